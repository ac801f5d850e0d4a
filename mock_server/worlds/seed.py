"""What a vendor's part of a world begins with."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from brakecheck.mock_server.worlds.clock import Clock


class Begin(Protocol):
    """Begins a vendor's state for one world."""

    def __call__(self, clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Any: ...


class Seed(NamedTuple):
    """The beginning of a vendor's part: keys by role, and state for a clock, seed and readings.

    `derived` names the roles whose key follows from that of another role: a secret that no request carries. Only a
    state that `folds` is plain data, which can be written as JSON.
    """

    keys: Mapping[str, list[str]]
    begin: Begin
    derived: Mapping[str, str] = {}
    folds: bool = True
