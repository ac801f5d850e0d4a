"""A list holds each record once, as it is now, and none of another account; its pages have their size."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, name_of
from brakecheck.contracts.generic.lists import ALL, Asked, Lists, Page, steadily
from brakecheck.contracts.generic.parts import due, guard_of
from brakecheck.contracts.generic.record import SUCCESS, Record, expect_refusal, expect_success
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.generic.test_accounts import expect_one_record
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.specs.machine.model import Accepted, Cell, Event

FEW, MOST = 3, 30  # records that a contract makes for a list


def lists_of(table: Table, name: str, words: str) -> Iterator[Case]:
    """A case of each list whose rule the ledger has."""
    for event in table.machine.events.values():
        if event.lists and (rule := table.rule(event.name, name)):
            yield case(event, name=event.name, rule=rule, words=f"{event.name} · {words}")


def listed(table: Table) -> Iterator[Case]:
    """Cases of each list."""
    return lists_of(table, "listed", "each record is listed once over all pages")


@pytest.mark.cases("event", listed)
def test_each_record_is_listed_once(records: Records, event: Event):
    """Records of the run are listed once, and no record twice, on large and on small pages."""
    lists = Lists(records, event)
    own = lists.several(FEW)
    steadily(lambda: expect_once(lists, own))


def expect_once(lists: Lists, own: list[Record]) -> None:
    """Turn all pages; a finding where a record is missing, or is listed twice."""
    known: set[str] = set()
    for pages in lists.turned():
        ids, last = lists.ids(pages), pages[-1].answer
        missing = [record.id for record in own if record.id not in ids]
        expect(not missing, f"{own[0].resource.name} {' and '.join(missing)} to be listed", f"{len(ids)} others", last)
        twice = sorted({name for name in ids if ids.count(name) > 1})
        expect(not twice, "each record once", f"{', '.join(twice[:3])} more than once", last)
        lost = sorted(known - {*ids})
        expect(not lost, "the records that larger pages list", f"all but {', '.join(lost[:3])}", last)
        known |= {*ids}


def paged(table: Table) -> Iterator[Case]:
    """Cases of each list that has pages."""
    return lists_of(table, "pages", "a page holds no more than its limit, and leads to another")


@pytest.mark.cases("event", paged)
def test_a_page_leads_to_another(records: Records, event: Event):
    """A page respects its limit, and the next page has other records, until there is none."""
    lists = Lists(records, event)
    limit = lists.least if lists.pages and lists.pages.limit else None
    if lists.least > MOST:
        raise NotChecked(f"a page of {lists.least} would take more records than a contract makes")
    lists.several(max(FEW, lists.least + 1))
    steadily(lambda: expect_another(lists, limit))
    steadily(lambda: [*lists.turned()])


def expect_another(lists: Lists, limit: int | None) -> None:
    """Read one page and the next; a finding if a page is too large, missing, or the same."""
    first = lists.page(limit=limit)
    if limit is not None:
        expect(len(first.items) <= limit, f"at most {limit} records", len(first.items), first.answer)
        at = lists.behind(first, None, limit)
        expect(at is not None, "a way to the next page, since there are more records", "none", first.answer)
        second = lists.page(at=at, limit=limit)
        expect(len(second.items) <= limit, f"at most {limit} records", len(second.items), second.answer)
        again = {*lists.ids([first])} & {*lists.ids([second])}
        expect(not again, "other records than on the page before", ", ".join(sorted(again)), second.answer)


def counted(table: Table) -> Iterator[Case]:
    """Cases of each list with a total or an end."""
    return lists_of(table, "total", "the number of records adds up")


@pytest.mark.cases("event", counted)
def test_the_total_adds_up(records: Records, event: Event):
    """Every page has the total of all pages, and all but the last say that more follows."""
    lists = Lists(records, event)
    lists.several(FEW)
    steadily(lambda: expect_adding_up(lists))


def expect_adding_up(lists: Lists) -> None:
    """Raise a finding if a total is not the count, or a page is wrong about further pages."""
    for pages in lists.turned():
        expect_total(lists, pages)


def expect_total(lists: Lists, pages: list[Page]) -> None:
    """The same of all pages, turned once."""
    count = len(lists.ids(pages))
    for page in pages if lists.listing.total else ():
        expect(page.total == count, f"a total of {count}, which all pages hold", page.total, page.answer)
    for number, page in enumerate(pages, start=1) if lists.listing.more else ():
        follows = any(later.items for later in pages[number:])
        due = "that more follows" if follows else "that nothing follows"
        expect(page.more is follows, f"page {number} to say {due}", page.more, page.answer)


def beyond(table: Table) -> Iterator[Case]:
    """Cases of each limit with a promise about values above the greatest."""
    return lists_of(table, "beyond", "a limit over the most")


@pytest.mark.cases("event", beyond)
def test_a_limit_over_the_most(records: Records, event: Event):
    """A limit above the greatest is refused, or read as the greatest."""
    lists = Lists(records, event)
    lists.several(1)
    lists.page()  # not checked where there is no such list
    most, outcome = (lists.pages.most or 0, lists.pages.beyond) if lists.pages else (0, "")
    answer = lists.send(limit=most + 1)
    if outcome == "refused":
        expect_refusal(answer)
    else:
        count = len(lists.read(expect_success(answer)).items)
        expect(count <= most, f"at most {most} records", count, answer)


def malformed(table: Table) -> Iterator[Case]:
    """Cases of each limit with a promise about invalid values."""
    return lists_of(table, "malformed", "a limit that is none")


@pytest.mark.cases("event", malformed)
def test_a_limit_that_is_none(records: Records, event: Event):
    """A word, and a number below the least, are refused or ignored."""
    lists = Lists(records, event)
    lists.several(1)
    lists.page()  # not checked where there is no such list
    for limit in ("many", *lists.limits_under_the_least):
        answer = lists.send(limit=limit)
        if lists.pages and lists.pages.malformed == "refused":
            expect_refusal(answer)
        else:
            expect_success(answer)


def accounts(table: Table) -> Iterator[Case]:
    """Cases of each list beside records of another account."""
    rule = table.rule("scope", "other-account")
    for event in table.machine.events.values() if rule else ():
        if event.lists:
            yield case(event, name=event.name, rule=rule, words=f"{event.name} · lists nothing of another account")


@pytest.mark.cases("event", accounts)
def test_nothing_of_another_account_is_listed(records: Records, event: Event):
    """The list has the record of the caller, and not that of another account."""
    lists = Lists(records, event)
    own = lists.several(1)[0]
    theirs = lists.given(own.state, OTHER)
    expect_one_record(records, theirs)
    steadily(lambda: expect_listed(lists, own, theirs, ALL))
    elsewhere = Lists(records, event, theirs)
    if elsewhere.place != lists.place:
        answer = elsewhere.send()
        seen = elsewhere.ids([elsewhere.read(answer)]) if answer.status in SUCCESS else []
        expect(theirs.id not in seen, f"{theirs.id} not to be listed", "it is", answer)


def expect_listed(lists: Lists, own: Record | None, other: Record | None, asked: Asked) -> None:
    """Raise a finding if `own` is not listed, or `other` is."""
    found, answer = lists.all(asked), lists.records.scenario.client.exchanges[-1]
    if own is not None:
        expect(own.id in found, f"{own.id} to be listed", f"{len(found)} others", answer)
    if other is not None and (own is None or other.id != own.id):
        expect(other.id not in found, f"{other.id} not to be listed", "it is", answer)


def changing(table: Table) -> Iterator[Case]:
    """Cases of each cell that changes a state, for each list of its resource, and of each delete."""
    for event in table.machine.events.values():
        rule = table.rule(event.name, "current") if event.lists else ""
        resource = table.resource(event)
        for cell in table.cells if rule else ():
            if cell.resource is resource and isinstance(cell.outcome, Accepted) and due(cell) != cell.state.name:
                label = f"{event.name}: {name_of(cell)}"
                words = f"{event.name} · shows {cell.state.name} as {due(cell)} after {cell.event.name}"
                yield case(event, cell, name=label, rule=rule, words=words)


@pytest.mark.cases(("event", "cell"), changing)
def test_a_record_is_listed_as_it_is_now(records: Records, event: Event, cell: Cell):
    """After an event the list shows the new state, and a filter by state finds the record under that alone."""
    record = records.given_for(cell)
    lists = Lists(records, event, record)
    if not guard_of(cell):
        expect_success(lists.send())  # so that the list has been seen before
    records.expect_accepted(cell, records.ask(cell.event, record))
    table, target = records.table, due(cell)
    now = {*table.settled(cell.resource, target), *table.reached_by_time(cell.resource, target)}
    if cell.resource.states[target].gone:
        steadily(lambda: expect_listed(lists, None, record, ALL))
        return
    steadily(lambda: expect_shown(lists, record, now))
    by = next((name for name, each in lists.listing.filters.items() if each.member == "state"), "")
    is_left = by and cell.resource.is_alone(cell.state.name) and cell.state.name not in now
    if is_left and lists.takes(by, cell.state.name):
        steadily(lambda: expect_listed(lists, None, record, lists.filtered(by, cell.state.name)))
    if by and cell.resource.is_alone(target) and lists.takes(by, target) and now == {target}:
        steadily(lambda: expect_listed(lists, record, None, lists.filtered(by, target)))


def expect_shown(lists: Lists, record: Record, due: set[str]) -> None:
    """Raise a finding if the list lacks the record, or shows another state."""
    found, answer = lists.all(), lists.records.scenario.client.exchanges[-1]
    expect(record.id in found, f"{record.id} to be listed", f"{len(found)} others", answer)
    state = lists.records.table.state_in(record.resource, found[record.id])
    expect(state is None or state in due, f"{record.id} to be listed as {' or '.join(sorted(due))}", state, answer)


def deleting(table: Table) -> Iterator[Case]:
    """Cases of each list beside the operation that deletes its records."""
    for event in table.machine.events.values():
        rule = table.rule(event.name, "current") if event.lists else ""
        resource = table.resource(event)
        for other in table.machine.events.values() if rule else ():
            if other.operation == resource.delete and other not in table.brakes:
                words = f"{event.name} · lists nothing that {other.name} has deleted"
                yield case(event, other, name=f"{event.name}: {other.name}", rule=rule, words=words)


@pytest.mark.cases(("event", "delete"), deleting)
def test_what_is_deleted_is_not_listed(records: Records, event: Event, delete: Event):
    """A deleted record is not listed any more, and another record still is."""
    lists = Lists(records, event)
    kept, record = lists.several(2)
    expect_success(records.send(delete, {}, record))
    steadily(lambda: expect_listed(lists, kept, record, ALL))
