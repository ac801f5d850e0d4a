"""Store of worlds, in SQLite or PostgreSQL: the tables, the rows, and the interface."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple, Protocol

import orjson

from brakecheck.mock_server.worlds.lines import clock_line, command_in, line_of, setting_in
from brakecheck.mock_server.worlds.log import Command, Position, Start
from brakecheck.specs.errors import SpecError

FORMAT = 3
TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE latest (revision BIGINT NOT NULL, deletion BIGINT NOT NULL);
CREATE TABLE worlds (
    name TEXT PRIMARY KEY, head TEXT NOT NULL, keys TEXT NOT NULL, forced TEXT NOT NULL,
    started BIGINT NOT NULL, revision BIGINT NOT NULL
);
CREATE TABLE positions (
    world TEXT NOT NULL, number BIGINT NOT NULL, before BIGINT, line TEXT NOT NULL, checksum BIGINT NOT NULL,
    revision BIGINT NOT NULL, PRIMARY KEY (world, number)
);
CREATE TABLE snapshots (
    world TEXT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL, revision BIGINT NOT NULL,
    PRIMARY KEY (world, name)
);
CREATE INDEX latest_positions ON positions (revision);
CREATE INDEX latest_worlds ON worlds (revision);
INSERT INTO latest VALUES (0, 0);
"""
LATEST = "SELECT revision, deletion FROM latest"
POSITIONS = "SELECT number, before, line, checksum FROM positions WHERE world = ? ORDER BY number"
SNAPSHOTS = "SELECT name, number FROM snapshots WHERE world = ? ORDER BY number"
NEW_SNAPSHOTS = "SELECT world, name, number FROM snapshots WHERE revision > ? ORDER BY world, number"
CHANGED_WORLDS = "SELECT name, started, forced FROM worlds WHERE revision > ?"
NEW_POSITIONS = "SELECT world, number, before, line, checksum FROM positions WHERE revision > ? ORDER BY world, number"
Rows = Sequence[tuple[Any, ...]]
Statement = tuple[str, tuple[Any, ...]]


class Latest(NamedTuple):
    """Revisions of the last transaction with a change, and of the last that deleted a world."""

    revision: int = 0
    deletion: int = 0


class News(NamedTuple):
    """Changes of other processes: rows of worlds, positions and snapshots; after a deletion, the remaining names."""

    latest: Latest
    worlds: Rows = ()
    positions: Rows = ()
    snapshots: Rows = ()
    names: Set[str] | None = None


class StoreError(Exception):
    """Failure to read or write the store now. The message goes into the answers that wait."""


class Store(Protocol):
    """Holds the tables. A transaction begins with `begin`, and no other process is in one at the same time.

    `waits` is true if calls may take long; then they are made outside of the event loop. A call that raises
    `StoreError` ends the transaction.
    """

    waits: bool

    def time(self) -> float:
        """Time of running clocks, in seconds since the epoch."""

    def begin(self, seen: Latest) -> News:
        """Begin a transaction, and read the changes since `seen`."""

    def rows(self, query: str, *values: Any) -> Rows:
        """Run the query within the transaction."""

    def commit(self, statements: Iterable[Statement]) -> None:
        """Execute the statements, and end the transaction."""

    def interrupt(self) -> None:
        """Abort the call that another thread waits for."""

    def damaged(self, reason: str) -> SpecError:
        """Error for rows that are not as they were written."""

    def close(self) -> None:
        """Close the file or the connection."""


def position_row(position: Position) -> tuple[int, int | None, str, int]:
    """Number, number before, line and checksum of the position."""
    if isinstance(position, Command):
        before, line = position.before.number, orjson.dumps(line_of(position.number, position))
    else:
        before, line = None, _start_line(position)
    return position.number, before, line.decode(), zlib.crc32(line)


def position_in(row: Sequence[Any], known: Callable[[int], Position]) -> Position:
    """Read a position from its row; `known` finds the position before. `ValueError` for a damaged row."""
    number, before, text, checksum = row
    if zlib.crc32(text.encode()) != checksum:
        raise ValueError(f"change {number} is not as it was written")
    line = orjson.loads(text)
    return _start_of(number, line) if before is None else command_in(line, known(before))


def _start_line(start: Start) -> bytes:
    line = {"at": start.at, "clock": clock_line(start.clock), "readings": dict(start.readings)}
    return orjson.dumps(line if start.fold is None else line | {"fold": orjson.Fragment(start.fold)})


def _start_of(number: int, line: Mapping[str, Any]) -> Start:
    fold = orjson.dumps(line["fold"]) if "fold" in line else None
    return Start(number, line["at"], setting_in(line["clock"]), line["readings"], fold)
