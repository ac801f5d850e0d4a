"""A seed's file that is watched: the default world follows it, and nothing else notices."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.seeds import watching
from brakecheck.mock_server.seeds.file import seed_in
from brakecheck.mock_server.seeds.watching import Watch
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world

FIRST = "keys: {dialnexa: {full: first-key}}\nrecords: {dialnexa: [{id: wfl_a, status: active}]}\n"
SECOND = FIRST.replace("active", "paused").replace("first-key", "second-key")


class Watched:
    """A mock whose default world begins with a file, which can be written anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text(FIRST, encoding="utf-8")
        self.application: Application = build(Settings(seed=seed_in(path)))
        assert self.application.begin
        self.client = Client(self.application)
        self.told: list[str] = []
        self.watch = Watch(path, self.application.begin, self.told.append)

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
