"""Events that select by filters: each, ANDed, whole values, none, and only what is in the right state."""

from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

TEXTS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
BODY = {"type": "object", "properties": {"id": {"type": "string"}, "people": TEXTS, "slug": {"type": "string"}}}
LISTED = {"type": "object", "required": ["ids"], "properties": {"ids": {"type": "array", "items": {"type": "string"}}}}
OPENAPI = described({"/stop": {"post": operation("stop", LISTED, BODY)}})
LIFECYCLE: dict[str, Any] = {
    "vendor": "selecting",
    "keys": {"full": ["selecting-key"]},
    "resources": {
        "run": {
            "operations": ["stop"],
            "defaults": {"person": "nobody", "contacts": [], "slug": "s"},
            "states": {"running": {"on": {"stop": "stopped"}}, "done": {"type": "final"}, "stopped": {"type": "final"}},
        }
    },
    "operations": {
        "stop": {
            "body": {"ids": "$selected.id"},
            "accepted": {"says": "What runs and matches is stopped"},
            "refused": {"status": "skipped"},
            "selects": {
                "by": {
                    "id": {"is": "$record.id"},
                    "people": {"any-of": ["$record.person", "$record.contacts"]},
                    "slug": {"is": "$record.slug"},
                },
                "none": {"status": 400, "says": "At least one filter is required"},
                "hollow": "Whether an empty filter is one is not said.",
            },
        }
    },
}


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    return served(tmp_path, OPENAPI, LIFECYCLE)


def stop(world: OwnWorld, **filters: Any) -> Any:
    key = world.keys["selecting"]["full"]
    return world.client.send("POST", "/stop", filters, key=key)


def stopped(world: OwnWorld, **filters: Any) -> list[str]:
    reply = stop(world, **filters)
    assert reply.status == 200, reply
    return list(reply.json["ids"])


def run(world: OwnWorld, state: str = "running", **members: Any) -> str:
    return world.provide("selecting", resource="run", state=state, **members)


def test_each_filter_selects(world):
    """By id, by any of several members, by each of several values."""
    ann, bob, cid, dot = (run(world, person=name, contacts=[f"{name}@x"]) for name in ("ann", "bob", "cid", "dot"))
    assert stopped(world, id=ann) == [ann]
    assert stopped(world, people="bob@x") == [bob]
    assert stopped(world, people=["cid", "dot@x", "cid@x"]) == [cid, dot]


def test_filters_are_anded(world):
    """Only what matches all of them is selected, whichever of them leaves the fewest."""
    both = run(world, person="ann", slug="welcome")
    run(world, person="ann", slug="order")
    run(world, person="bob", slug="welcome")
    assert stopped(world, people="ann", slug="welcome", id="other") == []
    assert stopped(world, people="ann", slug="welcome") == [both]


@pytest.mark.medium
@pytest.mark.parametrize("near", ["an", "ann ", "Ann", "*", "%", "ann%", "a.n"])
def test_values_match_whole(world, near):
    """Neither a part of a value nor another spelling of it matches."""
    run(world, person="ann")
    assert stopped(world, people=near) == []


def test_what_is_over_is_left_out(world):
    """Only what the event can move is selected; the second time that is nothing."""
    ann = run(world, person="ann")
    done = run(world, "done", person="ann")
    assert stopped(world, people="ann") == [ann]
    assert stopped(world, people="ann") == []
    assert stopped(world, id=done) == []
    assert world.observe("selecting", done)["state"] == "done"


@pytest.mark.parametrize(
    ("filters", "rule"),
    [
        ({}, "selecting.stop.no-filter"),
        ({"unknown": "x"}, "selecting.stop.no-filter"),
        ({"people": []}, "selecting.stop.hollow-filter"),
        ({"people": ""}, "selecting.stop.hollow-filter"),
        ({"people": ["ann", ""]}, "selecting.stop.hollow-filter"),
        ({"people": "ann", "slug": ""}, "selecting.stop.hollow-filter"),
    ],
)
def test_without_a_filter_nothing_is_selected(world, filters, rule):
    """No filter, or one that holds nothing, answers 400 and stops nobody."""
    ann = run(world, person="ann")
    reply = stop(world, **filters)
    assert (reply.status, reply.rule) == (400, rule)
    assert world.observe("selecting", ann)["state"] == "running"


@pytest.mark.medium
def test_another_account_matches_nothing(world):
    """A filter finds the records of the caller's account alone."""
    other = served_again(world)
    ann = run(world, person="ann")
    assert stopped(other, people="ann") == []
    assert world.observe("selecting", ann)["state"] == "running"


def served_again(world: OwnWorld) -> OwnWorld:
    reply = world.client.send("POST", "/__admin/worlds", {})
    return OwnWorld(world.client, reply.json["name"], reply.json["keys"])
