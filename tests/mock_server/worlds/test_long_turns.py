"""What takes long goes on in a thread: its world waits, the others are served, and the outcome is the same."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from brakecheck.mock_server.dialnexa.progress import Progress
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds import long_turns
from brakecheck.mock_server.worlds.long_turns import LongTurns, TakesLong, give_way, undivided
from brakecheck.mock_server.worlds.store import StoreError
from tests.mock_server.asgi import Reply
from tests.mock_server.worlds.kept import kept
from tests.mock_server.worlds.served import MANY, WORLDS, Served

SEED = {
    "seed": 7,
    "clock": {"mode": "manual", "now": "2026-01-01T00:00:00Z"},
    "records": {
        "dialnexa": [{"id": "wfl_0000000000bb", "status": "active", "leads": {"in_step": 3}, "step_seconds": 60}]
    },
}


@pytest.fixture
def served() -> Served:
    return Served(build(Settings()))


class Held:
    """The thread stands still in a turn until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.free, put = threading.Event(), threading.Event(), Progress.put

        def slowly(progress: Progress, *how: Any) -> None:
            self.reached.set()
            self.free.wait(20)
            put(progress, *how)

        monkeypatch.setattr(Progress, "put", slowly)
        monkeypatch.setattr(long_turns, "LONGEST", 1000.0)  # so that only many steps lead into the thread

    async def until_reached(self) -> None:
        await asyncio.to_thread(self.reached.wait, 20)


@pytest.fixture(params=["in memory", "in a file"])
def any_served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A mock that keeps its worlds in memory, or in a file."""
    application = build(Settings(state=tmp_path / "worlds.db" if request.param == "in a file" else None))
    yield Served(application)
    if application.turns.rounds:
        application.turns.rounds.close()


def test_others_are_served_while_the_world_of_a_long_turn_waits(any_served, monkeypatch):
    """A provider state of many leads holds up its own world alone, whose requests keep their order."""
    served = any_served

    async def run() -> None:
        held = Held(monkeypatch)
        await served.ask("POST", WORLDS, {"name": "deep"})
        order: list[str] = []

        async def asked(method: str, path: str, body: Any = None) -> Reply:
            reply: Reply = await served.ask(method, path, body)
            order.append(method)
            return reply

        provided = asyncio.create_task(asked("POST", f"{WORLDS}/deep/dialnexa/records", MANY))
        await held.until_reached()
        look = asyncio.create_task(asked("GET", f"{WORLDS}/deep/dialnexa/records/{MANY['id']}"))
        other = await served.ask("GET", "/dialnexa/v1/workflows", key="demo:full")
        listed = await served.ask("GET", WORLDS)
        assert (other.status, listed.status, order) == (200, 200, [])
        held.free.set()
        assert (await provided).status == 201
        assert (await look).json["leads"]["in_step"] == 600
        assert order == ["POST", "GET"]

    asyncio.run(run())


def test_an_answer_waits_until_the_changes_of_a_long_turn_are_stored(tmp_path, monkeypatch):
    """While the file cannot be written, a long turn is refused; the turn that waits for it finds nothing changed."""
    file = tmp_path / "worlds.db"
    application = build(Settings(state=file))
    served, rounds = Served(application), cast(Any, application.turns.rounds)
    monkeypatch.setattr(long_turns, "MOST_STEPS", 0)
    commit = rounds._kept.store.commit

    def full(statements: Iterable[Any]) -> None:
        if [*statements]:
            raise StoreError("no room")

    async def run() -> None:
        await served.ask("POST", WORLDS, {"name": "deep"})
        rounds._kept.store.commit = full
        records = f"{WORLDS}/deep/dialnexa/records"
        asked = [asyncio.create_task(served.ask("POST", records, MANY))]
        asked += [asyncio.create_task(served.ask("GET", f"{records}/{MANY['id']}")) for _ in range(2)]
        refused, *looks = await asyncio.gather(*asked)
        assert (refused.status, [look.json["exists"] for look in looks]) == (503, [False, False])
        rounds._kept.store.commit = commit
        assert (await served.ask("POST", records, MANY)).status == 201

    asyncio.run(run())
    rounds.close()
    with kept(file) as client:
        assert client.send("GET", f"{WORLDS}/deep/dialnexa/records/{MANY['id']}").json["leads"]["in_step"] == 600


def test_worlds_with_faults_are_not_served_beside_a_thread(served, monkeypatch):
    """Code that a fault changes is never run by a thread at the same time: its world waits, others do not."""
    fault = {"names": ["dialnexa.cancel.wears-off-after-an-hour"]}

    async def run() -> None:
        await served.ask("POST", WORLDS, {"name": "deep"})
        assert (await served.ask("PUT", f"{WORLDS}/default/faults", fault)).status == 200
        monkeypatch.setattr(long_turns, "MOST_STEPS", 0)
        in_the_loop = asyncio.create_task(served.ask("POST", f"{WORLDS}/default/dialnexa/records", MANY))
        await asyncio.sleep(0)
        assert in_the_loop.done()  # in one piece
        held = Held(monkeypatch)
        provided = asyncio.create_task(served.ask("POST", f"{WORLDS}/deep/dialnexa/records", MANY))
        await held.until_reached()
        waiting = [
            asyncio.create_task(served.ask("GET", "/dialnexa/v1/workflows", key="demo:full")),
            asyncio.create_task(served.ask("GET", f"{WORLDS}/default/dialnexa/records")),
            asyncio.create_task(served.ask("GET", "/dialnexa/v1/nowhere", key="demo:full")),
        ]
        assert (await served.ask("POST", WORLDS, {"name": "third"})).status == 201
        assert not any(each.done() for each in waiting)
        held.free.set()
        assert [reply.status for reply in await asyncio.gather(provided, *waiting)] == [201, 200, 200, 404]

    asyncio.run(run())


def test_a_fault_waits_for_long_turns(served, monkeypatch):
    """The code of a turn in the thread does not change under the turn."""
    fault = {"names": ["dialnexa.cancel.wears-off-after-an-hour"]}

    async def run() -> None:
        held = Held(monkeypatch)
        await served.ask("POST", WORLDS, {"name": "deep"})
        provided = asyncio.create_task(served.ask("POST", f"{WORLDS}/deep/dialnexa/records", MANY))
        await held.until_reached()
        injected = asyncio.create_task(served.ask("PUT", f"{WORLDS}/default/faults", fault))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not injected.done()
        held.free.set()
        assert ((await provided).status, (await injected).status) == (201, 200)

    asyncio.run(run())


def test_a_name_that_is_taken_while_a_world_is_made_stays_with_the_first(served, monkeypatch):
    """A seed of many leads is made in a thread, and refused if its name is taken by then."""

    async def run() -> None:
        held = Held(monkeypatch)
        made = asyncio.create_task(served.ask("POST", WORLDS, {"name": "a", "records": {"dialnexa": [MANY]}}))
        await held.until_reached()
        assert (await served.ask("POST", WORLDS, {"name": "a"})).status == 201
        held.free.set()
        assert (await made).status == 409

    asyncio.run(run())


def story(application: Application) -> list[Any]:
    """What a world answers through seed, steps, snapshot, restore, fork, looks back, reset, exports and import."""

    async def run() -> list[Any]:
        ask, seen = partial(Served(application).ask), []

        async def said(method: str, path: str, body: Any = None, **how: Any) -> Any:
            reply = await ask(method, path, body, **how)
            found = reply.json if reply.body else None
            seen.append(
                (reply.status, {name: each for name, each in found.items() if name != "keys"} if found else None)
            )
            return found

        await said("POST", WORLDS, SEED | {"name": "big"})
        base = f"{WORLDS}/big"
        await said("POST", f"{base}/dialnexa/records", MANY)
        await said("POST", f"{base}/snapshots")
        await said("POST", f"{base}/clock/advance", {"seconds": 86400})
        await said("GET", f"{base}/dialnexa/records/{MANY['id']}")
        await said("GET", f"{base}/dialnexa/records/{MANY['id']}", query=b"at=2")
        await said("GET", f"{base}/dialnexa/records", query=b"at=1")
        await said("GET", f"{base}/seed")
        await said("POST", f"{base}/forks", {"name": "fork", "at": 2})
        await said("POST", f"{base}/snapshots/snapshot-1/restore")
        await said("GET", f"{base}/dialnexa/records/{MANY['id']}")
        log = await said("GET", f"{base}/log")
        await said("POST", "/__admin/logs", {"name": "copy", "lines": log["lines"]})
        await said("GET", f"{WORLDS}/copy/dialnexa/records")
        key = (await ask("GET", base)).json["keys"]["suprsend"]["full"]
        for number in range(4):
            state = {"slug": "news", "status": "running" if number % 2 else "completed"}
            await said("POST", f"{base}/suprsend/records", state)
        await said("POST", "/suprsend/v1/workflow_run/cancel/", {"workflow_slug": "news"}, key=key)
        await said("GET", "/suprsend/v1/message/", key=key)
        await said("POST", f"{base}/reset")
        await said("GET", f"{base}/positions")
        await said("GET", f"{base}/journal")
        return seen

    return asyncio.run(run())


@pytest.mark.medium
def test_a_turn_in_the_thread_has_the_same_outcome(monkeypatch):
    """With no patience at all, each answer of a world's story is the one of a server that has patience."""
    at_once = story(build(Settings()))
    monkeypatch.setattr(long_turns, "LONGEST", -1.0)
    monkeypatch.setattr(long_turns, "MOST_STEPS", 0)
    in_the_thread = story(build(Settings()))
    assert [status for status, _ in at_once] == [status for status, _ in in_the_thread]
    assert all(status < 300 for status, _ in at_once)
    assert at_once == in_the_thread


def test_who_changes_something_gives_way_before_or_never():
    """Within a change a turn is not given up, however long it takes; before one it is."""
    turns = LongTurns()

    def divided(act: Callable[[], None]) -> bool:
        try:
            turns.promptly(act)
        except TakesLong:
            return True
        return False

    def change() -> None:
        with undivided(10):
            give_way(10**6)

    async def run() -> tuple[bool, bool, bool]:
        return divided(change), divided(lambda: give_way(10**6)), divided(partial(give_way, 1))

    assert asyncio.run(run()) == (False, True, False)
    assert not divided(lambda: give_way(10**6))  # nobody else waits without an event loop
