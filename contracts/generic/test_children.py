"""Children of a record under an event: some stop, some set out, and those under way finish."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.parts import due, guard_of
from brakecheck.contracts.generic.record import LONG, expect_refusal
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.generic.test_cells import observe_outcome
from brakecheck.contracts.generic.test_lasting import BIT, waits
from brakecheck.specs.machine.effects import effects_of
from brakecheck.specs.machine.model import Accepted, Cell, Event, Resource, State

TAKES = [pytest.mark.takes(LONG)]


def turned(table: Table, event: Event, child: Resource, state: State, *, starts: bool) -> Iterator[Cell]:
    """Cells in which the event stops, or starts, the timer of the child's state."""
    conditions = [state.while_, *(each.guard.in_ for each in state.always if each.guard)]
    held = {name for condition in conditions for name in condition.get(event.resource, ())}
    for cell in table.of(event, Accepted):
        target = cell.outcome.target if isinstance(cell.outcome, Accepted) else ""
        known = cell.resource.states.get(target)
        if (cell.state.name in held, target in held) == (not starts, starts) and not (known and known.gone):
            yield cell


def effects(table: Table, *, starts: bool) -> Iterator[tuple[Cell, Resource, State, str]]:
    """Each cell with a child's state that it stops or starts, and the rule."""
    for event in table.brakes:
        for effect in effects_of(table.machine, event):
            child = table.machine.resources[effect.child]
            name = table.rule(event.name, f"{effect.kind}-{effect.child}")
            for state in effect.states if name and effect.starts is starts else ():
                for cell in turned(table, event, child, child.states[state], starts=starts):
                    yield cell, child, child.states[state], name


def stopped(table: Table) -> Iterator[Case]:
    """Cases of each child that the event stops."""
    for cell, child, state, rule in effects(table, starts=False):
        words = f"{cell.event.name} · a {child.name} that is {state.name} stays so"
        yield case(cell, child, state, name=_name(cell, child, state), rule=rule, words=words, marks=TAKES)


@pytest.mark.at_once
@pytest.mark.cases(("cell", "child", "state"), stopped)
def test_a_child_stays_where_it_is(records: Records, cell: Cell, child: Resource, state: State):
    """After the event a child that would go on by itself stays in its state for good."""
    late = bool(state.always) and not child.part_of
    record, found = records.given_for(cell), None
    if not late:
        record, found = records.given_with_child(cell, child, state.name)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    found = found or records.given_child(record, child, state.name, must_stay=False)
    for seconds in waits(records):
        records.advance(seconds)
        found.expect_state({state.name}, answer)


def comers(table: Table) -> Iterator[Case]:
    """Cases of states from which a child reaches, by its own delay, one in which the event holds it."""
    for cell, child, state, rule in effects(table, starts=False):
        for before in child.states.values():
            if state.name in before.after.values() and cell.resource.name not in before.while_:
                words = f"{cell.event.name} · a {child.name} that is {before.name} gets no further than {state.name}"
                name = _name(cell, child, before)
                yield case(cell, child, before, state, name=name, rule=rule, words=words, marks=TAKES)


@pytest.mark.at_once
@pytest.mark.cases(("cell", "child", "before", "state"), comers)
def test_a_child_gets_no_further(records: Records, cell: Cell, child: Resource, before: State, state: State):
    """A child whose delay ends after the event reaches the state in which it is held, and stays there."""
    record, found = records.given_with_child(cell, child, before.name)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    for seconds in waits(records):
        records.advance(seconds)
        found.expect_state({before.name, state.name}, answer)


def started(table: Table) -> Iterator[Case]:
    """Cases of each child that goes on after the event; what goes on at once takes no time."""
    for cell, child, state, rule in effects(table, starts=True):
        words = f"{cell.event.name} · a {child.name} that is {state.name} goes on"
        marks = TAKES if state.after else []
        yield case(cell, child, state, name=_name(cell, child, state), rule=rule, words=words, marks=marks)


@pytest.mark.cases(("cell", "child", "state"), started)
def test_a_child_goes_on(records: Records, cell: Cell, child: Resource, state: State):
    """After the event a held child goes on by itself, at the latest at the end of its delay."""
    record, found = records.given_with_child(cell, child, state.name)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    seconds = sum(records.machine.delays.get(delay, 0) for delay in state.after) + BIT
    records.advance(seconds, needed=bool(state.after))  # a child that goes on at once needs no clock
    found.expect_state(records.table.reached_by_time(child, state.name), answer)


def spared(table: Table) -> Iterator[tuple[list[Cell], Resource, str]]:
    """For each event the cells that keep the record, a child that is left alone, and the rule."""
    for event in table.brakes:
        for child in table.children(table.resource(event)):
            rule = table.rule(event.name, f"keeps-{child.name}") or table.rule(event.name, f"effect-{child.name}")
            if rule:
                yield [cell for cell in table.of(event, Accepted) if not _is_gone(cell)], child, rule


def finishing(table: Table) -> Iterator[Case]:
    """Cases of states that a child leaves by its own delay, in any state of the record above."""
    for cells, child, rule in spared(table):
        for state in child.states.values():
            for cell in cells if state.after and not state.while_ else ():
                words = f"{cell.event.name} · a {child.name} that is {state.name} finishes"
                yield case(cell, child, state, name=_name(cell, child, state), rule=rule, words=words, marks=TAKES)


@pytest.mark.cases(("cell", "child", "state"), finishing)
def test_what_is_under_way_finishes(records: Records, cell: Cell, child: Resource, state: State):
    """A child that the event does not hold finishes its work, and not before its time."""
    record, found = records.given_with_child(cell, child, state.name)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    found.expect_state({state.name}, answer)
    (delay, target), *_ = state.after.items()
    records.advance(records.machine.delays.get(delay, 0) + BIT)
    found.expect_state({target, *records.table.reached_by_time(child, target)}, answer)


def kept(table: Table) -> Iterator[Case]:
    """Cases of states in which a child rests, for the events that leave its kind alone."""
    for cells, child, rule in spared(table):
        for state in child.states.values():
            for cell in cells[:1] if table.rests(child, state.name) and not state.gone else ():
                words = f"{cell.event.name} · a {child.name} that is {state.name} is left alone"
                yield case(cell, child, state, name=_name(cell, child, state), rule=rule, words=words)


@pytest.mark.cases(("cell", "child", "state"), kept)
def test_what_is_over_is_left_alone(records: Records, cell: Cell, child: Resource, state: State):
    """A child in a state that it does not leave by itself is unchanged."""
    record, found = records.given_with_child(cell, child, state.name)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    found.expect_state({state.name}, answer)


def hindered(table: Table) -> Iterator[Case]:
    """Cases of children's states that prevent an event."""
    for cell in table.cells:
        guard, name = guard_of(cell), table.rule(cell.event.name, "refused")
        for child, states in guard.none.items() if guard and name else ():
            for state in states:
                if f"{cell.state.name}, {child}.{state}" not in cell.event.open:
                    words = f"{cell.event.name} · {cell.state.name} is refused while a {child} is {state}"
                    label = f"{cell.event.name}: {cell.state.name}, {child} {state}"
                    yield case(cell, table.machine.resources[child], state, name=label, rule=name, words=words)


@pytest.mark.cases(("cell", "child", "state"), hindered)
def test_a_child_hinders(records: Records, cell: Cell, child: Resource, state: str):
    """While a child is in such a state the event is refused, and the record is unchanged."""
    record, _ = records.given_with_child(cell, child, state)
    before = records.snapshot(record)
    answer = records.ask(cell.event, record)
    expect_refusal(answer, cell.event.refused.status if cell.event.refused else None)
    records.expect_unchanged(before, record, answer)


def left_open(table: Table) -> Iterator[Case]:
    """Cases of events that the vendor leaves open while a child is in some state."""
    for cell in table.cells:
        for condition in cell.event.open:
            state, _, under = condition.partition(", ")
            child, _, place = under.partition(".")
            rule = table.rule(cell.event.name, f"open-{condition}")
            if state == cell.state.name and rule and child in table.machine.resources:
                words = f"{cell.event.name} · {state} while a {child} is {place} is left open"
                label = f"{cell.event.name}: {condition}"
                yield case(cell, table.machine.resources[child], place, name=label, rule=rule, words=words)


@pytest.mark.cases(("cell", "child", "state"), left_open)
def test_what_a_child_does_is_left_open(records: Records, cell: Cell, child: Resource, state: str):
    """Observe the event while a child is in a state for which the vendor leaves the outcome open."""
    record, _ = records.given_with_child(cell, child, state)
    observe_outcome(records, cell, record)


def observed(table: Table) -> Iterator[Case]:
    """Cases of observed values that an event leaves alone."""
    for event in table.brakes:
        cell = table.first_accepted(event)
        for kept in event.keeps if cell else ():
            if rule := kept in table.resource(event).observes and table.rule(event.name, f"keeps-{kept}"):
                words = f"{event.name} · {kept} are left alone"
                yield case(cell, kept, name=f"{event.name}: {kept}", rule=str(rule), words=words)


@pytest.mark.cases(("cell", "kept"), observed)
def test_what_is_kept_can_be_seen(records: Records, cell: Cell, kept: str):
    """The observed value is the same before and after the event."""
    record = records.given_for(cell)
    before = records.look(record).get("observes", {}).get(kept)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    now = records.look(record).get("observes", {}).get(kept)
    if before is None or now is None:
        raise NotChecked(f"nothing shows {kept} of a {cell.resource.name}")
    expect(now == before, f"{kept} {before}", now, answer)


def _is_gone(cell: Cell) -> bool:
    state = cell.resource.states.get(due(cell))
    return state is not None and state.gone


def _name(cell: Cell, child: Resource, state: State) -> str:
    return f"{cell.event.name}: {cell.state.name}, {child.name} {state.name}"
