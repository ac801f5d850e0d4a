"""An unknown id gets the answer that the vendor promises."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import events_with
from brakecheck.contracts.generic.record import NOT_FOUND, OTHER_FORM
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Event


def missing(table: Table):
    """Cases of each event for an unknown id."""
    return events_with(table, "missing", "finds no record of an unknown id")


@pytest.mark.cases("event", missing)
def test_an_id_that_no_record_has(records: Records, event: Event):
    """The event on an unknown id is answered as the vendor says; the operation has to exist."""
    record = records.unknown(records.table.resource(event))
    answer = records.ask(event, record, also=OTHER_FORM)
    due = event.missing.status if event.missing and event.missing.status else NOT_FOUND
    if answer.status == due == NOT_FOUND:
        records.served(event)
    elif answer.status in OTHER_FORM and due not in OTHER_FORM:
        records.scenario.observed(f"{answer.status} for an id of another form than the target's own")
        return
    expect_status(answer, due)
