"""What the mock does in an open cell, by the readings of the world."""

from collections.abc import Mapping

from brakecheck.mock_server.engine.records import Kind, Step
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.machine.readings import ACCEPTED, open_cells, own_reading


class OpenCells:
    """Open cells of a machine, by event and state."""

    def __init__(self, machine: Machine) -> None:
        cells = open_cells(machine).items()
        self._rules = {(cell.event.name, cell.state.name): (rule, own_reading(cell)) for rule, cell in cells}

    def reading(self, readings: Mapping[str, str], event: str, state: str) -> str:
        """Reading of the cell, if another than that of the table is chosen; else empty."""
        rule, own = self._rules.get((event, state), ("", ""))
        chosen = readings.get(rule, own)
        return "" if chosen == own else chosen


def step_of(kind: Kind, event: str, state: str, reading: str) -> Step | None:
    """Step of the event in the state; read as accepted, that of a state that allows the event."""
    own = kind.on[state].get(event)
    if own is not None or reading != ACCEPTED:
        return own
    return next((steps[event] for steps in kind.on.values() if event in steps), None)
