"""A store in an SQLite file. Stored changes survive the end of the process, even a kill."""

import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from brakecheck.mock_server.worlds.store import (
    CHANGED_WORLDS,
    FORMAT,
    LATEST,
    NEW_POSITIONS,
    TABLES,
    Latest,
    News,
    Rows,
    Statement,
    StoreError,
)  # fmt: skip
from brakecheck.specs.errors import SpecError

APPLICATION = 0x6272636B  # marks the file as one of brakecheck in SQLite's header
MAGIC, HEAD = b"SQLite format 3\0", 100
STATE = "state"
LOOK, PATIENCE = 0.0005, 4.0  # seconds between tries to lock a shared file, and until giving up
UNABLE = "the state file of this mock cannot be written; make room for it, and send the request again"
BUSY = "another process has held the state file of this mock for too long; send the request again"


class StateFile:
    """Holds worlds in a file. `about` identifies the mock, and must be the same each time the file is opened.

    Unless it is `shared`, the file belongs to this process.
    """

    def __init__(self, path: Path, about: Mapping[str, str], *, shared: bool = False) -> None:
        self._path = path
        self.waits = shared
        self._unread = True
        is_new = _is_new(path)
        try:
            patience = PATIENCE if shared else 0  # others may be in a transaction
            self._connection = sqlite3.connect(
                path.resolve(), timeout=patience, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise _closed(path, error) from None
        try:
            self._take(dict(about), is_new=is_new)
            self._connection.execute("PRAGMA busy_timeout = 0")
        except BaseException:
            self._connection.close()
            raise

    def time(self) -> float:
        """Time of this machine."""
        return time.time()

    def begin(self, seen: Latest) -> News:
        """Begin a transaction, and read the changes since `seen`. A file of one process is read once."""
        if not (self.waits or self._unread):
            return News(seen)
        try:
            self._lock()
            ((revision, deletion),) = self.rows(LATEST)
            news = News(Latest(revision, deletion))
            if revision != seen.revision:
                worlds, positions = (self.rows(query, seen.revision) for query in (CHANGED_WORLDS, NEW_POSITIONS))
                news = News(news.latest, worlds, positions)
        except sqlite3.Error as error:
            raise self._failed(error) from None
        self._unread = False
        return news

    def rows(self, query: str, *values: Any) -> Rows:
        """Run the query."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def commit(self, statements: Iterable[Statement]) -> None:
        """Execute the statements, and end the transaction."""
        statements, execute = [*statements], self._connection.execute
        try:
            if statements and not self._connection.in_transaction:
                execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                execute(statement, values)
            if self._connection.in_transaction:
                execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def interrupt(self) -> None:
        """Abort the call that another thread waits for."""
        self._connection.interrupt()

    def damaged(self, reason: str) -> SpecError:
        """Error for rows that are not as they were written."""
        return _damaged(self._path, reason)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _lock(self) -> None:
        ends = time.monotonic() + PATIENCE
        while not self._connection.in_transaction:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # without the extended part of the code
                    raise
                if time.monotonic() > ends:
                    raise StoreError(BUSY) from None
                time.sleep(LOOK)

    def _failed(self, error: sqlite3.Error) -> StoreError:
        with suppress(sqlite3.Error):
            self._connection.rollback()
        failed = StoreError(UNABLE)
        failed.__cause__ = error
        return failed

    def _take(self, about: dict[str, str], *, is_new: bool) -> None:
        """Fill a new file, or check a known one. A file that is not shared is locked for this process."""
        execute = self._connection.execute
        try:
            execute(f"PRAGMA locking_mode = {'NORMAL' if self.waits else 'EXCLUSIVE'}")
            execute("BEGIN EXCLUSIVE")
            if is_new:
                self._make(about)
            execute("COMMIT")
            execute("PRAGMA journal_mode = WAL")
            execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last changes, a kill loses none
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


def _is_new(path: Path) -> bool:
    """Whether the file is missing or empty. `SpecError` for another file, which is left untouched."""
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
