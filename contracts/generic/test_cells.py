"""Each event in each state: the answer, and the state of the record afterwards."""

from collections.abc import Mapping
from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import accepted, left_open, refused
from brakecheck.contracts.generic.parts import due, listing, pointed
from brakecheck.contracts.generic.record import Record
from brakecheck.specs.machine.model import Accepted, Cell

cases = pytest.mark.cases


@cases("cell", accepted)
def test_it_is_accepted(records: Records, cell: Cell):
    """The event has the promised answer, and the record is in the promised state for everybody who looks."""
    record = records.given_for(cell)
    before = records.members(record)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    records.expect_state(record, (due(cell),), answer)
    expect_told(records, cell, record, answer)
    expect_read(records, cell, record, answer, before)


@cases("cell", refused)
def test_it_is_refused(records: Records, cell: Cell):
    """The event has the answer of a refusal, and the record is as it was."""
    record = records.given(cell.resource, cell.state.name)
    before = records.snapshot(record)
    answer = records.expect_refused(cell, records.ask(cell.event, record))
    records.expect_unchanged(before, record, answer)
    expect_listed(records, cell, record, answer, listed=False)


@cases("cell", left_open)
def test_what_is_left_open_is_observed(records: Records, cell: Cell):
    """See what comes of the event in a state for which the vendor does not say it."""
    observe_outcome(records, cell, records.given(cell.resource, cell.state.name))


def observe_outcome(records: Records, cell: Cell, record: Record) -> None:
    """Note which reading the target follows for the event on this record."""
    answer = records.ask(cell.event, record)
    if not 200 <= answer.status < 300:
        records.scenario.observed("refused")
        return
    stays = isinstance(cell.outcome, Accepted) and cell.outcome.target == cell.state.name
    changed = records.state(record) != cell.state.name
    records.scenario.observed("accepted" if changed or stays else "without-effect")


def expect_told(records: Records, cell: Cell, record: Record, answer: Exchange) -> None:
    """A finding where the answer names another record, or tells another state, than it should."""
    body, event = answer.json(), cell.event
    if isinstance(event.body, Mapping) and isinstance(body, dict):
        own = (name for name, value in event.body.items() if value == "$record.id" and name in body)
        for name in own:
            expect(str(body[name]) == record.id, f"{name} {record.id}", body[name], answer)
    expect_shown(records, cell, records.table.record_in(event.operation, body), str(cell.resource.state), answer)
    expect_listed(records, cell, record, answer, listed=True)


def expect_shown(records: Records, cell: Cell, body: Any, place: str, answer: Exchange) -> None:
    """A finding where the body shows a state that is neither due nor follows at once from the due one."""
    shown = records.table.state_in(cell.resource, body)
    settled = records.table.settled(cell.resource, due(cell))
    expect(shown is None or shown in settled, f"{place} {due(cell)}", shown, answer)


def expect_listed(records: Records, cell: Cell, record: Record, answer: Exchange, *, listed: bool) -> None:
    """A finding where an answer that lists what it has done leaves the record out, or has it without reason."""
    member = listing(cell.event)
    if member is not None and 200 <= answer.status < 300:
        found = pointed(answer.json(), member)
        count = found.count(record.id) if isinstance(found, list) else 0
        expect(count == int(listed), f"{member} with {record.id} {'once' if listed else 'not in it'}", found, answer)


def expect_read(records: Records, cell: Cell, record: Record, answer: Exchange, before: dict[str, object]) -> None:
    """A finding where reading the record shows another state, or another value of what the event does not touch."""
    body = records.representation(record)
    expect_shown(records, cell, body, "reading to show", answer)
    assigned = (
        {*cell.event.assign, *cell.state.on[cell.event.name].assign} if cell.event.name in cell.state.on else set()
    )
    after = records.table.stable_in(cell.resource, body)
    changed = [name for name in before if name in after and before[name] != after[name] and name not in assigned]
    expect(not changed, f"as before: { ({n: before[n] for n in changed}) }", {n: after[n] for n in changed}, answer)
