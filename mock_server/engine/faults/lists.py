"""Faults of lists: missing, extra or wrong records, wrong orders, and wrong pages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.faults.table import fault, target_of
from brakecheck.mock_server.engine.lists import Lists, Page, asked
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.engine.values import ABSENT
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector
from brakecheck.mock_server.faults.operations import reading_body, reading_query
from brakecheck.mock_server.http.messages import Request
from brakecheck.specs.description import Description
from brakecheck.specs.machine.listing import Input, ListFilter, Listing, Pages
from brakecheck.specs.machine.model import Event, Machine

Cut = Callable[[Lists, list[Record], Request], Page]
Wanted = Callable[[Lists, ListFilter, Request], list[str]]
Narrow = Callable[[Lists, list[Record], Request], list[Record]]
Chosen = Callable[[list[Record], list[Record]], list[Record]]  # from all records, and the right ones


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of every operation that lists records."""
    for event in machine.events.values():
        if event.lists:
            yield from _of_records(machine, event)
            if event.lists.pages:
                yield from _of_pages(machine, event, event.lists.pages)
            yield from _of_totals(machine, event, event.lists)
            yield from _of_filters(machine, event, event.lists)
            yield from _of_orders(machine, event, event.lists)


def _of_records(machine: Machine, event: Event) -> Iterator[Fault]:
    name, listed, current = event.name, (event.name, "listed"), (event.name, "current")
    inject = _cutting(machine, event, lambda page, _: replace(page, records=page.records[:-1]))
    yield fault(machine, name, "drops-last", listed, "leaves out the last record of each page", inject)
    inject = _holding(machine, event, lambda records: records[: len(records) // 2])
    yield fault(machine, name, "lists-half", listed, "lists the older half of the records", inject)
    inject = _holding(machine, event, lambda records: [*records, *records[-1:]])
    yield fault(machine, name, "lists-twice", listed, "lists the newest record twice", inject)
    resource = machine.resources[event.resource]
    gone = {state for state, each in resource.states.items() if each.gone}
    ends = resource.delete or any(target_of(machine, brake) in gone for brake in machine.brakes())
    if ends:
        summary = "lists what is deleted as well"
        yield fault(machine, name, "lists-deleted", current, summary, _keeping_deleted(machine, event))
    if resource.state:
        summary = "shows the first state of each record"
        yield fault(
            machine, name, "shows-old-state", current, summary, _showing_first(machine, event, resource.initial)
        )
    if machine.keys:
        rule, summary = ("scope", "other-account"), "lists records of other accounts as well"
        yield fault(machine, name, "lists-others", rule, summary, _with_others(machine, event))


def _of_pages(machine: Machine, event: Event, pages: Pages) -> Iterator[Fault]:
    name, rule = event.name, (event.name, "pages")
    yield fault(machine, name, "page-is-ignored", rule, f"always gives the first page, whatever {pages.at.name} says",
                _patched(machine, event, "start", lambda healthy, *_: 0))  # fmt: skip
    links = event.lists is not None and event.lists.links
    if links or (pages.kind == "cursor" and event.lists and not event.lists.by_id):
        inject = _cutting(machine, event, lambda page, was: replace(page, next=page.next and was))
        yield fault(machine, name, "cursor-loops", rule, "gives the cursor of the page itself", inject)
    if links:
        inject = _cutting(machine, event, lambda page, _: replace(page, next=None))
        yield fault(machine, name, "no-link", rule, "links to no other page", inject)
    if pages.limit:
        inject = _patched(machine, event, "limit", lambda healthy, lists, request: healthy(lists, request) + 1)
        yield fault(machine, name, "one-more", rule, "puts a record more on each page than was asked for", inject)
    if pages.limit and pages.most and pages.beyond:
        refused = pages.beyond == "refused"
        summary = f"{'takes' if refused else 'refuses'} a limit over the most"
        inject = _read_as(
            event, pages.limit, lambda given: pages.most if given is not None and given > (pages.most or 0) else given
        )
        inject = inject if refused else _bounded(machine, event, replace(pages, beyond=""))
        yield fault(machine, name, "beyond-otherwise", (name, "beyond"), summary, inject)
    if pages.limit and pages.malformed:
        refused = pages.malformed == "refused"
        summary = f"{'takes' if refused else 'refuses'} a limit that is none"
        inject = _read_as(
            event, pages.limit, lambda given: given if given is not None and given >= pages.least else pages.least
        )
        inject = inject if refused else _bounded(machine, event, replace(pages, malformed=""))
        yield fault(machine, name, "malformed-otherwise", (name, "malformed"), summary, inject)


def _of_totals(machine: Machine, event: Event, listing: Listing) -> Iterator[Fault]:
    if listing.total:
        inject = _cutting(machine, event, lambda page, _: replace(page, total=len(page.records)))
        summary = "counts the records of the page alone"
        yield fault(machine, event.name, "total-of-page", (event.name, "total"), summary, inject)
        inject = _cutting(machine, event, lambda page, _: replace(page, total=page.total + 1))
        yield fault(machine, event.name, "total-too-high", (event.name, "total"), "counts one too many", inject)


def _of_filters(machine: Machine, event: Event, listing: Listing) -> Iterator[Fault]:
    for each in listing.filters.values():
        rule = (event.name, f"by-{each.name}")
        ignored = _matching(machine, event, each.value, lambda records, _: records)
        yield fault(machine, event.name, f"ignores-{each.name}", rule, f"ignores {each.name}", ignored)
        inverted = _matching(machine, event, each.value, lambda records, kept: [r for r in records if r not in kept])
        summary = f"lists what {each.name} does not name"
        yield fault(machine, event.name, f"inverts-{each.name}", rule, summary, inverted)
        if each.several:
            summary = f"takes the first of several values of {each.name} for all"
            yield fault(machine, event.name, f"first-{each.name}", rule, summary, _first_alone(machine, event, each))


def _of_orders(machine: Machine, event: Event, listing: Listing) -> Iterator[Fault]:
    if listing.sorting:
        place = listing.sorting.value
        backwards = _ordering(machine, event, place, lambda records, ordered: ordered[::-1])
        summary = "sorts the other way round"
        yield fault(machine, event.name, "sorts-backwards", (event.name, "sorted"), summary, backwards)
        if any(not by.startswith("$time.") for by in listing.sorting.by.values()):
            ignored = _ordering(machine, event, place, lambda records, ordered: records)
            yield fault(machine, event.name, "unsorted", (event.name, "sorted"), f"ignores {place.name}", ignored)


def _patched(machine: Machine, event: Event, method: str, act: Callable[..., Any]) -> Injection:
    """Replace the method by `act`, for the list of this event alone."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[..., Any]) -> Callable[..., Any]:
            def faulty(lists: Lists, *given: Any) -> Any:
                own = lists.event.name == event.name and lists.machine.vendor == machine.vendor
                return act(healthy, lists, *given) if own else healthy(lists, *given)

            return faulty

        injector.around(Lists, method, wrap)

    return inject


def _cutting(machine: Machine, event: Event, change: Callable[[Page, str | None], Page]) -> Injection:
    """Change each page; `change` gets the page and its own cursor, for the first page that of the second."""

    def cut(healthy: Cut, lists: Lists, records: list[Record], request: Request) -> Page:
        page = healthy(lists, records, request)
        given = asked(request, lists.listing.pages.at) if lists.listing.pages else ABSENT
        return change(page, page.next if given is ABSENT else str(given))

    return _patched(machine, event, "cut", cut)


def _holding(machine: Machine, event: Event, change: Callable[[list[Record]], list[Record]]) -> Injection:
    """Change the existing records before they are listed."""
    return _patched(machine, event, "there", lambda healthy, *given: change(healthy(*given)))


def _matching(machine: Machine, event: Event, place: Input, change: Chosen) -> Injection:
    """Change the result of the filter; `change` gets all records, and those that match."""

    def matching(healthy: Narrow, lists: Lists, records: list[Record], request: Request) -> list[Record]:
        kept = healthy(lists, records, request)
        return kept if asked(request, place) is ABSENT else change(records, kept)

    return _patched(machine, event, "matching", matching)


def _first_alone(machine: Machine, event: Event, chosen: ListFilter) -> Injection:
    """Let the first value of this filter count alone."""

    def wanted(healthy: Wanted, lists: Lists, each: ListFilter, request: Request) -> list[str]:
        values = healthy(lists, each, request)
        return values[:1] if each.name == chosen.name else values

    return _patched(machine, event, "wanted", wanted)


def _ordering(machine: Machine, event: Event, place: Input, change: Chosen) -> Injection:
    def ordered(healthy: Narrow, lists: Lists, records: list[Record], request: Request) -> list[Record]:
        found = healthy(lists, records, request)
        return found if asked(request, place) is ABSENT else change(records, found)

    return _patched(machine, event, "ordered", ordered)


def _bounded(machine: Machine, event: Event, pages: Pages) -> Injection:
    """Apply the bounds of these pages to limits."""

    def limit(healthy: Callable[[Lists, Request], int], lists: Lists, request: Request) -> int:
        was = lists.listing
        lists.listing = replace(was, pages=pages)
        try:
            return healthy(lists, request)
        finally:
            lists.listing = was

    return _patched(machine, event, "limit", limit)


def _read_as(event: Event, place: Input, change: Callable[[int | None], int | None]) -> Injection:
    """Change each limit before it is checked; None stands for a limit that is not a number."""

    def read(given: Any) -> int | None:
        return change(int(given) if str(given).removeprefix("-").isdecimal() else None)

    def edit_query(query: dict[str, str]) -> dict[str, str]:
        return {**query, place.name: str(read(query[place.name]))} if place.name in query else query

    def edit_body(body: dict[str, Any]) -> dict[str, Any]:
        name = place.parts[0]
        return {**body, name: read(body[name])} if name in body and len(place.parts) == 1 else body

    if place.origin == "query":
        return reading_query({event.operation}, edit_query)
    return reading_body(event.operation, edit_body)


def _keeping_deleted(machine: Machine, event: Event) -> Injection:
    """List records that are gone, and those that were removed since the fault was injected."""
    removed: dict[int, list[Record]] = {}

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[[Account, Record], None]) -> Callable[[Account, Record], None]:
            def faulty(account: Account, record: Record) -> None:
                removed.setdefault(id(account), []).append(record)
                healthy(account, record)

            return faulty

        injector.around(Account, "remove", wrap)
        _patched(machine, event, "there", there)(injector)

    def there(healthy: Any, lists: Lists, account: Account) -> list[Record]:
        del healthy
        old = [record for record in removed.get(id(account), ()) if record.kind is lists.kind]
        return [*account.by_kind[lists.kind.name].values(), *old]

    return inject


def _showing_first(machine: Machine, event: Event, state: str) -> Injection:
    def cut(healthy: Cut, lists: Lists, records: list[Record], request: Request) -> Page:
        page = healthy(lists, records, request)
        return replace(page, records=[replace(record, state=state) for record in page.records])

    return _patched(machine, event, "cut", cut)


def _with_others(machine: Machine, event: Event) -> Injection:
    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def there(healthy: Any, lists: Lists, account: Account) -> list[Record]:
            accounts = [world.states[machine.vendor] for world in injector.concerned()]
            others = [other for other in accounts if other is not account]
            return [record for each in (account, *others) for record in healthy(lists, each)]

        _patched(machine, event, "there", there)(injector)

    return inject
