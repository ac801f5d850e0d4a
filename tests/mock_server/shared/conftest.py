"""A PostgreSQL for the tests of a process, and a database of its own for each."""

from collections.abc import Iterator

import pytest

from tests.mock_server.shared.postgresql import Missing, Postgres, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """One server for all tests; they are skipped where there is no PostgreSQL."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with postgres() as started:
            yield started
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def database(server: Postgres) -> str:
    return server.database()
