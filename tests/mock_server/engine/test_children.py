"""Children that are parts of a record: they move, wait for room, stand during a pause, and cost nothing by number."""

import time
from typing import Any

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
WAYS = ("pause", "resume", "cancel", "remove")
PATHS = {f"/campaigns/{{id}}/{way}": {"parameters": ID, "post": operation(way)} for way in WAYS}
GOING = {"campaign": ["active"]}
LIFECYCLE: dict[str, Any] = {
    "vendor": "campaigns",
    "keys": {"full": ["campaigns-key"]},
    "delays": {"tick": 5, "step": 60, "delay": 3600, "slots": 10},
    "resources": {
        "campaign": {
            "identifiers": {"id": "c_"},
            "operations": list(WAYS),
            "observes": {
                "leads": "$tally.lead",
                "steps": {"started": "$entered.lead.step", "finished": "$left.lead.step"},
            },
            "states": {
                "active": {
                    "on": {"pause": "paused", "cancel": "cancelled"},
                    "always": [{"target": "completed", "guard": {"all": {"lead": ["finished"]}}}],
                },
                "paused": {
                    "on": {
                        "resume": "active",
                        "cancel": "cancelled",
                        "remove": {"target": "removed", "guard": {"none": {"lead": ["step"]}}},
                    }
                },
                "completed": {"type": "final"},
                "cancelled": {"type": "final"},
                "removed": {"type": "final", "tags": ["gone"]},
            },
        },
        "lead": {
            "part-of": "campaign",
            "states": {
                "queued": {"after": {"tick": "step"}, "while": GOING},
                "step": {"at-most": "slots", "after": {"step": "finished"}},
                "waiting": {"after": {"delay": "step"}, "while": GOING},
                "finished": {"type": "final"},
            },
        },
    },
    "operations": {way: {"refused": {"status": 400}} for way in WAYS},
}


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    return served(tmp_path, described(PATHS), LIFECYCLE)


def campaign(world: OwnWorld, **leads: int) -> str:
    return world.provide("campaigns", resource="campaign", state="active", lead=leads)


def ask(world: OwnWorld, way: str, record: str) -> Reply:
    return world.client.send("POST", f"/campaigns/{record}/{way}", key=world.keys["campaigns"]["full"])


def leads(world: OwnWorld, record: str) -> dict[str, int]:
    seen = world.observe("campaigns", record)["observes"]["leads"]
    return {state: count for state, count in seen.items() if count}


def steps(world: OwnWorld, record: str) -> dict[str, int]:
    return dict(world.observe("campaigns", record)["observes"]["steps"])


def test_so_many_are_in_a_step_at_once(world):
    """Ten of twenty-five begin; as they end, others begin, and at last all are through."""
    record = campaign(world, queued=25)
    seen = []
    for seconds in (5, 60, 60, 60):
        world.advance(seconds)
        seen.append(leads(world, record))
    assert seen == [
        {"queued": 15, "step": 10},
        {"queued": 5, "step": 10, "finished": 10},
        {"step": 5, "finished": 20},
        {"finished": 25},
    ]
    assert world.observe("campaigns", record)["state"] == "completed"


def test_a_pause_holds_what_is_guarded_and_lets_the_rest_end(world):
    """Steps under way end while the record is paused, no other begins, and the time that was left is what is left."""
    record = campaign(world, queued=12, waiting=1)
    world.advance(5)
    assert ask(world, "pause", record).status == 200
    world.advance(100_000)
    assert leads(world, record) == {"queued": 2, "waiting": 1, "finished": 10}
    assert ask(world, "resume", record).status == 200
    assert leads(world, record) == {"step": 2, "waiting": 1, "finished": 10}
    world.advance(3594)
    assert leads(world, record) == {"waiting": 1, "finished": 12}
    world.advance(1)
    assert leads(world, record) == {"step": 1, "finished": 12}


def test_after_a_cancel_no_step_begins(world):
    """Steps under way end; nothing else does anything for ever."""
    record = campaign(world, queued=12)
    world.advance(5)
    ask(world, "cancel", record)
    world.advance(1_000_000)
    assert leads(world, record) == {"queued": 2, "finished": 10}
    assert steps(world, record) == {"started": 10, "finished": 10}
    assert world.observe("campaigns", record)["state"] == "cancelled"


def test_a_guard_over_children_refuses(world):
    """What has a step under way is not removed; once the step has ended, it is."""
    record = campaign(world, queued=1)
    world.advance(5)
    ask(world, "pause", record)
    reply = ask(world, "remove", record)
    assert (reply.status, reply.rule) == (400, "campaigns.remove.refused")
    world.advance(60)
    assert ask(world, "remove", record).status == 200
    assert ask(world, "remove", record).status == 404
    assert world.observe("campaigns", record)["exists"] is False


def test_a_record_without_children_does_not_complete(world):
    """A guard over all children holds of nobody."""
    record = world.provide("campaigns", resource="campaign", state="active")
    world.advance(1_000_000)
    assert world.observe("campaigns", record)["state"] == "active"


def test_a_million_children_cost_as_much_as_one(world):
    """Providing, pausing, resuming and looking take as long for a million as for ten."""
    record = campaign(world, queued=1_000_000)
    start = time.perf_counter()
    world.advance(5)
    for _ in range(20):
        ask(world, "pause", record)
        world.advance(10)
        ask(world, "resume", record)
    took = time.perf_counter() - start
    assert leads(world, record)["queued"] + steps(world, record)["started"] == 1_000_000
    assert took < 5, took


def test_a_snapshot_keeps_the_children_apart(world):
    """What happens after a snapshot is undone by its restoration, children and timers included."""
    record = campaign(world, queued=12)
    name = world.admin("POST", "/snapshots").json["snapshot"]
    world.advance(1000)
    assert leads(world, record) == {"finished": 12}
    world.admin("POST", f"/snapshots/{name}/restore")
    assert leads(world, record) == {"queued": 12}
    world.advance(5)
    assert leads(world, record) == {"queued": 2, "step": 10}
