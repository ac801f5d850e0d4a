"""Records that come back to a state by themselves, over and over."""

from typing import Any

import pytest

from brakecheck.mock_server.engine import account
from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
LIFECYCLE: dict[str, Any] = {
    "vendor": "circles",
    "delays": {"none": 0, "minute": 60},
    "resources": {
        "lamp": {
            "identifiers": {"id": "l_"},
            "operations": ["stop"],
            "observes": {"on": "$entered.on", "blinks": "$entered.bulb.bright"},
            "states": {
                "on": {"after": {"none": "off"}, "on": {"stop": "still"}},
                "off": {"after": {"minute": "on"}, "on": {"stop": "still"}},
                "spinning": {"always": [{"target": "turning"}]},
                "turning": {"always": [{"target": "spinning"}]},
                "still": {"type": "final"},
            },
        },
        "bulb": {
            "part-of": "lamp",
            "states": {"bright": {"after": {"none": "dark"}}, "dark": {"after": {"none": "bright"}}},
        },
    },
    "operations": {},
}


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    return served(tmp_path, described({"/l/{id}/stop": {"parameters": ID, "post": operation("stop")}}), LIFECYCLE)


def lamp(world: OwnWorld, state: str, **bulbs: int) -> str:
    return world.provide("circles", resource="lamp", state=state, bulb=bulbs)


def test_a_circle_goes_on_by_the_clock(world):
    """A delay of nothing takes a second on a circle, so that a round takes time."""
    record = lamp(world, "on")
    world.advance(3 * 61)
    assert world.observe("circles", record)["observes"]["on"] == 4


def test_children_on_a_circle_end_a_look(world):
    """Children that come and go without delay are counted a second apart."""
    record = lamp(world, "still", bright=2)
    world.advance(10)
    assert world.observe("circles", record)["observes"]["blinks"] == 2 * 6


def test_a_circle_without_time_ends_somewhere(world):
    """Ways that follow from each other at one moment are not followed for ever."""
    record = lamp(world, "spinning")
    assert world.observe("circles", record)["state"] in ("spinning", "turning")


def test_a_long_time_is_no_long_wait(world, monkeypatch):
    """Of what happens in a century only so many things happen in one look, and the record can still be stopped."""
    monkeypatch.setattr(account, "MOST_EVENTS", 1000)
    record = lamp(world, "on")
    world.advance(3_000_000_000)
    key = world.keys["circles"]["full"]
    assert world.client.send("POST", f"/l/{record}/stop", key=key).status == 200
    assert world.observe("circles", record)["state"] == "still"


NESTED: dict[str, Any] = {
    "vendor": "nested",
    "resources": {
        "run": {
            "identifiers": {"id": "r_"},
            "belongs": {"retries": "run", "batch": "batch"},
            "operations": ["stop"],
            "states": {"on": {"on": {"stop": "off"}}, "off": {}},
        },
        "batch": {"identifiers": {"id": "b_"}, "belongs": {"last": "run"}, "states": {"open": {}, "closed": {}}},
    },
    "operations": {},
}


def test_resources_that_belong_in_a_circle_come_out_as_they_went_in(tmp_path):
    """A record may belong to another of its kind, made before or after; a seed has those first that others need."""
    paths = {"/l/{id}/stop": {"parameters": ID, "post": operation("stop")}}
    world = served(tmp_path, described(paths), NESTED)
    world.provide("nested", resource="run", state="off", id="c", retries="b", batch="x")
    world.provide("nested", resource="run", state="off", id="a")
    world.admin("POST", "/nested/records", {"resource": "run", "state": "on", "id": "d", "retries": "a"})
    found = world.admin("GET", "/seed").json
    assert found["differences"] == []
    listed = [state["id"] for state in found["seed"]["records"]["nested"]]
    assert sorted(listed) == ["a", "b", "c", "d", "x"]
    assert listed.index("b") < listed.index("c")


def test_records_that_belong_to_each_other_are_told(tmp_path):
    """Of two that belong to each other a seed can begin with neither; the sentence says so."""
    paths = {"/l/{id}/stop": {"parameters": ID, "post": operation("stop")}}
    world = served(tmp_path, described(paths), NESTED)
    world.provide("nested", resource="run", state="on", id="r", batch="b")
    world.provide("nested", resource="batch", state="open", id="c", last="q")
    world.provide("nested", resource="run", state="on", id="self", retries="self")
    assert world.admin("GET", "/seed").status == 200
