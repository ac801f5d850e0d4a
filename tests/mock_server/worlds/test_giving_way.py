"""What goes through much, or reads much, gives way: it is answered in the thread of long turns."""

import asyncio
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds import long_turns
from brakecheck.mock_server.worlds.long_turns import LongTurns
from brakecheck.specs import vendors
from tests.mock_server.worlds.served import MANY, WORLDS, Served


@pytest.fixture
def served() -> Served:
    return Served(build(Settings()))


class Counted:
    """Counts the turns in the thread, once every step counts as long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turns, turn = 0, LongTurns.turn

        async def counted(turns: LongTurns, *how: Any) -> Any:
            self.turns += 1
            return await turn(turns, *how)

        monkeypatch.setattr(LongTurns, "turn", counted)
        monkeypatch.setattr(long_turns, "LONGEST", 1000.0)
        monkeypatch.setattr(long_turns, "MOST_STEPS", 0)


@pytest.mark.parametrize(
    ("path", "query", "body"),
    [
        ("/suprsend/v1/workflow_run/cancel/", b"", {"workflow_slug": "news"}),
        ("/suprsend/v1/message/", b"limit=5", None),
        ("/dialnexa/v1/call-logs", b"page=1", None),
        (f"/dialnexa/v1/workflows/{MANY['id']}/leads", b"status=in_progress", None),
    ],
)
def test_what_goes_through_many_records_is_answered_in_the_thread(served, monkeypatch, path, query, body):
    """Lists and cancels of either vendor give way, and are answered as at once."""

    async def run() -> None:
        await served.ask("POST", f"{WORLDS}/default/suprsend/records", {"slug": "news"})
        await served.ask("POST", f"{WORLDS}/default/dialnexa/records", MANY)
        how = {"key": "demo-full" if path.startswith("/suprsend") else "demo:full", "query": query}
        if body is None:
            at_once = await served.ask("GET", path, **how)  # which also sets up openapi-core
        counted = Counted(monkeypatch)
        reply = await served.ask("GET" if body is None else "POST", path, body, **how)
        assert (reply.status, counted.turns) == (200, 1)
        assert reply.body == at_once.body if body is None else len(reply.json["execution_ids"]) == 1

    asyncio.run(run())


@pytest.mark.medium
def test_lists_of_a_lifecycle_file_are_answered_in_the_thread(monkeypatch):
    """A list of runs gives way, and is answered as at once."""
    names = [vendors.add(path) for path in vendors.examples() if path.parent.name == "trigger-dev"]
    served = Served(build(Settings(vendors=names)))

    async def run() -> None:
        made = await served.ask("POST", f"{WORLDS}/default/trigger-dev/records", {"resource": "run"})
        key = next(iter((await served.ask("GET", f"{WORLDS}/default")).json["keys"]["trigger-dev"].values()))
        path = f"{served.application.mounts[0].prefix}/api/v1/runs"
        at_once = await served.ask("GET", path, key=key)
        counted = Counted(monkeypatch)
        reply = await served.ask("GET", path, key=key)
        assert (made.status, reply.status, counted.turns) == (201, 200, 1)
        assert reply.body == at_once.body

    asyncio.run(run())


def test_long_bodies_and_the_first_request_for_openapi_core_are_read_in_the_thread(served, monkeypatch):
    """A body of 64 KiB is as good as many steps; so is the import of the library that judges queries."""

    async def run() -> None:
        counted = Counted(monkeypatch)
        monkeypatch.setattr(long_turns, "MOST_STEPS", 500)
        draft = {"title": "x", "description": "y" * 2**16}
        assert (await served.ask("POST", "/dialnexa/v1/workflows", draft, key="demo:full")).status in (201, 400)
        assert counted.turns == 1
        for turns in (2, 2):
            assert (await served.ask("GET", "/dialnexa/v1/workflows", key="demo:full", query=b"page=1")).status == 200
            assert counted.turns == turns

    asyncio.run(run())


def test_a_fold_is_made_in_the_thread_before_the_next_change(monkeypatch):
    """The change that is one too many gives way, and nothing is lost by the fold."""
    served = Served(build(Settings(max_commands=5)))

    async def run() -> None:
        await served.ask("POST", WORLDS, {"name": "busy", "clock": {"mode": "manual", "now": "2026-01-01T00:00:00Z"}})
        began = (await served.ask("GET", f"{WORLDS}/busy/clock")).json["now"]
        await served.ask("POST", f"{WORLDS}/busy/suprsend/records", {"slug": "news"})
        counted = Counted(monkeypatch)
        for turns in (0, 0, 0, 0, 1, 1):
            reply = await served.ask("POST", f"{WORLDS}/busy/clock/advance", {"seconds": 1})
            assert (reply.status, counted.turns) == (200, turns)
        assert (await served.ask("GET", f"{WORLDS}/busy/log")).status == 409
        assert (await served.ask("GET", f"{WORLDS}/busy/clock")).json["now"] == began + 6

    asyncio.run(run())
