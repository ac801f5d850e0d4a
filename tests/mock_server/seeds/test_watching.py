"""A seed's file that is watched: the default world follows it, and nothing else notices."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from brakecheck.mock_server.seeds import watching
from brakecheck.mock_server.seeds.file import seed_in
from brakecheck.mock_server.seeds.watching import Watch, stamp_of
from brakecheck.mock_server.server import Settings, assembled
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world

FIRST = "keys: {dialnexa: {full: first-key}}\nrecords: {dialnexa: [{id: wfl_a, status: active}]}\n"
SECOND = FIRST.replace("active", "paused").replace("first-key", "second-key")


class Watched:
    """A mock whose default world begins with a file, which can be written anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text(FIRST, encoding="utf-8")
        mock = assembled(Settings(seed=seed_in(path)))
        self.client = Client(mock.application)
        self.told: list[str] = []
        self.watch = Watch(path, mock.begin, self.told.append, stamp_of(path), mock.application.turns.long.idle)

    def write(self, text: str) -> list[str]:
        """What is told of a file that now holds the text."""
        self.path.write_text(text, encoding="utf-8")
        return self.look()

    def look(self) -> list[str]:
        self.told.clear()
        asyncio.run(self.watch())
        return self.told

    def status(self, key: str) -> str | int:
        reply = self.client.send("GET", "/dialnexa/v1/workflows/wfl_a", key=key)
        return str(reply.json["status"]) if reply.status == 200 else reply.status


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "world.yaml")


def test_the_world_begins_anew_when_the_file_changes(watched):
    """Records and keys are those of the file; a key that stands there no more opens nothing, the demo key does."""
    assert watched.look() == []
    assert [line for line in watched.write(SECOND) if "began anew" in line]
    assert [watched.status(key) for key in ("first-key", "second-key", "demo:full")] == [401, "paused", "paused"]
    assert watched.look() == []


def test_other_worlds_stay(watched):
    """A world that a test has opened goes on as if nothing had happened."""
    other = open_world(watched.client)
    record = other.provide("dialnexa", status="active")
    watched.write(SECOND)
    assert other.observe("dialnexa", record)["status"] == "active"
    assert other.admin("GET").json["position"] == 1


@pytest.mark.medium
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIRST.replace("active", "actve"), "line 2: records.dialnexa[0].status: expected one of draft"),
        (
            FIRST.replace("active", "draft, leads: {in_step: 1}"),
            "line 2: records.dialnexa[0]: a draft can have queued leads alone",
        ),
        (FIRST + "behaviours:\n  - {operation: cancel, status: 500}\n", "line 4: behaviours[0]: no operation"),
        (FIRST + "readings: {no.rule: x}\n", 'line 3: readings: "no.rule" is no'),
        (FIRST.replace("first-key", "demo:full"), "line 1: keys.dialnexa.full: expected a new key"),
        ("records: [", "expected YAML"),
        ("", "something in it"),
    ],
)
def test_a_broken_file_leaves_the_world(watched, text, said):
    """One line says what is wrong, and where; records, behaviours and keys stay, until the file is right again."""
    watched.client.send("POST", "/dialnexa/v1/workflows/wfl_a/cancel", key="first-key")
    (line,) = watched.write(text)
    assert said in line
    assert line.endswith("the default world stays as it was")
    assert "\n" not in line
    assert watched.status("first-key") == "cancelled"
    assert watched.look() == []
    watched.write(SECOND)
    assert watched.status("second-key") == "paused"


def test_a_file_that_is_moved_away_and_back(watched):
    """While it is gone the world stays; the file that comes in its place counts."""
    os.rename(watched.path, watched.path.with_suffix(".old"))
    assert "nothing there" in watched.look()[0]
    assert watched.status("first-key") == "active"
    watched.write(SECOND)
    assert watched.status("second-key") == "paused"


def test_a_long_file_keeps_nobody_waiting(watched, monkeypatch):
    """While a long file is read, another task of the event loop goes on; the world follows when it is read."""
    turns, enough = 0, threading.Event()

    def read(path: Path) -> dict[str, Any]:
        assert enough.wait(30)
        return seed_in(path)

    async def others() -> None:
        nonlocal turns
        look = asyncio.ensure_future(watched.watch())
        while not look.done():
            turns += 1
            if turns == 100:
                enough.set()
            await asyncio.sleep(0)

    monkeypatch.setattr(watching, "seed_in", read)
    watched.path.write_text(SECOND, encoding="utf-8")
    asyncio.run(others())
    assert turns >= 100
    assert watched.status("second-key") == "paused"


def test_what_was_begun_in_the_old_world_goes_with_it(watched):
    """Journal, snapshots, readings and behaviours of the old beginning are gone; a reset goes to the new one."""
    world = "/__admin/worlds/default"
    watched.client.send("POST", f"{world}/snapshots")
    watched.client.send("PUT", f"{world}/behaviours", {"behaviours": [{"status": 500}]})
    watched.client.send("PUT", f"{world}/readings", {"readings": {"dialnexa.delete.message": "word"}})
    assert watched.status("first-key") == 500
    watched.write(SECOND)
    assert watched.client.send("POST", f"{world}/snapshots/snapshot-1/restore").status == 404
    assert watched.client.send("GET", f"{world}/journal").json["exchanges"] == []
    watched.client.send("POST", "/dialnexa/v1/workflows/wfl_a/resume", key="second-key")
    assert watched.status("second-key") == "active"
    watched.client.send("POST", f"{world}/reset")
    assert watched.status("second-key") == "paused"


def test_a_refused_file_is_not_where_a_reset_goes(watched):
    """After a file whose behaviours are impossible, a reset goes back to the last one that was followed."""
    watched.write(FIRST + "behaviours: [{operation: nope, status: 500}]\n")
    reply = watched.client.send("POST", "/__admin/worlds/default/reset")
    assert (reply.status, watched.status("first-key")) == (200, "active")


def test_faults_of_the_default_world_end(watched):
    """The world that begins anew is as healthy as after a reset."""
    faults = "/__admin/worlds/default/faults"
    assert watched.client.send("PUT", faults, {"names": ["dialnexa.cancel.204-for-200"]}).status == 200
    watched.write(SECOND)
    assert watched.client.send("GET", faults).json["planted"] == []


def test_an_edit_before_the_first_look_is_seen(tmp_path):
    """What was written after the file was read counts, even where the mock was still starting."""
    path = tmp_path / "world.yaml"
    path.write_text(FIRST, encoding="utf-8")
    seen, mock = stamp_of(path), assembled(Settings(seed=seed_in(path)))
    path.write_text(SECOND, encoding="utf-8")
    told: list[str] = []
    asyncio.run(Watch(path, mock.begin, told.append, seen, mock.application.turns.long.idle)())
    assert "began anew" in told[0]
