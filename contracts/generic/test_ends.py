"""A state that ends by itself does so once its delay is over, and where the file has it."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.parts import member_of
from brakecheck.contracts.generic.record import GONE, Record
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.ends import End, by_time, ends_of
from brakecheck.specs.machine.ledger import rule_id

BIT, SLACK = 1.0, 15.0  # seconds: between two looks, and how late a real server may be
CLOCKS = ("admin", "command")  # adapters whose clock can be advanced, so that a record is as old as it seems

pytestmark = pytest.mark.each_case


def ends(table: Table) -> Iterator[Case]:
    """Cases of each state that ends by itself."""
    for end in ends_of(table.machine):
        state, where = end.state.name, " or ".join(sorted(end.due))
        words = f"{end.resource.name} · {state} ends after {end.seconds:g} s: {where}"
        yield case(
            end, name=f"{end.resource.name}: {state} -> {end.target}", rule=rule_id(table.machine, *end.rule),
            words=words, marks=[pytest.mark.takes(end.seconds + BIT)],
        )  # fmt: skip


@pytest.mark.cases("end", ends)
def test_a_state_ends(records: Records, end: End):
    """Once the delay is over the record is where the file has it; where it is stated, not before."""
    expect_the_delay_of_the_file(records, end)
    record = records.given(end.resource, end.state.name, must_stay=False, **going_on(records, end))
    if end.promise and not end.open and records.scenario.client.target.adapter in CLOCKS:
        early = max(BIT, end.seconds / 10)
        records.advance(max(0.0, end.seconds - early))
        state = records.state(record)
        expect(state == end.state.name or end.seconds <= early, f"{end.state.name} for {end.seconds:g} s", state)
        records.advance(early + BIT)
    else:
        records.advance(end.seconds + BIT)
    judge(records, end, record)


def judge(records: Records, end: End, record: Record) -> None:
    """Raise a finding unless the record has come where the end leads, or further; of an open end, observe."""
    state, waited = records.state(record), BIT
    if state == end.state.name and not end.open:
        waited += wait_longer(records, end)
        state = records.state(record)
    due = due_states(records, end, waited)
    if end.open:
        reading = "as-modelled" if state in due else "not-yet" if state == end.state.name else "elsewhere"
        records.scenario.observed(reading)
        return
    expect(state in due, f"the {end.resource.name} to be {' or '.join(sorted(end.due))}", state)


def wait_longer(records: Records, end: End) -> float:
    """Let more time go by for a server that is late, or whose delay no sentence states."""
    if end.promise and records.scenario.client.target.in_worlds:
        return 0.0
    more = SLACK if end.promise else end.seconds + SLACK
    records.advance(more)
    return more


def due_states(records: Records, end: End, waited: float) -> set[str]:
    """States in which the record may be so long after the end."""
    reached = (by_time(end.resource, target, records.machine.delays, waited) for target in end.due)
    found = {state for states in reached for state in states}
    return {GONE if end.resource.states[state].gone else state for state in found}


def going_on(records: Records, end: End) -> dict[str, str]:
    """Members that name a parent under which the time of the state goes by."""
    members = {}
    for parent, states in end.state.while_.items():
        resource = records.machine.resources[parent]
        state = max(states, key=lambda name: records.table.leaves_after(resource, name))
        if records.table.leaves_after(resource, state) <= end.seconds or records.table.runs_on(resource, state):
            raise NotChecked(f"a {parent} does not stay {state} as long as a {end.resource.name} is {end.state.name}")
        members[member_of(end.resource, parent)] = records.given(resource, state).id
    return members


def expect_the_delay_of_the_file(records: Records, end: End) -> None:
    """`NotChecked` where requests have given the record a delay of its own."""
    (delay,) = end.state.after
    events = [event for event in records.machine.events.values() if event.resource == end.resource.name]
    if records.scenario.client.target.adapter == "vendor-api" and any(delay in event.assign for event in events):
        raise NotChecked(f"the {delay} of a {end.resource.name} is what its requests have asked for")
