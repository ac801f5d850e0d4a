"""The keeper of a state file, in SQLite: what was kept survives the end of the process, whatever ends it."""

import asyncio
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.worlds.fold import Unreadable
from brakecheck.mock_server.worlds.lines import asked_in, clock_line, command_in, line_of, setting_in, what_line
from brakecheck.mock_server.worlds.log import Command, Position, Start
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import DEFAULT, Worlds
from brakecheck.specs.errors import SpecError

APPLICATION, FORMAT = 0x6272636B, 1  # what SQLite's head says of the file: whose, and of which version
MAGIC, HEAD = b"SQLite format 3\0", 100
STATE = "state"
TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE worlds (name TEXT PRIMARY KEY, head TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE positions (
    world TEXT NOT NULL, number INTEGER NOT NULL, before INTEGER, line TEXT NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (world, number)
);
CREATE TABLE snapshots (world TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (world, name));
"""


class StateFile:
    """Keeps worlds in a file. `about` has to be the same whenever the file is opened: a mock like the one before."""

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self._path = path
        self._pending: list[tuple[str, tuple[Any, ...]]] = []
        self._round: asyncio.Future[bool] | None = None
        self.failing = False
        self.is_new = _is_new(path)
        try:
            self._connection = sqlite3.connect(path.resolve(), timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise _closed(path, error) from None
        try:
            self._take(dict(about))
        except BaseException:
            self._connection.close()
            raise

    def resume(self, worlds: Worlds) -> None:
        """Let the worlds go on from what is kept, and keep what comes."""
        if self.is_new:
            self._note("INSERT INTO about VALUES ('salt', ?)", worlds.salt.hex())
            self.opened(worlds.find(DEFAULT), {})
        else:
            self._resume(worlds)
        if not self.write():
            raise SpecError(self._path, STATE, "a file that can be written", "one that cannot; choose another")
        worlds.common.keeper = self

    def opened(self, world: World, keys: Mapping[str, tuple[str, str]]) -> None:
        """Note the world, the hashes of its keys and its whole log."""
        head = {
            "seeded": world.seeded,
            "seed": world.seed,
            "clock": clock_line(world.first_clock),
            "readings": world.first_readings,
            "first": [what_line(what) for what in world.first],
        }
        hashes = orjson.dumps(dict(keys)).decode()
        self._note("INSERT INTO worlds VALUES (?, ?, ?)", world.name, orjson.dumps(head).decode(), hashes)
        position: Position | None = world.position
        while position is not None:
            self._put(world.name, position)
            position = position.before if isinstance(position, Command) else None

    def deleted(self, name: str) -> None:
        """Note that the world goes, with its log and snapshots."""
        self._note("DELETE FROM worlds WHERE name = ?", name)
        for table in ("positions", "snapshots"):
            self._note(f"DELETE FROM {table} WHERE world = ?", name)  # noqa: S608 - of two names

    def appended(self, name: str, command: Command) -> None:
        """Note the command at the end of the world's log."""
        self._put(name, command)

    def started(self, name: str, start: Start, reachable: Set[int]) -> None:
        """Note a new start of the log; earlier positions outside `reachable` go."""
        self._put(name, start)
        bounds = sorted(reachable)
        for after, before in zip([-1, *bounds], bounds, strict=False):
            if before > after + 1:
                gap = "DELETE FROM positions WHERE world = ? AND number > ? AND number < ?"
                self._note(gap, name, after, before)

    def marked(self, name: str, snapshot: str, number: int) -> None:
        """Note the snapshot by the number of its position."""
        self._note("INSERT INTO snapshots VALUES (?, ?, ?)", name, snapshot, number)

    async def kept(self) -> bool:
        """Wait until all that was noted so far is kept, together with what others note meanwhile."""
        if self._round is None:
            if not self._pending:
                return True
            loop = asyncio.get_running_loop()
            self._round = loop.create_future()
            loop.call_soon(self._end_round, self._round)
        return await asyncio.shield(self._round)  # a client that leaves takes the round from nobody else

    def write(self) -> bool:
        """Keep what was noted; False where that fails, and then all of it is tried again the next time."""
        if not self._pending:
            return True
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement, values in self._pending:
                self._connection.execute(statement, values)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            self.failing = True
            return False
        self._pending.clear()
        self.failing = False
        return True

    def close(self) -> None:
        """Write everything noted, and close the file."""
        self.write()
        self._connection.close()

    def _end_round(self, waiting: "asyncio.Future[bool]") -> None:
        self._round = None
        waiting.set_result(self.write())

    def _note(self, statement: str, *values: Any) -> None:
        self._pending.append((statement, values))

    def _put(self, name: str, position: Position) -> None:
        if isinstance(position, Command):
            before, line = position.before.number, orjson.dumps(line_of(position.number, position))
        else:
            before, line = None, _start_line(position)
        put = "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?)"
        self._note(put, name, position.number, before, line.decode(), zlib.crc32(line))

    def _take(self, about: dict[str, str]) -> None:
        """Lock the file for this process; fill a new one, or check that a known one is whole."""
        execute = self._connection.execute
        try:
            execute("PRAGMA locking_mode = EXCLUSIVE")
            execute("BEGIN EXCLUSIVE")
            if self.is_new:
                self._make(about)
            execute("COMMIT")
            execute("PRAGMA journal_mode = WAL")
            execute("PRAGMA synchronous = NORMAL")  # a power cut may take the last moments, a kill takes nothing
            ((verdict,),) = execute("PRAGMA quick_check(1)")
            known = dict(execute("SELECT name, value FROM about")) if verdict == "ok" else {}
        except sqlite3.OperationalError as error:
            raise _closed(self._path, error) from None
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path, str(error)) from None
        if verdict != "ok":
            raise _damaged(self._path, verdict)
        for name, value in about.items():
            if known.get(name) != value:
                found = f"{name} {known.get(name)}; start the mock as it was started then, or choose another file"
                raise SpecError(self._path, STATE, f"what a mock made with {name} {value}", found)

    def _make(self, about: Mapping[str, str]) -> None:
        execute = self._connection.execute
        execute(f"PRAGMA application_id = {APPLICATION}")
        execute(f"PRAGMA user_version = {FORMAT}")
        for statement in TABLES.split(";")[:-1]:
            execute(statement)
        self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    def _resume(self, worlds: Worlds) -> None:
        try:
            self._read(worlds)
        except (sqlite3.DatabaseError, LookupError, ValueError, TypeError) as error:
            self._connection.close()
            raise _damaged(self._path, f"{type(error).__name__}: {error}") from None

    def _read(self, worlds: Worlds) -> None:
        rows = self._connection.execute
        ((salt,),) = rows("SELECT value FROM about WHERE name = 'salt'")
        worlds.salt = bytes.fromhex(salt)
        for name, head, hashes in rows("SELECT name, head, keys FROM worlds").fetchall():
            begin = orjson.loads(head)
            is_default = name == DEFAULT
            world = worlds.find(name) if is_default else worlds.new(name)
            world.seeded, world.seed = begin["seeded"], begin["seed"]
            world.first = [asked_in(line) for line in begin.get("first", ())]
            world.first_clock, world.first_readings = setting_in(begin["clock"]), begin["readings"]
            positions = dict(self._positions(name))
            marks = rows("SELECT name, number FROM snapshots WHERE world = ? ORDER BY rowid", (name,))
            world.snapshots = {snapshot: positions[number] for snapshot, number in marks}
            last = positions[max(positions)]
            try:
                world.go_to(last)
            except (ApiError, Unreadable) as no:
                raise ValueError(f"world {name} cannot be made again: {no}") from None
            if not is_default:
                worlds.reopen(world, {each: (whose[0], whose[1]) for each, whose in orjson.loads(hashes).items()})

    def _positions(self, world: str) -> Iterator[tuple[int, Position]]:
        known: dict[int, Position] = {}
        ordered = "SELECT number, before, line, checksum FROM positions WHERE world = ? ORDER BY number"
        for number, before, text, checksum in self._connection.execute(ordered, (world,)):
            if zlib.crc32(text.encode()) != checksum:
                raise ValueError(f"change {number} of world {world} is not as it was written")
            line = orjson.loads(text)
            known[number] = _start_of(number, line) if before is None else command_in(line, known[before])
            yield number, known[number]


def _start_line(start: Start) -> bytes:
    line = {"at": start.at, "clock": clock_line(start.clock), "readings": dict(start.readings)}
    return orjson.dumps(line if start.fold is None else line | {"fold": orjson.Fragment(start.fold)})


def _start_of(number: int, line: Mapping[str, Any]) -> Start:
    fold = orjson.dumps(line["fold"]) if "fold" in line else None
    return Start(number, line["at"], setting_in(line["clock"]), line["readings"], fold)


def _is_new(path: Path) -> bool:
    """Whether there is nothing yet. `SpecError` for what is no state file of this format, before it is touched."""
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return True
    head = _head(path)
    application, version = (int.from_bytes(head[place : place + 4]) for place in (68, 60))
    if not head.startswith(MAGIC) or application != APPLICATION:
        raise SpecError(path, STATE, "a state file of brakecheck", "another file; choose another one")
    if version != FORMAT:
        received = f"format {version}, of another version of brakecheck; start that one, or choose another file"
        raise SpecError(path, STATE, f"format {FORMAT}", received)
    return False


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SpecError(path, STATE, "a file", "something else; choose another path")
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise _closed(path, error) from None


def _closed(path: Path, error: Exception) -> SpecError:
    if "locked" in str(error):
        return SpecError(
            path, STATE, "a file of its own", "one that another process uses; stop that one, or choose another file"
        )
    return SpecError(path, STATE, "a file that can be read and written", f"one that cannot ({error}); choose another")


def _damaged(path: Path, reason: str) -> SpecError:
    return SpecError(
        path, STATE, "a file as it was written", f"a damaged one ({reason[:200]}); restore a copy, or choose another"
    )
