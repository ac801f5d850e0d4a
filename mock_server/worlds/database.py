"""A store in PostgreSQL, which any number of processes and machines share."""

import logging
import os
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError:  # the extra `postgres` is not installed
    psycopg = None  # type: ignore[assignment]

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

STATE, SCHEMA = "state", "brakecheck"
LOCK = 0x6272636B  # advisory lock, so that transactions of mocks follow one another
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
LATEST_WITH_TIME = LATEST.replace("FROM", ", extract(epoch FROM clock_timestamp())::float8 FROM")
UNABLE = "the database of this mock cannot be reached now; send the request again"
MISSING = "psycopg, which is not installed; pip install 'brakecheck[postgres]'"
SETTINGS: Mapping[str, Any] = {
    "connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 8000, "application_name": "brakecheck",
    "options": f"-c search_path={SCHEMA} -c statement_timeout=8s -c idle_in_transaction_session_timeout=8s",
}  # fmt: skip


class Database:
    """Holds worlds in a database. `about` identifies the mock, and must be the same for all processes."""

    waits = True

    def __init__(self, url: str, about: Mapping[str, str]) -> None:
        self._url = url
        self._name = shown(url)
        self._ahead = 0.0
        self._interrupted = False
        self._connection: Any = None
        if psycopg is None:
            raise SpecError(self._name, STATE, "a driver of PostgreSQL", f"no {MISSING}")
        logging.getLogger("psycopg").setLevel(logging.ERROR)  # answers report a connection that breaks
        try:
            self._open(dict(about))
        except psycopg.Error as error:
            self.close()
            raise self._refused(error) from None
        except BaseException:
            self.close()
            raise

    def time(self) -> float:
        """Time of the database, so that machines with different clocks agree."""
        return time.monotonic() + self._ahead

    def begin(self, seen: Latest) -> News:
        """Begin a transaction when no other process is in one, and read the changes since `seen`."""
        is_old, self._interrupted = self._connection is not None, False
        try:
            try:
                return self._begun(seen)
            except psycopg.OperationalError:
                if self._interrupted or not is_old:
                    raise
                self.close()  # it broke while it was idle, for example when the database restarted
                return self._begun(seen)
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _begun(self, seen: Latest) -> News:
        connection = self._connected()
        with connection.pipeline():
            connection.execute(BEGIN)
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            latest = connection.execute(LATEST_WITH_TIME)
            worlds, positions = (
                connection.execute(_dialect(query), (seen.revision,)) for query in (CHANGED_WORLDS, NEW_POSITIONS)
            )
        ((revision, deletion, now),) = latest.fetchall()
        self._ahead = now - time.monotonic()
        return News(Latest(revision, deletion), worlds.fetchall(), positions.fetchall())

    def rows(self, query: str, *values: Any) -> Rows:
        """Run the query within the transaction."""
        try:
            found: Sequence[tuple[Any, ...]] = self._connection.execute(_dialect(query), values).fetchall()
        except psycopg.Error as error:
            raise self._failed(error) from None
        return found

    def commit(self, statements: Iterable[Statement]) -> None:
        """Execute the statements, and end the transaction."""
        if self._connection is None:
            return  # a transaction that failed is over
        try:
            with self._connection.pipeline():
                for statement, values in statements:
                    self._connection.execute(_dialect(statement), values)
                self._connection.execute("COMMIT")
        except psycopg.Error as error:
            raise self._failed(error) from None

    def interrupt(self) -> None:
        """Abort the call that another thread waits for."""
        self._interrupted = True
        with suppress(OSError, AttributeError, psycopg.Error):
            connection = socket.socket(fileno=os.dup(self._connection.fileno()))
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def damaged(self, reason: str) -> SpecError:
        """Error for rows that are not as they were written."""
        received = f"others ({reason[:200]}); restore a copy, or drop its schema {SCHEMA}"
        return SpecError(self._name, STATE, "rows as they were written", received)

    def close(self) -> None:
        """Close the connection, which also ends the transaction."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self, about: dict[str, str]) -> None:
        """Connect, create missing tables, and check that they belong to this mock."""
        connection, about = self._connected(), {"format": str(FORMAT), **about}
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            ((encoding, now),) = connection.execute(
                "SELECT current_setting('server_encoding'), extract(epoch FROM clock_timestamp())::float8"
            )
            if encoding != "UTF8":
                raise SpecError(self._name, STATE, "a database in UTF8", f"one in {encoding}; choose another")
            self._ahead = now - time.monotonic()
            if not _is_there(connection, "to_regclass", f"{SCHEMA}.about"):
                self._make(connection, about)
            known = dict(connection.execute("SELECT name, value FROM about"))
        for name, value in about.items():
            if known.get(name) != value:
                found = f"{name} {known.get(name)}; start the mock as it was started then, or choose another database"
                raise SpecError(self._name, STATE, f"what a mock made with {name} {value}", found)

    def _make(self, connection: Any, about: Mapping[str, str]) -> None:
        if not _is_there(connection, "to_regnamespace", SCHEMA):
            connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(TABLES)
        for each in about.items():
            connection.execute("INSERT INTO about VALUES (%s, %s)", each)

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True, client_encoding="utf8", **SETTINGS)
        return self._connection

    def _failed(self, error: Exception) -> StoreError:
        """Close the connection, so that the next transaction opens a new one, and return the error."""
        with suppress(psycopg.Error):
            self.close()
        failed = StoreError(UNABLE)
        failed.__cause__ = error
        return failed

    def _refused(self, error: Exception) -> SpecError:
        """Error at the start for a database that cannot be used, without the password."""
        if isinstance(error, psycopg.ProgrammingError) and not error.sqlstate:
            return SpecError(self._name, STATE, "an address such as postgresql://user@host/database", "another text")
        reason = " ".join(str(error).split())[:200]
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            received = f"another user ({reason}); let it create schemas, or make the schema {SCHEMA} its own"
            return SpecError(self._name, STATE, "a user who may create and fill tables", received)
        received = f"one that cannot ({reason}); start it, or choose another"
        return SpecError(self._name, STATE, "a database that can be used", received)


def shown(url: str) -> str:
    """Address of the database without secrets."""
    unreadable = "postgresql://…"
    if psycopg is None:
        return unreadable
    try:
        known = conninfo_to_dict(url)
    except psycopg.Error:
        return unreadable
    host, port = known.get("host", ""), known.get("port", "")
    user = f"{known['user']}@" if "user" in known else ""
    return f"postgresql://{user}{host}{f':{port}' if port else ''}/{known.get('dbname', '')}"


def _is_there(connection: Any, look: str, name: str) -> bool:
    ((is_there,),) = connection.execute(f"SELECT {look}(%s) IS NOT NULL", (name,))
    return bool(is_there)


def _dialect(statement: str) -> str:
    return statement.replace("?", "%s")
