"""Two events in a row: the state that the first leaves decides the answer to the second."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, name_of, words_of
from brakecheck.contracts.generic.parts import due, guard_of
from brakecheck.contracts.generic.record import GONE
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.ledger import rule_of
from brakecheck.specs.machine.model import Accepted, Cell, Event, Open


def pairs(table: Table) -> Iterator[Case]:
    """Cases of each cell followed by each event of the resource, if the vendor decides both."""
    for first in table.cells:
        if isinstance(first.outcome, Open):
            continue
        for event in table.brakes:
            if event.resource == first.resource.name:
                yield from _pair(table, first, event)


def _pair(table: Table, first: Cell, event: Event) -> Iterator[Case]:
    (settled, *more) = table.settled(first.resource, due(first))
    second = table.cell(event, first.resource, settled)
    if settled == GONE and event.missing and not more:
        yield case(
            first, event, None, name=f"{name_of(first)}, {event.name}", rule=table.rule(event.name, "missing"),
            words=f"{words_of(first)}, then {event.name} finds nothing",
        )  # fmt: skip
    elif second and not more and not isinstance(second.outcome, Open) and not guard_of(second):
        yield case(
            first, event, second, name=f"{name_of(first)}, {event.name}", rule=rule_of(table.machine, second),
            words=f"{words_of(first)}, then {words_of(second)}",
        )  # fmt: skip


@pytest.mark.cases(("first", "event", "second"), pairs)
def test_the_second_is_answered_by_the_new_state(records: Records, first: Cell, event: Event, second: Cell | None):
    """The second event has the answer and effect of the state to which the first has led."""
    record = records.given_for(first)
    records.ask(first.event, record)
    if second is None:
        expect_status(
            records.ask(event, record), event.missing.status if event.missing and event.missing.status else 404
        )
        return
    before = records.snapshot(record)
    answer = records.ask(event, record)
    if isinstance(second.outcome, Accepted):
        records.expect_accepted(second, answer)
        records.expect_state(record, (second.outcome.target,), answer)
    else:
        records.expect_refused(second, answer)
        records.expect_unchanged(before, record, answer)
