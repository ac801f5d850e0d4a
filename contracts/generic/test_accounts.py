"""A key reaches the records of its own account alone."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, events
from brakecheck.contracts.generic.record import REFUSALS, Record, expect_refusal
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.provider_states.adapter import OTHER, OWN
from brakecheck.contracts.safety.unguessable import is_unguessable
from brakecheck.specs.machine.model import Cell, Resource

RULE = ("scope", "other-account")


def brakes(table: Table):
    """Cases of each brake with a key of another account."""
    return events(table, *RULE, words="a key of another account reaches nothing", keys=True)


@pytest.mark.cases("cell", brakes)
@pytest.mark.parametrize("account", [OTHER, OWN])
def test_a_record_of_another_account(records: Records, cell: Cell, account: str):
    """The event with another account's key is refused, and the record is unchanged."""
    record = records.given(cell.resource, cell.state.name, account)
    expect_one_record(records, record)
    before = records.snapshot(record)
    answer = records.ask(cell.event, record, role="full" if account == OTHER else OTHER, also=REFUSALS)
    if cell.event.selects is None:
        expect_refusal(answer)
    records.expect_unchanged(before, record, answer)


def expect_one_record(records: Records, record: Record) -> None:
    """`NotChecked` where another account may have a record of the same id, which the request would name instead."""
    if not (is_unguessable(record.id) or records.scenario.client.target.is_our_mock):
        raise NotChecked(f"another account may have a {record.resource.name} {record.id}, too: its id can be guessed")


def read(table: Table) -> Iterator[Case]:
    """Cases of each resource that an operation reads."""
    name = table.rule(*RULE)
    for resource in table.machine.resources.values():
        if resource.read and name:
            yield case(resource, name=resource.read, rule=name, words=f"{resource.read} · another account sees nothing")


@pytest.mark.cases("resource", read)
def test_reading_a_record_of_another_account(records: Records, resource: Resource):
    """A record of another account cannot be read."""
    record = records.given(resource, records.table.still_state(resource), OTHER)
    expect_one_record(records, record)
    expect_refusal(records.read(record, role="full", also=REFUSALS))
