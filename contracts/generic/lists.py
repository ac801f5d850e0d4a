"""Lists for contracts: their pages and the records on these.

Other users may add records to the account while pages are read, so each finding has to occur again.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
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

MANY = 30  # pages that a contract reads at most
SMALL = 4  # pages into which a short list is cut
TRIES = 3  # reads of a list before a finding counts
NO_MORE = ("", None, False)
HEADER_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^;,\"]+(?:\"[^\"]*\")?)*)")
NEXT = re.compile(r";\s*rel\s*=\s*(?:\"(?:[^\"]*\s)?next(?:\s[^\"]*)?\"|next\s*(?:;|$))", re.IGNORECASE)
Seen = TypeVar("Seen")
Query = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Request for a list: values of filters by name, and the value of the order."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""


ALL = Asked()


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its items, the total, whether more pages follow, and the values that request the next page."""

    answer: Exchange
    items: list[Any]
    total: Any
    more: bool | None
    next: Query | str | None


class Lists:
    """The list of an event's operation; its path names the parents of `beside`."""

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
        """Pagination of the list; None if it has a single page."""
        return self.listing.pages

    @property
    def least(self) -> int:
        """The smallest limit of a page."""
        return self.pages.least if self.pages else 1

    @property
    def limits_under_the_least(self) -> list[int]:
        """Limit below the least one; empty if the description allows that limit."""
        schema = (self.schema(self.pages.limit) if self.pages and self.pages.limit else None) or {}
        return [self.least - 1] if schema.get("minimum", self.least) >= self.least else []

    @property
    def place(self) -> dict[str, str]:
        """Values of the list's path: members of its records, or values that all records share."""
        names = PARAMETER.findall(self.records.table.operation(self.event).path)
        return {name: str(self._members.get(name, self.resource.defaults.get(name, name))) for name in names}

    def given(self, state: str, account: str | None = None, **members: Any) -> Record:
        """Provide another record in the state; the first one determines the path of the list."""
        where = {} if account is None else {"account": account}
        shared = {name: self._members[name] for name in self.place if name in self._members} if account is None else {}
        record = self.records.given(self.resource, state, must_stay=False, **where, **{**shared, **members})
        if self.beside is None and account is None:
            self.beside, self._members = record, record.members
        return record

    def several(self, count: int) -> list[Record]:
        """Provide so many records, in each of the states in which they stay."""
        resource = self.resource
        there = [name for name, each in resource.states.items() if not each.gone]
        states = [name for name in there if self.records.table.rests(resource, name)] or there[:1]
        return [self._in_one_of([*states[number % len(states) :], *states]) for number in range(count)]

    def _in_one_of(self, states: list[str]) -> Record:
        """Another record in the first of the states that can be brought about."""
        for state in states[:-1]:
            with suppress(NotChecked):
                return self.given(state)
        return self.given(states[-1])

    def takes(self, name: str, value: str) -> bool:
        """Whether the description allows the value of the filter."""
        return takes(self.records.table.description, self.schema(self.listing.filters[name].value), value)

    def schema(self, value: Input) -> dict[str, Any] | None:
        """The schema that the description has for a value of the request; None where it has none."""
        table = self.records.table
        return input_schema(table.description, table.operation(self.event), value)

    def filtered(self, name: str, *values: str) -> Asked:
        """The filter with the values, as the request has several; where it takes but one, with the first."""
        several = self.listing.filters[name].several
        if several == COMMAS:
            return Asked({name: ",".join(values)})
        return Asked({name: [*values] if several else values[0]})

    def page(self, asked: Asked = ALL, at: Query | str | int | None = None, limit: object = None) -> Page:
        """The page, None for the first one."""
        return self.read(expect_success(self._answered(self.send(asked, at, limit))))

    def send(self, asked: Asked = ALL, at: object = None, limit: object = None) -> Exchange:
        """Send the request for the list; the contract judges refusals."""
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
        """Read the page from a successful answer; a finding if the list is missing."""
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
        """Read all pages; `NotChecked` for too many, a finding for pages in a circle."""
        found: list[Page] = []
        at: Any = None
        while len(found) < MANY:
            answer = self._answered(self.send(asked, at, limit))
            if answer.status == NOT_FOUND and found and self.pages and self.pages.kind != "cursor":
                return found  # some servers answer 404 after the last page
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
        """Value that requests the next page; None after the last one."""
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
        """Ids of all items on the pages, in their order."""
        return [self.id_in(item) for page in pages for item in page.items]

    def id_in(self, item: Any) -> str:
        """Id that an item of the list shows."""
        return str(_at(item, (self.shown("$record.id"),)))

    def shown(self, expression: str) -> str:
        """Member in which an item shows the value of the expression."""
        named = (name for name, value in self.resource.shows.items() if value == expression)
        return next(named, expression.partition(".")[2])

    def shows(self, expression: str) -> bool:
        """Whether an item of the list shows the value of the expression, by the description."""
        table = self.records.table
        items = item_schema(table.description, table.operation(self.event), self.listing.items).get("items", {})
        known = table.description.resolved(items).get("properties", {})
        return not known or self.shown(expression) in known

    def all(self, asked: Asked = ALL) -> dict[str, Any]:
        """All listed items by id, read in as few pages as possible."""
        pages = self.walk(asked, self.pages.most if self.pages else None)
        return {self.id_in(item): item for page in pages for item in page.items}

    def turned(self, asked: Asked = ALL) -> Iterator[list[Page]]:
        """Read all pages, large ones first, then small ones if there are several."""
        pages = self.pages
        large = self.walk(asked, pages.most if pages else None)
        yield large
        count, largest = len(self.ids(large)), max(len(page.items) for page in large)
        limit = max(self.least, min(-(-count // SMALL), largest))  # a server may have an undocumented limit
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


def steadily(look: Callable[[], Seen]) -> Seen:
    """What the look returns; a finding has to come again each time, since others may have made or removed records."""
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
