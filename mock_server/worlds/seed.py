"""Beginning of a vendor's part of a world."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from brakecheck.mock_server.worlds.clock import Clock


class Begin(Protocol):
    """Creates a vendor's state for one world."""

    def __call__(self, clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Any: ...


class Seed(NamedTuple):
    """Beginning of a vendor's part: keys by role, and a function that creates the state.

    `derived` names the roles whose key is a secret that follows from the key of another role, and that no request
    carries. A state that `folds` is plain data, which can be written as JSON.
    """

    keys: Mapping[str, list[str]]
    begin: Begin
    derived: Mapping[str, str] = {}
    folds: bool = True
