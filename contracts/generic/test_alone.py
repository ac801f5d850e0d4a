"""An event acts on the record that the request names, and on no other."""

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import events
from brakecheck.contracts.generic.record import GONE
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Cell

RULE = ("scope", "one-record")
FEW = 20  # records to observe, if each observation takes several requests


def brakes(table: Table):
    """Cases of each event beside other records."""
    return events(table, *RULE, words="other records are left alone")


@pytest.mark.cases("cell", brakes)
def test_others_are_left_alone(records: Records, cell: Cell):
    """Another record in the same state, made before or after, is unchanged."""
    earlier, record = records.given_for(cell), records.given_for(cell)
    later = records.given_for(cell)
    before = [(other, records.snapshot(other)) for other in (earlier, later)]
    answer = records.expect_accepted(cell, records.ask(cell.event, record))
    for other, seen in before:
        records.expect_unchanged(seen, other, answer)


def at_the_end(table: Table):
    """Case of one event, for which all records are observed."""
    return list(brakes(table))[:1]


@pytest.mark.last
@pytest.mark.cases("cell", at_the_end)
def test_no_event_reached_a_record_of_another_contract(records: Records, cell: Cell):
    """At the end, each record is in the state in which its own contract has left it."""
    lasting = records.table.lasting()
    left = {name: state for name, state in records.scenario.left.items() if state in lasting}
    if not left:
        raise NotChecked("no earlier contract left a record in a known state")
    names = list(left)
    some = names[:: -(-len(names) // FEW)] if records.scenario.adapter.costly else names
    for name, seen in records.scenario.observe_all(some).items():
        state = GONE if not seen["exists"] or str(seen["state"]) in records.table.gone() else str(seen["state"])
        due = GONE if left[name] in records.table.gone() else left[name]
        expect(state == due, f"{name} to be {due}, as its contract left it", state)
