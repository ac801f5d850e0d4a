"""A database that cannot be used is refused in one sentence, and nothing secret is in that sentence."""

from types import SimpleNamespace

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds import database as driver
from brakecheck.mock_server.worlds.database import Database, shown
from brakecheck.mock_server.worlds.store import Latest, StoreError
from brakecheck.specs.errors import SpecError
from tests.mock_server.shared.postgresql import Postgres
from tests.mock_server.worlds.kept import kept

ABOUT = {"brakecheck": "1", "vendors": "v", "operations": "all"}


def refused(url: str, **settings: object) -> str:
    """The sentence that a mock ends with at its start."""
    with pytest.raises(SpecError) as no:
        build(Settings(state=url, **settings))  # type: ignore[arg-type]
    message = str(no.value)
    assert message.startswith("postgresql://")
    assert "secret" not in message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@127.0.0.1:1/x",
        "postgresql://me@127.0.0.1:1/x?password=secret",
        "postgresql://%zz:secret@h/x",
    ],
)
def test_an_unreachable_database_is_refused(url):
    """Neither a server that is not there nor an address that is none can be used; the password is not shown."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    assert "expected a" in refused(url)


@pytest.mark.medium
def test_a_missing_database_is_refused(server: Postgres):
    """The server is there, the database is not."""
    assert "does not exist" in refused(server.url("nowhere"))


@pytest.mark.medium
def test_a_user_without_rights_is_refused(server: Postgres, database):
    """A user who may not make a schema is told what to do, and has made nothing."""
    server.sql("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
    url = database.replace("postgres@", "guest@")
    assert "may create and fill tables" in refused(url)
    with kept(database):
        pass
    assert "may create and fill tables" in refused(url)


@pytest.mark.medium
def test_a_database_in_another_encoding_is_refused(server: Postgres):
    """Texts of every language have to fit."""
    url = server.database("ENCODING 'LATIN1' TEMPLATE template0")
    assert "UTF8" in refused(url)


@pytest.mark.medium
def test_a_database_of_other_mocks_is_refused(server: Postgres, database):
    """Another version, other vendors and another format are told apart, and change nothing."""
    with kept(database, vendors=["suprsend"]) as client:
        assert "vendors suprsend" in refused(database)
        name = database.partition("?")[0].rpartition("/")[2]
        for about, value in (("brakecheck", "0.0.1"), ("format", "9")):
            server.sql(f"UPDATE brakecheck.about SET value = '{value}' WHERE name = '{about}'", name)
            assert f"{about} {value}" in refused(database, vendors=["suprsend"])
        assert client.send("GET", "/__admin/worlds").status == 200


@pytest.mark.medium
def test_damaged_rows_are_refused(server: Postgres, database):
    """What is not as it was written is told, and stays for somebody to look at."""
    name = database.partition("?")[0].rpartition("/")[2]
    with kept(database) as client:
        client.send("POST", "/dialnexa/v1/workflows/wf_abc123/cancel", key="demo:full")
    server.sql("UPDATE brakecheck.positions SET line = replace(line, 'wf_abc123', 'wf_abc124')", name)
    assert "rows as they were written" in refused(database)


def test_a_driver_that_is_not_installed_is_named(monkeypatch):
    """Without psycopg the sentence says which extra to install."""
    monkeypatch.setattr(driver, "psycopg", None)
    monkeypatch.delattr(driver, "conninfo_to_dict", raising=False)
    with pytest.raises(SpecError, match=r"brakecheck\[postgres\]"):
        Database("postgresql://me:secret@h/x", ABOUT)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://me:secret@db.example:5433/worlds", "postgresql://me@db.example:5433/worlds"),
        ("postgres://db.example/worlds?password=secret", "postgresql://db.example/worlds"),
    ],
)
def test_an_address_is_shown_without_its_password(url, text):
    """User, host, port and database are no secrets; the rest is left out."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    assert shown(url) == text


@pytest.mark.parametrize(("interrupted", "tries"), [(True, 1), (False, 2)])
def test_an_interrupted_call_is_not_made_again(monkeypatch, interrupted, tries):
    """A connection that broke by itself is opened anew; one that was interrupted, because it took too long, is not."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    made: list[Latest] = []

    def begun(self: Database, seen: Latest) -> None:
        made.append(seen)
        if interrupted:
            self.interrupt()
        raise psycopg.OperationalError

    monkeypatch.setattr(Database, "_open", lambda *_: None)
    monkeypatch.setattr(Database, "_begun", begun)
    store = Database("postgresql://me@127.0.0.1:1/x", ABOUT)
    for expected in (tries, 2 * tries):
        store._connection = SimpleNamespace(close=lambda: None)
        with pytest.raises(StoreError):
            store.begin(Latest())
        assert len(made) == expected
