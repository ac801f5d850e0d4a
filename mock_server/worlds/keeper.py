"""Interface by which worlds report changes to their store."""

from collections.abc import Mapping, Set
from typing import Any, Protocol

from brakecheck.mock_server.worlds.log import Command, Start


class Keeper(Protocol):
    """Notes the changes of worlds for other processes. `keys` are hashes with vendor and role."""

    def opened(self, world: Any, keys: Mapping[str, tuple[str, str]]) -> None:
        """Note a new world with its whole log."""

    def deleted(self, name: str) -> None:
        """Forget a world with its log and snapshots."""

    def appended(self, name: str, command: Command) -> None:
        """Note a command at the end of a world's log."""

    def started(self, name: str, start: Start, reachable: Set[int]) -> None:
        """Note a new start of a world's log; earlier positions outside `reachable` are forgotten."""

    def marked(self, name: str, snapshot: str, number: int) -> None:
        """Note a snapshot by the number of its position."""

    def forced(self, name: str, content: str) -> None:
        """Note the forced behaviours of a world."""
