"""The effect of an event lasts."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, name_of, words_of
from brakecheck.contracts.generic.parts import due
from brakecheck.contracts.generic.record import LONG, Record
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.ledger import rule_of
from brakecheck.specs.machine.model import Accepted, Cell, Open, Refused
from brakecheck.specs.machine.spans import seconds_of

BIT = 1.0  # second


def resting(table: Table) -> Iterator[Case]:
    """Cases of accepted cells whose new state does not end by itself, and of refused cells of such states."""
    for cell in table.cells:
        after = due(cell)
        if not isinstance(cell.outcome, Open) and table.rests(cell.resource, after):
            words = f"{words_of(cell)}, and stays so for a month"
            yield case(
                cell, after, name=name_of(cell), rule=rule_of(table.machine, cell), words=words,
                marks=[pytest.mark.takes(LONG)],
            )  # fmt: skip


@pytest.mark.cases(("cell", "after"), resting)
def test_it_stays(records: Records, cell: Cell, after: str):
    """The record stays in the new state as time passes, and refused events are still refused."""
    record = records.given_for(cell)
    answer = records.ask(cell.event, record)
    before = members_of(records, record)
    for seconds in waits(records):
        records.advance(seconds)
        records.expect_state(record, (after,), answer)
        expect(members_of(records, record) == before, f"as before: {before}", members_of(records, record), answer)
    later = records.table.cell(cell.event, cell.resource, after)
    if later and isinstance(later.outcome, Refused):
        again = records.expect_refused(later, records.ask(cell.event, record))
        records.expect_state(record, (after,), again)


def members_of(records: Records, record: Record) -> object:
    """What is observed of the record, so that it has not gone and come back; nothing where children move."""
    return {} if records.table.children(record.resource) else records.look(record).get("observes")


def waits(records: Records) -> list[float]:
    """Each delay of the file, so that every timer has its chance, and a month."""
    return [*sorted({*records.machine.delays.values()} - {0}), LONG]


def new_delays(table: Table) -> Iterator[Case]:
    """The cells that give a record another delay, after which it goes on by itself."""
    for cell in table.cells:
        transition = cell.state.on.get(cell.event.name)
        if not isinstance(cell.outcome, Accepted) or transition is None or cell.outcome.target != cell.state.name:
            continue
        for member in transition.assign.keys() & cell.state.after.keys():
            words = f"{cell.event.name} · the new {member} counts"
            yield case(cell, member, name=name_of(cell), rule=rule_of(table.machine, cell), words=words)


@pytest.mark.cases(("cell", "member"), new_delays)
@pytest.mark.takes(LONG)
def test_a_new_delay_counts(records: Records, cell: Cell, member: str):
    """The record goes on when the new delay is over, and not when the old one would have been."""
    old, new = records.machine.delays.get(member), seconds_of(cell.event.request.get(member))
    if old is None or new is None or new <= old + BIT:
        raise NotChecked("the file's example does not give a longer delay than before")
    record = records.given_for(cell)
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    records.advance(old + BIT)
    records.expect_state(record, (cell.state.name,), answer)
    records.advance(new - old)
    state = records.state(record)
    expect(state != cell.state.name, f"it to go on after {new:g} s", state, answer)
