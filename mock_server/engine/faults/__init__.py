"""Faults made from a lifecycle file by operators over its table, so that any such vendor has a catalogue."""

from brakecheck.mock_server.engine.faults import (
    answers,
    cells,
    children,
    effects,
    ends,
    filters,
    keys,
    lists,
    races,
    requests,
    scope,
)
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.specs.description import Description
from brakecheck.specs.ledger import Ledger
from brakecheck.specs.machine.model import Machine

OPERATORS = (cells, effects, ends, answers, children, filters, lists, keys, scope, races, requests)


def faults_of(machine: Machine, description: Description, ledger: Ledger) -> list[Fault]:
    """Apply each operator at every place in the table at which it breaks a rule of the ledger."""
    found = {
        fault.name: fault
        for operator in OPERATORS
        for fault in operator.faults(machine, description)
        if fault.rule in ledger
    }
    return list(found.values())
