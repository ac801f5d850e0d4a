"""A state file that is busy is waited for, whatever keeps it so."""

import sqlite3

import pytest

from tests.mock_server.worlds.kept import kept
from tests.mock_server.worlds.test_state_file import store_of


@pytest.mark.medium
def test_a_file_that_is_busy_for_another_reason_is_waited_for(tmp_path):
    """SQLite tells why a file is busy, as while another process recovers it; each reason is one to wait for."""

    class Busy:
        in_transaction = False
        tries = 0

        def execute(self, _: str) -> None:
            self.tries += 1
            if self.tries == 1:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
                raise error
            self.in_transaction = True

    with kept(tmp_path / "state.db") as client:
        store = store_of(client)
        connection, store._connection = store._connection, (busy := Busy())
        store._lock()
        store._connection = connection
    assert busy.tries == 2
