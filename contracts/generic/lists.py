"""A list in the hands of a contract: its pages, and what is on them.

Accounts hold records of others, who may make more while pages are turned: what seems wrong is looked at again.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import Finding, NotChecked, NotServed
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.record import NOT_FOUND, Record, expect_success
from brakecheck.contracts.generic.table import PARAMETER
from brakecheck.specs.machine.listing import COMMAS, Input, Listing, Pages, input_schema, item_schema, takes
from brakecheck.specs.machine.model import Event, Resource

MANY = 30  # pages that a contract is ready to turn
SMALL = 4  # pages into which a list is cut that would fit on one
TRIES = 3  # looks at a list before it is held against the target
NO_MORE = ("", None, False)
HEADER_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^;,\"]+(?:\"[^\"]*\")?)*)")
NEXT = re.compile(r";\s*rel\s*=\s*(?:\"(?:[^\"]*\s)?next(?:\s[^\"]*)?\"|next\s*(?:;|$))", re.IGNORECASE)
Told = TypeVar("Told")
Query = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to and ordered by: values of filters by name, and one of the order."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""


ALL = Asked()


@dataclass(frozen=True, slots=True)
class Page:
    """What is on a page, and what it tells: total, whether there is more, what asks for the next page."""

    answer: Exchange
    items: list[Any]
    total: Any
    more: bool | None
    next: Query | str | None


class Lists:
    """The list of an event's operation; its path names what `beside` belongs to."""

    def __init__(self, records: Records, event: Event, beside: Record | None = None) -> None:
        self.records = records
        self.event = event
        self.beside = beside
        self._members = {} if beside is None else beside.members

    @property
    def listing(self) -> Listing:
        """Listing of the event."""
        return self.event.lists or Listing(())

    @property
    def resource(self) -> Resource:
        """Resource whose records are listed."""
        return self.records.table.resource(self.event)

    @property
    def pages(self) -> Pages | None:
        """How pages are asked for; None where there is but one."""
        return self.listing.pages

    @property
    def least(self) -> int:
        """The smallest limit of a page."""
        return self.pages.least if self.pages else 1

    @property
    def limits_under_the_least(self) -> list[int]:
        """The limit under the least one; empty where the description allows it, though the file does not."""
        schema = (self._schema(self.pages.limit) if self.pages and self.pages.limit else None) or {}
        return [self.least - 1] if schema.get("minimum", self.least) >= self.least else []

    @property
    def place(self) -> dict[str, str]:
        """The values of the list's path: members of its records, or what all of them have."""
        names = PARAMETER.findall(self.records.table.operation(self.event).path)
        return {name: str(self._members.get(name, self.resource.defaults.get(name, name))) for name in names}

    def given(self, state: str, account: str | None = None, **members: Any) -> Record:
        """Another record in the state; the first says where the list of all of them is."""
        where = {} if account is None else {"account": account}
        shared = {name: self._members[name] for name in self.place if name in self._members} if account is None else {}
        record = self.records.given(self.resource, state, must_stay=False, **where, **{**shared, **members})
        if self.beside is None and account is None:
            self.beside, self._members = record, record.members
        return record

    def several(self, count: int) -> list[Record]:
        """So many records, in each of the states in which they stay."""
        resource = self.resource
        there = [name for name, each in resource.states.items() if not each.gone]
        states = [name for name in there if self.records.table.rests(resource, name)] or there[:1]
        return [self.given(states[number % len(states)]) for number in range(count)]

    def takes(self, name: str, value: str) -> bool:
        """Whether the description lets the filter hold the value."""
        return takes(self.records.table.description, self._schema(self.listing.filters[name].value), value)

    def _schema(self, value: Input) -> dict[str, Any] | None:
        table = self.records.table
        return input_schema(table.description, table.operation(self.event), value)

    def filtered(self, name: str, *values: str) -> Asked:
        """The filter with the values, as the request tells several; where it takes but one, with the first."""
        several = self.listing.filters[name].several
        if several == COMMAS:
            return Asked({name: ",".join(values)})
        return Asked({name: [*values] if several else values[0]})

    def page(self, asked: Asked = ALL, at: Query | str | int | None = None, limit: object = None) -> Page:
        """The page, None for the first one."""
        return self.read(expect_success(self._answered(self.send(asked, at, limit))))

    def send(self, asked: Asked = ALL, at: object = None, limit: object = None) -> Exchange:
        """What the list is answered with; what it may refuse is for the contract to judge."""
        table, pages, listing = self.records.table, self.pages, self.listing
        values: list[tuple[Input, Any]] = []
        values += [(listing.filters[name].value, value) for name, value in asked.filters.items()]
        values += [(listing.sorting.value, asked.order)] if listing.sorting and asked.order else []
        values += [(pages.limit, limit)] if pages and pages.limit and limit is not None else []
        values += [(pages.at, at)] if pages and at is not None and not isinstance(at, Mapping) else []
        query = {
            each.name: value if isinstance(value, list) else str(value)
            for each, value in values
            if each.origin == "query"
        }
        body: dict[str, Any] = dict(self.event.request)
        for each, value in values:
            if each.origin == "body":
                body = _with(body, each.parts, value)
        return self.records.scenario.client.send(
            self.event.operation,
            self.place,
            query={**query, **(at if isinstance(at, Mapping) else {})},
            also=table.undescribed(self.event, (NOT_FOUND,)),
            **(table.packed(self.event, body) if body or table.needs_body(self.event) else {}),
        )

    def _answered(self, answer: Exchange) -> Exchange:
        served = self.records.scenario.client.has_carried_out(answer.operation)
        if answer.status in (NOT_FOUND, 405, 501) and not served:
            raise NotServed(f"the target does not serve {answer.operation} (it answers {answer.status})")
        return answer

    def read(self, answer: Exchange) -> Page:
        """Page that an answer of success holds; a finding where there is no list in its place."""
        listing, body = self.listing, answer.json()
        items = _at(body, listing.items)
        place = f"a list at {''.join(f'/{part}' for part in listing.items) or 'the top'}"
        expect(isinstance(items, list), place, items, answer)
        more = None if listing.more is None else bool(_at(body, listing.more))
        total = _at(body, listing.total) if listing.total else None
        return Page(answer, items, total, more, None if more is False else self._next(answer, body, items))

    def _next(self, answer: Exchange, body: Any, items: list[Any]) -> Query | str | None:
        """The cursor of the next page, or the whole query of a link to it."""
        listing = self.listing
        if listing.links:
            link = next_link(answer) if listing.by_header else _at(body, listing.link or ())
            return None if link in NO_MORE else query_of(str(link))
        if listing.by_id:
            return self.id_in(items[-1]) if items else None
        cursor = _at(body, listing.next) if listing.next else None
        return None if cursor in NO_MORE else str(cursor)

    def walk(self, asked: Asked = ALL, limit: int | None = None) -> list[Page]:
        """All pages; `NotChecked` where they are too many, a finding where they go in a circle."""
        found: list[Page] = []
        at: Any = None
        while len(found) < MANY:
            answer = self._answered(self.send(asked, at, limit))
            if answer.status == NOT_FOUND and found and self.pages and self.pages.kind != "cursor":
                return found  # so some servers say that there is no such page
            page = self.read(expect_success(answer))
            self._expect_another(found, page)
            found.append(page)
            at = self.behind(page, at, limit)
            if at is None:
                return found
        raise NotChecked(f"{self.event.operation} has more than {MANY} pages; use an account with fewer records")

    def _expect_another(self, before: list[Page], page: Page) -> None:
        rule = self.records.table.rule(self.event.name, "pages")
        if page.next is not None and any(each.next == page.next for each in before):
            raise Finding("a cursor that leads on", f"one that was there before: {page.next}", page.answer, rule)
        again = before and page.items and self.ids([before[-1]]) == self.ids([page])
        if again:
            raise Finding("another page than the one before", "the same records", page.answer, rule)

    def behind(self, page: Page, at: Any, limit: int | None) -> Any:
        """What asks for the next page; None behind the last one."""
        pages = self.pages
        if pages is None or pages.kind == "cursor" or (self.listing.links and page.next is not None):
            return page.next if pages else None
        ends = (self.listing.next or self.listing.links) and page.next is None
        if not page.items or page.more is False or ends:
            return None
        if pages.kind == "page":
            return (pages.first if at is None else at) + 1
        return (at or 0) + (limit or pages.usual or len(page.items))

    def ids(self, pages: list[Page]) -> list[str]:
        """The ids of everything on the pages, in their order."""
        return [self.id_in(item) for page in pages for item in page.items]

    def id_in(self, item: Any) -> str:
        """The id that an item of the list shows."""
        return str(_at(item, (self.shown("$record.id"),)))

    def shown(self, expression: str) -> str:
        """The member by which an item shows this."""
        named = (name for name, value in self.resource.shows.items() if value == expression)
        return next(named, expression.partition(".")[2])

    def shows(self, expression: str) -> bool:
        """Whether the description has that member in an item of the list."""
        table = self.records.table
        items = item_schema(table.description, table.operation(self.event), self.listing.items).get("items", {})
        known = table.description.resolved(items).get("properties", {})
        return not known or self.shown(expression) in known

    def all(self, asked: Asked = ALL) -> dict[str, Any]:
        """Everything that is listed, by its id, in as few pages as possible."""
        pages = self.walk(asked, self.pages.most if self.pages else None)
        return {self.id_in(item): item for page in pages for item in page.items}

    def turned(self, asked: Asked = ALL) -> Iterator[list[Page]]:
        """All pages, few and large ones first, then small ones where that makes several."""
        pages = self.pages
        large = self.walk(asked, pages.most if pages else None)
        yield large
        count, largest = len(self.ids(large)), max(len(page.items) for page in large)
        limit = max(self.least, min(-(-count // SMALL), largest))  # a server may cap pages at a size that is not said
        if pages and pages.limit and limit < count:
            yield self.walk(asked, limit)


def next_link(answer: Exchange) -> str | None:
    """The link to the next page in the header Link, None where it has none (RFC 8288)."""
    links = HEADER_LINK.findall(answer.headers.get("link", ""))
    return next((address for address, about in links if NEXT.search(about)), None)


def query_of(address: str) -> Query:
    """The query of the address, with a list for what is repeated."""
    found: dict[str, str | list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        before = found.get(name)
        found[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return found


def steadily(look: Callable[[], Told]) -> Told:
    """What the look tells; a finding has to come again each time, since others may have made or removed records."""
    for _ in range(TRIES - 1):
        try:
            return look()
        except Finding:
            continue
    return look()


def _at(body: Any, pointer: tuple[str, ...]) -> Any:
    for part in pointer:
        body = body.get(part) if isinstance(body, dict) else None
    return body


def _with(body: dict[str, Any], pointer: tuple[str, ...], value: Any) -> dict[str, Any]:
    first, *rest = pointer
    inner = body.get(first)
    within = inner if isinstance(inner, dict) else {}
    return {**body, first: _with(within, tuple(rest), value) if rest else value}
