"""Functions and bounds that the worlds of a server share."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from brakecheck.mock_server.worlds.bounds import Bounds
from brakecheck.mock_server.worlds.keeper import Keeper
from brakecheck.mock_server.worlds.log import OperationCall
from brakecheck.mock_server.worlds.world_state import WorldState


def unable(_world: Any, _present: WorldState, asked: OperationCall) -> None:
    """Raise `LookupError`: the default of worlds whose log has no operations."""
    raise LookupError(asked.operation)


@dataclass
class Common:
    """Functions and bounds that the worlds of a server share. `apply` carries out an operation of a log again.

    `time` is the time of running clocks.
    """

    bounds: Bounds = field(default_factory=Bounds)
    readings: Mapping[str, str] = field(default_factory=dict)
    apply: Callable[[Any, WorldState, OperationCall], None] = unable
    keeper: Keeper | None = None
    time: Callable[[], float] = time.time
