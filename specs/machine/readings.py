"""Open cells of a lifecycle file, in which a mock can follow each reading."""

from collections.abc import Mapping

from brakecheck.specs.machine.ledger import rule_of
from brakecheck.specs.machine.model import Cell, Machine, Open
from brakecheck.specs.machine.sentences import readings_of

ACCEPTED, REFUSED, WITHOUT_EFFECT = "accepted", "refused", "without-effect"


def open_cells(machine: Machine) -> Mapping[str, Cell]:
    """Open cells by rule, of events on one record; some state accepts the event, so that the file says how."""
    return {
        rule_of(machine, cell): cell
        for cell in machine.cells()
        if isinstance(cell.outcome, Open)
        and cell.event.selects is None
        and any(cell.event.name in state.on for state in cell.resource.states.values())
    }


def own_reading(cell: Cell) -> str:
    """Reading that the table has for an open cell; empty for another cell."""
    return readings_of(cell.event, cell.outcome.mock)[1] if isinstance(cell.outcome, Open) else ""
