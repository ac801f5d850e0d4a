"""A mock with a state file goes on where it was; a file that is not its own is refused and left alone."""

import asyncio
import base64
import hashlib
import hmac
import sqlite3
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds.log import history
from brakecheck.specs.errors import SpecError
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world
from tests.mock_server.worlds.kept import kept
from tests.mock_server.worlds.stories import Story, content_of, world_of

CANCEL = "/suprsend/v1/workflow_run/cancel/"
STEPS = 25


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.mark.slow
@pytest.mark.parametrize("max_commands", [10_000, 5])
def test_worlds_go_on_where_they_were(file, max_commands):
    """Stories of which every other one is told after a restart: each world is the same then, folded or not."""
    told: dict[str, tuple[float, bytes]] = {}
    for begin in range(0, 20, 5):
        with kept(file, max_commands=max_commands) as client:
            for name, (moment, content) in told.items():
                assert content_of(world_of(client, name), moment) == content, name
            for number in range(begin, begin + 5):
                story = Story(client, number)
                story.go_on(STEPS)
                world = world_of(client, story.world.name)
                moment = world.clock.now()
                told[world.name] = moment, content_of(world, moment)


def test_the_file_holds_no_more_than_the_log(file):
    """What a fold drops is dropped from the file as well."""
    with kept(file, max_commands=5) as client:
        made = open_world(client, name="busy")
        for _ in range(40):
            made.advance(1)
        _, commands = history(world_of(client, "busy").position)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM positions WHERE world = 'busy'").fetchone() == (
            len(commands) + 1,
        )
    connection.close()


def test_snapshots_and_deletions_are_kept(file):
    """A snapshot can be restored after a restart, and a world that was deleted stays gone."""
    with kept(file) as client:
        made = open_world(client, name="mine")
        open_world(client, name="gone").admin("DELETE")
        name = made.admin("POST", "/snapshots").json["snapshot"]
        made.advance(100)
    with kept(file) as client:
        again = OwnWorld(client, "mine", made.keys)
        assert again.admin("GET", "/clock").json["now"] == EPOCH + 100
        assert again.admin("POST", f"/snapshots/{name}/restore").json["clock"]["now"] == EPOCH
        assert client.send("GET", "/__admin/worlds/gone").status == 404
        assert again.admin("POST", "/snapshots").json["snapshot"] != name


def test_keys_of_made_worlds_still_work_and_are_nowhere_in_the_file(file):
    """A key opens its world after a restart, although nothing but a hash of it was kept."""
    with kept(file) as client:
        made = open_world(client, name="mine")
        made.cancel_runs({"execution_id": "x"})
    written = b"".join(path.read_bytes() for path in file.parent.iterdir())
    for roles in made.keys.values():
        for key in roles.values():
            for part in (key, *key.split(":")):
                assert part.encode() not in written
    with kept(file) as client:
        assert OwnWorld(client, "mine", made.keys).cancel_runs({"execution_id": "x"}).status == 200
        assert client.send("POST", CANCEL, {"execution_id": "x"}, key="other:key").status != 200
        shown = client.send("GET", "/__admin/worlds/mine").json["keys"]
        assert shown == {"suprsend": {"full": made.keys["suprsend"]["full"]}}


def test_a_signed_request_is_known_after_a_restart(file):
    """The secret of a made world follows from the key that is sent along, and so signatures still hold."""
    with kept(file) as client:
        keys = open_world(client, name="mine").keys["suprsend"]
    with kept(file) as client:
        assert client.send("POST", CANCEL, b"{}", headers=signed(keys, b"{}")).status == 400
        assert client.send("POST", CANCEL, b"{}", headers=signed({**keys, "hmac-secret": "x"}, b"{}")).status == 401


def test_a_bare_key_is_known_after_a_restart(file):
    """Where a world reads that a key needs no word before it, that holds for a key not used since the restart, too."""
    settings = {"readings": {"suprsend.auth.bare-key": "accepted"}}
    with kept(file, **settings) as client:
        key = open_world(client, name="mine").keys["suprsend"]["full"]
    with kept(file, **settings) as client:
        assert client.send("POST", CANCEL, b"{}", headers={"authorization": key}).status == 400


def signed(keys: dict[str, str], body: bytes) -> dict[str, str]:
    date = format_datetime(datetime.now(UTC), usegmt=True)
    lines = ["POST", hashlib.md5(body).hexdigest(), "application/json", date, CANCEL]
    digest = hmac.digest(keys["hmac-secret"].encode(), "\n".join(lines).encode(), "sha256")
    return {"authorization": f"{keys['hmac-key']}:{base64.b64encode(digest).decode()}", "date": date}


def test_a_key_is_redacted_before_its_first_use_after_a_restart(file):
    """A path that holds a key of a world is shown without that key, though only a hash is known of the key."""
    with kept(file) as client:
        key = open_world(client, name="mine").keys["dialnexa"]["full"]
    with kept(file) as client:
        client.send("GET", f"/dialnexa/v1/workflows/{key}", key="demo:full")
        assert key not in client.send("GET", "/__admin/journal").body.decode()


def test_the_default_world_keeps_its_keys_and_its_clock(file):
    """The keys of the fixtures open it as ever, and its clock goes on as it was set."""
    with kept(file, real_time=False) as client:
        client.send("PUT", "/__admin/worlds/default/clock", {"mode": "manual", "now": 5})
        client.send("POST", "/dialnexa/v1/workflows/wf_abc123/cancel", key="demo:full")
    with kept(file, real_time=True) as client:
        assert client.send("GET", "/__admin/worlds/default/clock").json["now"] == 5
        assert client.send("POST", "/dialnexa/v1/workflows/wf_abc123/cancel", key="YOUR_API_KEY").status == 409


def test_an_answer_that_could_not_be_kept_is_none(file, monkeypatch):
    """A change that cannot be written is a 503 in the vendor's words, and has not happened; then the mock goes on."""
    with kept(file) as client:
        connection = store_of(client)._connection
        connection.execute("PRAGMA query_only = ON")
        cancel = ("POST", "/dialnexa/v1/workflows/wf_abc123/cancel")
        for _ in range(3):
            reply = client.send(*cancel, key="demo:full")
            assert (reply.status, reply.headers["retry-after"]) == (503, "1")
            assert "state file" in str(reply.json)
        connection.execute("PRAGMA query_only = OFF")
        assert client.send("GET", "/dialnexa/v1/workflows/wf_abc123", key="demo:full").json["status"] == "active"
        assert client.send(*cancel, key="demo:full").status == 200
    with kept(file) as client:
        assert client.send(*cancel, key="demo:full").status == 409


def test_what_arrives_together_is_kept_together(file):
    """Of requests that are answered at once each waits until its change is kept, and one transaction keeps them all."""
    with kept(file) as client:
        application: Any = client.application
        statements: list[str] = []
        store_of(client)._connection.set_trace_callback(statements.append)
        replies = asyncio.run(at_once(application.application, 20))
    assert replies == [201] * 20
    assert statements.count("COMMIT") <= 2
    with kept(file) as client:
        assert client.send("GET", "/__admin/worlds/default").json["position"] == 20


async def at_once(application: Any, count: int) -> list[int]:
    """The statuses of so many requests that make a workflow each."""
    body = b'{"title": "x"}'
    headers = [(b"authorization", b"Bearer demo:full"), (b"content-type", b"application/json")]
    path = "/dialnexa/v1/workflows"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": [*headers, (b"content-length", b"%d" % len(body))], "client": ("127.0.0.1", 1)}  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    await asyncio.gather(*(application(dict(scope), receive, send) for _ in range(count)))
    return statuses


def store_of(client: Client) -> Any:
    application: Any = client.application
    return application.rounds._kept.store


def test_no_fault_goes_with_a_state_file(file):
    """What a fault brings about could not be made again by a healthy mock."""
    with kept(file) as client:
        reply = client.send("PUT", "/__admin/faults", {"names": []})
        assert (reply.status, reply.rule) == (409, "admin.fault")
    with pytest.raises(SpecError, match="--fault"):
        build(Settings(state=file, faults=["dialnexa.cancel.204-for-200"]))


def altered(file: Path, statement: str) -> list[Any]:
    """What somebody else does to the file, and what that gives."""
    connection = sqlite3.connect(file, isolation_level=None)
    found = connection.execute(statement).fetchall()
    connection.close()
    return found


def refused(file: Path, **settings: Any) -> str:
    """What is said of the file, which is left as it was."""
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(SpecError) as no, kept(file, **settings):
        pass
    assert (file.read_bytes() if file.is_file() else None) == before
    message = str(no.value)
    assert message.startswith(str(file))
    assert "choose another" in message or "as it was started" in message
    assert message.count(". ") == 0
    return message


def test_a_second_process_is_refused(file):
    """One file has one mock; the first one is not disturbed by the second."""
    with kept(file) as client:
        assert "another process uses" in refused(file)
        assert client.send("POST", "/dialnexa/v1/workflows/wf_abc123/cancel", key="demo:full").status == 200
    with kept(file) as client:
        assert client.send("POST", "/dialnexa/v1/workflows/wf_abc123/cancel", key="demo:full").status == 409


@pytest.mark.parametrize("content", [b"hello", b"x" * 5000, b"SQLite format 3\0" + b"\0" * 84])
def test_a_file_of_something_else_is_refused(file, content):
    """What is no state file is not overwritten."""
    file.write_bytes(content)
    assert "another file" in refused(file)


def test_a_database_of_somebody_else_is_refused(file):
    """A database by another program is not touched, not even by a change of its journal."""
    altered(file, "CREATE TABLE mine (x)")
    assert "a state file of brakecheck" in refused(file)


@pytest.mark.parametrize(("name", "value"), [("user_version", 1), ("user_version", 0)])
def test_a_file_of_another_format_is_refused(file, name, value):
    """The version of the format is read before anything else."""
    with kept(file):
        pass
    altered(file, f"PRAGMA {name} = {value}")
    assert f"found format {value}" in refused(file)


def test_a_file_by_other_models_is_refused(file):
    """Another version of brakecheck, and other vendors, could make another world of the same log."""
    with kept(file, vendors=["suprsend"]):
        pass
    assert "vendors suprsend" in refused(file)
    assert "operations all" in refused(file, vendors=["suprsend"], neighbours=False)
    altered(file, "UPDATE about SET value = '0.0.1' WHERE name = 'brakecheck'")
    assert "brakecheck 0.0.1" in refused(file, vendors=["suprsend"])


DAMAGES = [
    "UPDATE positions SET line = replace(line, 'wf_abc123', 'wf_abc124') WHERE world = 'default'",
    "UPDATE worlds SET head = '{}'",
    "UPDATE worlds SET head = '['",
    "DELETE FROM positions WHERE number = 1",
    "DELETE FROM positions",
    "DELETE FROM about WHERE name = 'salt'",
    "DROP TABLE snapshots",
    "UPDATE positions SET before = NULL WHERE number = 2",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused(file, damage):
    """What is not as it was written is told in one sentence, and stays for somebody to look at."""
    with kept(file) as client:
        for operation in ("pause", "cancel"):
            client.send("POST", f"/dialnexa/v1/workflows/wf_abc123/{operation}", key="demo:full")
    altered(file, damage)
    assert "damaged" in refused(file)


@pytest.mark.parametrize("page", [1, 2, 4])
@pytest.mark.parametrize("rest", [0, 600])
def test_a_torn_file_is_refused(file, page, rest):
    """Pages that are gone or overwritten are found before anything is served."""
    with kept(file):
        pass
    content, at = file.read_bytes(), page * 4096
    file.write_bytes(content[:at] + (b"\xff" * rest + content[at + rest :] if rest else b""))
    assert "damaged" in refused(file)


@pytest.mark.parametrize("path", ["missing/state.db", "."])
def test_a_path_that_cannot_be_written_is_refused(tmp_path, path):
    """Neither a folder that is not there nor a folder itself can be the file."""
    refused(tmp_path / path)
