"""An event that selects records by filters reaches those that match all of them, and no others."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, selecting
from brakecheck.contracts.generic.record import NOT_FOUND, OTHER_FORM, REFUSALS, expect_refusal
from brakecheck.contracts.generic.selections import Selections, filters_of, is_shared, members_of, ways
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.specs.machine.model import Cell, Filter

ALL = "no filter could be taken for all records"


def each_brake(table: Table, outcome: str, words: str, hazard: str = "") -> Iterator[Case]:
    """A case of each brake that selects, and whose rule for the outcome the ledger has."""
    for cell in selecting(table):
        if rule := table.rule(cell.event.name, outcome):
            yield case(cell, name=cell.event.name, rule=rule, words=f"{cell.event.name} · {words}", hazard=hazard)


def each_filter(table: Table) -> Iterator[Case]:
    """Cases of each filter without any other."""
    for cell in selecting(table):
        for chosen in filters_of(cell.event):
            rule = table.rule(cell.event.name, f"by-{chosen.name}")
            words = f"{cell.event.name} · {chosen.name} finds its record"
            yield case(cell, chosen, name=f"{cell.event.name}: {chosen.name}", rule=rule, words=words)


@pytest.mark.cases(("cell", "chosen"), each_filter)
def test_a_filter_alone(records: Records, cell: Cell, chosen: Filter):
    """The filter alone reaches every record with the value; if the vendor leaves that open, it is observed."""
    selections = Selections(records, cell)
    record = selections.given()
    others = [selections.like(record, chosen)] if is_shared(chosen) else []
    answer = selections.send(selections.values(record, chosen), also=REFUSALS if chosen.alone else ())
    if chosen.alone and answer.status in REFUSALS:
        selections.expect_spared(answer, record)
        records.scenario.observed("not-enough")
        return
    selections.expect_answered(answer)
    selections.expect_done(answer, record, *others)
    if chosen.alone:
        records.scenario.observed("enough")


def combined(table: Table) -> Iterator[Case]:
    """Cases of each pair of filters, and of all together."""
    for cell in selecting(table):
        rule = table.rule(cell.event.name, "filters-anded")
        for chosen in ways(cell.event):
            label = " and ".join(each.name for each in chosen)
            yield case(
                cell, chosen, name=f"{cell.event.name}: {label}", rule=rule, words=f"{cell.event.name} · {label}"
            )


@pytest.mark.cases(("cell", "chosen"), combined)
def test_filters_together(records: Records, cell: Cell, chosen: tuple[Filter, ...]):
    """Several filters reach a record that matches all of them, and spare one that misses a single filter."""
    selections = Selections(records, cell)
    record = selections.given()
    near = [selections.like(record, *(each for each in chosen if each is not missed)) for missed in chosen]
    answer = selections.expect_answered(selections.send(selections.values(record, *chosen)))
    selections.expect_done(answer, record)
    selections.expect_spared(answer, *near)


@pytest.mark.cases(("cell", "chosen"), combined)
def test_filters_of_different_records(records: Records, cell: Cell, chosen: tuple[Filter, ...]):
    """Filters that match different records match none together, and all records are left alone."""
    selections = Selections(records, cell)
    found = [(selections.given(), each) for each in chosen]
    filters = {name: value for record, each in found for name, value in selections.values(record, each).items()}
    answer = selections.send(filters, also=(NOT_FOUND, *OTHER_FORM))
    selections.expect_spared(answer, *(record for record, _ in found))


def others(table: Table) -> Iterator[Case]:
    """Cases of each event beside records with other values."""
    return each_brake(table, "nothing-else", "what does not match is left alone")


@pytest.mark.cases("cell", others)
def test_what_does_not_match_is_left_alone(records: Records, cell: Cell):
    """Records with other values, made before and after, go on."""
    selections = Selections(records, cell)
    before, record, after = selections.given(), selections.given(), selections.given()
    answer = selections.expect_answered(selections.send(records.naming(cell.event, record)))
    selections.expect_done(answer, record)
    selections.expect_spared(answer, before, after)


def other_accounts(table: Table) -> Iterator[Case]:
    """Cases of each filter whose value a record of another account may share."""
    rule = table.rule("scope", "other-account")
    for cell in selecting(table) if rule else ():
        for chosen in filter(is_shared, filters_of(cell.event)):
            words = f"{cell.event.name} · the same {chosen.name} in another account"
            yield case(cell, chosen, name=f"{cell.event.name}: {chosen.name}", rule=rule, words=words)


@pytest.mark.cases(("cell", "chosen"), other_accounts)
def test_the_same_value_in_another_account(records: Records, cell: Cell, chosen: Filter):
    """A record of another account that has the same value is left alone."""
    selections = Selections(records, cell)
    record = selections.given()
    theirs = selections.like(record, *filter(is_shared, filters_of(cell.event)), account=OTHER)
    answer = selections.send(selections.values(record, chosen), also=REFUSALS)
    selections.expect_spared(answer, theirs)


def empty(table: Table) -> Iterator[Case]:
    """Cases of each event without a filter."""
    return each_brake(table, "no-filter", "without a filter it is refused", ALL)


@pytest.mark.cases("cell", empty)
def test_without_a_filter(records: Records, cell: Cell):
    """The event without any filter is refused as the vendor says, and the record goes on."""
    selections = Selections(records, cell)
    record = selections.given()
    answer = selections.send({}, json=dict(cell.event.request), also=REFUSALS)
    selections.expect_spared(answer, record)
    none = cell.event.selects.none if cell.event.selects else None
    expect_refusal(answer, none.status if none else None)


def empty_values(table: Table) -> Iterator[Case]:
    """Cases of each event with filters that hold no value."""
    return each_brake(table, "hollow-filter", "what an empty value does is left open", ALL)


@pytest.mark.cases("cell", empty_values)
def test_a_hollow_filter(records: Records, cell: Cell):
    """Observe filters without a value; a refusal, or a filter without a match, leaves the record alone."""
    selections = Selections(records, cell)
    record, refused = selections.given(), set()
    for chosen in filters_of(cell.event):
        value = [] if records.table.is_list(cell.event, chosen.name) else ""
        answer = selections.send({chosen.name: value}, also=REFUSALS)
        selections.expect_spared(answer, record)
        refused.add(answer.status in REFUSALS)
    records.scenario.observed("mixed" if len(refused) > 1 else "refused" if True in refused else "matches-nothing")


def unknown(table: Table) -> Iterator[Case]:
    """Cases of each event with a filter of an unknown name."""
    return each_brake(table, "unknown-filter", "what an unknown name does is left open")


@pytest.mark.cases("cell", unknown)
def test_an_unknown_filter(records: Records, cell: Cell):
    """Observe an unknown filter beside a known one."""
    selections = Selections(records, cell)
    record = selections.given()
    filters = {**records.naming(cell.event, record), "brakecheck_unknown": records.scenario.fresh("value")}
    answer = selections.send(filters, also=REFUSALS)
    if answer.status in REFUSALS:
        selections.expect_spared(answer, record)
        records.scenario.observed("refused")
        return
    records.scenario.observed("applied" if records.state(record) == record.state else "ignored")


def over(table: Table) -> Iterator[Case]:
    """Cases of states whose records the event leaves out, for an event that lists its records."""
    for cell in selecting(table):
        rule = table.rule(cell.event.name, "refused")
        for state in cell.resource.states.values():
            refused = state.final and not state.gone and cell.event.name not in state.on
            if refused and rule and state.name not in cell.event.open:
                words = f"{cell.event.name} · {state.name} is left out beside what matches too"
                yield case(cell, state.name, name=f"{cell.event.name}: {state.name}", rule=rule, words=words)


@pytest.mark.cases(("cell", "state"), over)
def test_what_is_over_is_left_out(records: Records, cell: Cell, state: str):
    """Of two records with the same value one has ended; only the other is reached."""
    selections = Selections(records, cell)
    chosen = next(filter(is_shared, filters_of(cell.event)), None)
    if chosen is None:
        raise NotChecked("no filter finds several records")
    record = selections.given()
    finished = records.given(cell.resource, state, **members_of(record, chosen))
    answer = selections.expect_answered(selections.send(selections.values(record, chosen), also=OTHER_FORM))
    selections.expect_done(answer, record)
    selections.expect_spared(answer, finished)
