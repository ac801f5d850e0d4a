"""What the worlds of a server have in common."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from brakecheck.mock_server.worlds.bounds import Bounds
from brakecheck.mock_server.worlds.keeper import Keeper
from brakecheck.mock_server.worlds.log import Asked
from brakecheck.mock_server.worlds.present import Present


def unable(_world: Any, _present: Present, asked: Asked) -> None:
    """Apply no operation: for worlds whose log has none."""
    raise LookupError(asked.operation)


@dataclass
class Common:
    """What the worlds of a server have in common. `apply` carries out an operation of a log once more.

    `time` is the time of clocks that run.
    """

    bounds: Bounds = field(default_factory=Bounds)
    readings: Mapping[str, str] = field(default_factory=dict)
    apply: Callable[[Any, Present, Asked], None] = unable
    keeper: Keeper | None = None
    time: Callable[[], float] = time.time
