"""State of a world after some command of its log."""

from typing import Any, NamedTuple

from brakecheck.mock_server.worlds.clock import Clock, Setting
from brakecheck.mock_server.worlds.log import Position, ReadingsChosen


class WorldState(NamedTuple):
    """State of a world after some command: its clock, its readings of open rules, and each vendor's model."""

    clock: Clock
    readings: dict[str, str]
    states: dict[str, Any]

    @property
    def size(self) -> int:
        """Number of records."""
        return sum(state.size for state in self.states.values())


class Moment(NamedTuple):
    """A position of the log, and the state of the world there."""

    position: Position
    state: WorldState


def turn(present: WorldState, at: float, setting: Setting) -> None:
    """Set the clock. Before the time goes back, everything that is due is executed."""
    if setting.stands_at is not None and setting.stands_at < at:
        _settle(present, at)
    present.clock.set(setting)


def choose(present: WorldState, at: float, chosen: ReadingsChosen) -> None:
    """Follow the readings from now on; events that were due before follow the old readings."""
    _settle(present, at)
    present.readings.clear()
    present.readings.update(chosen.readings)


def _settle(present: WorldState, at: float) -> None:
    with present.clock.holding(at):
        for state in present.states.values():
            state.settle()
