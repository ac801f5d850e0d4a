"""Where worlds are kept: the tables, the rows in them, and a store that holds them, SQLite's or PostgreSQL's."""

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
    """The revision of the last transaction that changed something, and of the last that deleted a world."""

    revision: int = 0
    deletion: int = 0


class News(NamedTuple):
    """What other processes have changed: rows of worlds, positions and snapshots; after a deletion, the names left."""

    latest: Latest
    worlds: Rows = ()
    positions: Rows = ()
    snapshots: Rows = ()
    names: Set[str] | None = None


class StoreError(Exception):
    """The store cannot be read or written now. The message says so to those who wait for an answer."""


class Store(Protocol):
    """Holds the tables. Each transaction begins with `begin`, and no other process is in one meanwhile.

    `waits` says whether its calls may take long, and then they are made outside of the event loop. Each may raise
    `StoreError`, and the transaction is over then.
    """

    waits: bool

    def time(self) -> float:
        """The time of clocks that run, in seconds since the epoch."""

    def begin(self, seen: Latest) -> News:
        """Begin a transaction, and read what changed since."""

    def rows(self, query: str, *values: Any) -> Rows:
        """Rows that the query finds, within the transaction."""

    def commit(self, statements: Iterable[Statement]) -> None:
        """Carry out the statements, and end the transaction."""

    def interrupt(self) -> None:
        """Let a call fail that another thread waits for."""

    def damaged(self, reason: str) -> SpecError:
        """What is said where the rows are not as they were written."""

    def close(self) -> None:
        """Let go of what holds the tables."""


def position_row(position: Position) -> tuple[int, int | None, str, int]:
    """Number, number before, line and checksum of the position."""
    if isinstance(position, Command):
        before, line = position.before.number, orjson.dumps(line_of(position.number, position))
    else:
        before, line = None, _start_line(position)
    return position.number, before, line.decode(), zlib.crc32(line)


def position_in(row: Sequence[Any], known: Callable[[int], Position]) -> Position:
    """The position that the row holds; `known` finds the one before, and ValueError is for a changed row."""
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
