"""Pages of lists: their records in order, and the next cursor."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote, urlencode

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.records import Kind, Record
from brakecheck.mock_server.engine.values import ABSENT, Situation, Value, compiled, member
from brakecheck.mock_server.http.messages import RawRequest, Request
from brakecheck.specs.machine.ledger import rule_id
from brakecheck.specs.machine.listing import COMMAS, REPEATED, Input, ListFilter, Listing
from brakecheck.specs.machine.model import Event, Machine

USUAL = 100  # records on a page by default
LONGEST = 18  # digits of a number
INVALID = "http.invalid-request"
ADDRESS = "/?&=%+:@!$'()*,;[]~"  # signs that an address may hold as they are


@dataclass(frozen=True, slots=True)
class Page:
    """Records on a page, the number of all, and the cursor of the next page, None for the last page."""

    records: list[Record]
    total: int
    next: str | None


def template_of(event: Event) -> Any:
    """Body of the event's answer, with items, total and cursors at their places."""
    listing = event.lists
    if listing is None:
        return event.body
    if not listing.items:
        return "$records"
    body: dict[str, Any] = dict(event.body) if isinstance(event.body, Mapping) else {}
    for word in ("items", "total", "next", "link", "more"):
        if pointer := getattr(listing, word):
            body = _with(body, pointer, "$records" if word == "items" else f"${word}")
    return body


def _with(body: dict[str, Any], pointer: tuple[str, ...], value: str) -> dict[str, Any]:
    first, *rest = pointer
    if not rest:
        return {**body, first: value}
    inner = body.get(first)
    return {**body, first: _with(inner if isinstance(inner, dict) else {}, tuple(rest), value)}


class Lists:
    """The list of one operation. `invalid` is the status for an invalid request."""

    def __init__(self, machine: Machine, event: Event, listing: Listing, kind: Kind) -> None:
        self.event = event
        self.listing = listing
        self.kind = kind
        self.machine = machine
        by = listing.sorting.by if listing.sorting else {}
        self._orders: dict[str, Value] = {name: compiled(expression) for name, expression in by.items()}

    def answer(self, account: Account, request: Request, place: Mapping[str, str], invalid: int) -> Situation:
        """The situation of the page: of records with the members that the path names."""
        try:
            found = [record for record in self.there(account) if _agrees(record, place)]
            page = self.cut(self.ordered(self.matching(found, request), request), request)
        except BadRequest as no:
            no.status = invalid
            raise
        link = self._link(request, page.next) if self.listing.links and page.next is not None else None
        return Situation(request=request, records=page.records, total=page.total, next=page.next, link=link)

    def there(self, account: Account) -> list[Record]:
        """The records that are not gone, in the order in which they were made."""
        return [record for record in account.by_kind[self.kind.name].values() if not record.gone]

    def matching(self, records: list[Record], request: Request) -> list[Record]:
        """Those that all filters of the request let through."""
        for each in self.listing.filters.values():
            if asked(request, each.value) is not ABSENT:
                wanted = {*self.wanted(each, request)}
                records = [record for record in records if str(member(record, each.member)) in wanted]
        return records

    def wanted(self, chosen: ListFilter, request: Request) -> list[str]:
        """The values of the filter, any of which is enough."""
        given = asked(request, chosen.value)
        if chosen.several == REPEATED:
            pairs = parse_qsl(request.raw.query.decode("latin-1"), keep_blank_values=True)
            return [value for name, value in pairs if name == chosen.value.name]
        if isinstance(given, list):
            return [str(each) for each in given]
        return str(given).split(",") if chosen.several == COMMAS else [str(given)]

    def ordered(self, records: list[Record], request: Request) -> list[Record]:
        """The records in the order that is asked for, or else in that in which they were made."""
        sorting = self.listing.sorting
        given = asked(request, sorting.value) if sorting else ABSENT
        if sorting is None or given is ABSENT:
            return records
        if not isinstance(given, str) or given not in self._orders:
            self._refuse(INVALID, f"{sorting.value.name} must be one of {', '.join(self._orders)}")
        order = self._orders[given]
        falls = given in sorting.falling
        return sorted(records, key=lambda record: _comparable(order(Situation(record))), reverse=falls)

    def cut(self, records: list[Record], request: Request) -> Page:
        """The page of these records that is asked for."""
        if self.listing.pages is None:
            return Page(records, len(records), None)
        limit = self.limit(request)
        start = self.start(records, request, limit)
        page = records[start : start + limit]
        behind = start + len(page)
        follows = page and behind < len(records)
        return Page(page, len(records), self.following(page[-1], behind, start // limit) if follows else None)

    def limit(self, request: Request) -> int:
        """Number of records that the page may hold."""
        pages = self.listing.pages
        usual = (pages.usual or pages.most if pages else None) or USUAL
        given = asked(request, pages.limit) if pages and pages.limit else ABSENT
        if pages is None or pages.limit is None or given is ABSENT:
            return usual
        number = _whole(given)
        if number is None or number < pages.least:
            if pages.malformed == "ignored":
                return usual
            rule = self._rule("malformed") if pages.malformed else INVALID
            self._refuse(rule, f"{pages.limit.name} must be a number from {pages.least} on")
        if pages.most and number > pages.most:
            if pages.beyond == "clamped":
                return pages.most
            rule = self._rule("beyond") if pages.beyond else INVALID
            self._refuse(rule, f"{pages.limit.name} must be at most {pages.most}")
        return number

    def start(self, records: list[Record], request: Request, limit: int) -> int:
        """Number of records before the page."""
        pages = self.listing.pages
        given = asked(request, pages.at) if pages else ABSENT
        if pages is None or given is ABSENT:
            return 0
        if pages.kind == "cursor":
            return self._behind(records, str(given))
        number = _whole(given)
        least = 0 if pages.kind == "offset" else pages.first
        if number is None or number < least:
            self._refuse(INVALID, f"{pages.at.name} must be a number from {least} on")
        return number if pages.kind == "offset" else (number - pages.first) * limit

    def following(self, record: Record, behind: int, page: int) -> str:
        """What asks for the page that follows this record: before it there are so many records, and pages."""
        pages = self.listing.pages
        if pages and pages.kind != "cursor":
            return str(behind if pages.kind == "offset" else page + 1 + pages.first)
        return record.id if self.listing.by_id else urlsafe_b64encode(f"{behind} {record.id}".encode()).decode()

    def _behind(self, records: list[Record], cursor: str) -> int:
        """Number of records before the page of the cursor; if its record is gone, the number in the cursor."""
        behind, name = ("", cursor) if self.listing.by_id else _opened(cursor)
        found = next((number for number, record in enumerate(records, start=1) if record.id == name), None)
        if found is None and not behind.isdecimal():
            at = self.listing.pages.at.name if self.listing.pages else "the cursor"
            self._refuse(INVALID, f"{at} must be what a page before has given")
        return int(behind) if found is None else found

    def _link(self, request: Request, at: str) -> str:
        """The address of the same list at another page, with all that was asked for."""
        name = self.listing.pages.at.name if self.listing.pages else ""
        pairs = parse_qsl(request.raw.query.decode("latin-1"), keep_blank_values=True)
        query = urlencode([*(pair for pair in pairs if pair[0] != name), (name, at)])
        return f"{request.raw.path.decode('latin-1')}?{query}"

    def _rule(self, name: str) -> str:
        return rule_id(self.machine, self.event.name, name).removeprefix(f"{self.machine.vendor}.")

    def _refuse(self, rule: str, message: str) -> NoReturn:
        raise BadRequest(rule, message)


def link_header(raw: RawRequest, link: str) -> tuple[bytes, bytes]:
    """The header of RFC 8288 that has the link, as a whole address where the request says of which host."""
    host = quote(raw.fields.get(b"host", b""), safe="[]:")
    origin = f"{'https' if raw.secure else 'http'}://{host}" if host else ""
    return b"link", f'<{origin}{quote(link, safe=ADDRESS)}>; rel="next"'.encode()


def asked(request: Request, value: Input) -> Any:
    """Value in the request; ABSENT also for a null."""
    found: Any = request.query if value.origin == "query" else request.body
    for part in value.parts:
        found = found.get(part) if isinstance(found, dict) else None
    return ABSENT if found is None else found


def _agrees(record: Record, names: Mapping[str, str]) -> bool:
    return all(str(member(record, name)) == value for name, value in names.items())


def _whole(given: Any) -> int | None:
    text = str(given)
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST
    return int(text) if plain and not isinstance(given, bool) else None


def _opened(cursor: str) -> tuple[str, str]:
    """Number of records before, and the last one's id, from a cursor; empty for an unknown cursor."""
    try:
        behind, _, name = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
    except ValueError:
        return "", ""
    return (behind, name) if behind.isascii() and len(behind) <= LONGEST else ("", "")


def _comparable(value: Any) -> tuple[int, Any]:
    """Key for sorting: missing values first, then numbers and times, then texts."""
    if value is None or value is ABSENT:
        return 0, 0
    return (1, value) if isinstance(value, int | float) else (2, str(value))
