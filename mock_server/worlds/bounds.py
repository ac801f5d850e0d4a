"""Bounds of a world."""

from typing import NamedTuple

from brakecheck.mock_server.worlds.journal import KEPT

MOST_RECORDS = 100_000
MOST_COMMANDS = 10_000


class Bounds(NamedTuple):
    """Upper bounds of each world: records, exchanges, and commands before they are folded."""

    records: int = MOST_RECORDS
    exchanges: int = KEPT
    commands: int = MOST_COMMANDS
