"""Each event in each state: the answer, and the state of the record afterwards."""

from collections.abc import Mapping
from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import accepted, hooked, left_open, refused
from brakecheck.contracts.generic.parts import due, listing, pointed
from brakecheck.contracts.generic.record import Record
from brakecheck.specs.machine.model import Accepted, Cell

cases = pytest.mark.cases
pytestmark = pytest.mark.each_case  # the cells are what the file is about


@cases("cell", accepted)
def test_it_is_accepted(records: Records, cell: Cell):
    """The event has the promised answer, and every observation shows the promised state."""
    record = records.given_for(cell)
    before = records.members(record)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    records.expect_state(record, (due(cell),), answer)
    expect_named(records, cell, record, answer)
    expect_read(records, cell, record, answer, before)


@cases("cell", refused)
def test_it_is_refused(records: Records, cell: Cell):
    """The event has the answer of a refusal, and the record is unchanged."""
    record = records.given(cell.resource, cell.state.name)
    before = records.snapshot(record)
    answer = records.expect_refused(cell, records.ask(cell.event, record))
    records.expect_unchanged(before, record, answer)
    expect_listed(records, cell, record, answer, listed=False)


@cases("cell", left_open)
def test_what_is_left_open_is_observed(records: Records, cell: Cell):
    """Observe the event in a state for which the vendor leaves the outcome open."""
    observe_outcome(records, cell, records.given(cell.resource, cell.state.name))


@cases("cell", hooked)
def test_what_a_hook_decides(cell: Cell):
    """The table does not say the outcome, so the cell is not checked."""
    raise NotChecked(f"the hook {cell.event.hooks[cell.state.name]} decides it, not the table")


def observe_outcome(records: Records, cell: Cell, record: Record) -> None:
    """Note which reading the target follows for the event on this record."""
    answer = records.ask(cell.event, record)
    if not 200 <= answer.status < 300:
        records.scenario.observed("refused")
        return
    stays = isinstance(cell.outcome, Accepted) and cell.outcome.target == cell.state.name
    changed = records.state(record) != cell.state.name
    records.scenario.observed("accepted" if changed or stays else "without-effect")


def expect_named(records: Records, cell: Cell, record: Record, answer: Exchange) -> None:
    """Raise a finding if the answer names a wrong record, or shows a wrong state."""
    body, event = answer.json(), cell.event
    if isinstance(event.body, Mapping) and isinstance(body, dict):
        own = (name for name, value in event.body.items() if value == "$record.id" and name in body)
        for name in own:
            expect(str(body[name]) == record.id, f"{name} {record.id}", body[name], answer)
    expect_shown(records, cell, records.table.record_in(event.operation, body), str(cell.resource.state), answer)
    expect_listed(records, cell, record, answer, listed=True)


def expect_shown(records: Records, cell: Cell, body: Any, place: str, answer: Exchange) -> None:
    """Raise a finding unless the body shows the due state, or an immediate successor."""
    shown = records.table.state_in(cell.resource, body)
    settled = records.table.settled(cell.resource, due(cell))
    expect(shown is None or shown in settled, f"{place} {due(cell)}", shown, answer)


def expect_listed(records: Records, cell: Cell, record: Record, answer: Exchange, *, listed: bool) -> None:
    """Raise a finding if the list in the answer lacks the record, or has it without reason."""
    member = listing(cell.event)
    if member is not None and 200 <= answer.status < 300:
        found = pointed(answer.json(), member)
        count = found.count(record.id) if isinstance(found, list) else 0
        expect(count == int(listed), f"{member} with {record.id} {'once' if listed else 'not in it'}", found, answer)


def expect_read(records: Records, cell: Cell, record: Record, answer: Exchange, before: dict[str, object]) -> None:
    """Raise a finding if a read shows a wrong state, or a change that the event should not make."""
    body = records.representation(record)
    expect_shown(records, cell, body, "reading to show", answer)
    assigned = (
        {*cell.event.assign, *cell.state.on[cell.event.name].assign} if cell.event.name in cell.state.on else set()
    )
    after = records.table.stable_in(cell.resource, body)
    changed = [name for name in before if name in after and before[name] != after[name] and name not in assigned]
    expect(not changed, f"as before: { ({n: before[n] for n in changed}) }", {n: after[n] for n in changed}, answer)
