"""A mock of a lifecycle file follows the chosen reading of an open cell, in the worlds that have chosen it."""

from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

pytestmark = pytest.mark.medium
ID = [{"name": "kilnId", "in": "path", "required": True, "schema": {"type": "string"}}]
KILN = {"type": "object", "properties": {"id": {"type": "string"}, "status": {"type": "string"}}}
NO = {"409": {"description": "No."}, "404": {"description": "None."}}
PATHS: dict[str, Any] = {
    f"/kilns/{{kilnId}}/{name}": {"parameters": ID, "post": {**made, "responses": {**made["responses"], **NO}}}
    for name in ("stop", "vent")
    for made in [operation(name, KILN)]
}
OPEN = "Whether that works is not said."
LIFECYCLE: dict[str, Any] = {
    "vendor": "kilns",
    "resources": {
        "kiln": {
            "identifiers": {"kilnId": "kiln_"},
            "operations": ["stop", "vent"],
            "state": "status",
            "states": {
                "hot": {"on": {"stop": {"target": "cold", "assign": {"why": "stopped"}}, "vent": "cold"}},
                "warm": {"on": {"stop": "cold"}},
                "cold": {"type": "final"},
                "cracked": {"type": "final"},
            },
            "observes": {"why": "$record.why"},
        }
    },
    "operations": {
        "stop": {"refused": {"status": 409}, "open": {"warm": OPEN, "cracked": OPEN}},
        "vent": {"refused": {"status": 200}, "open": {"cracked": OPEN}},
    },
}


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    return served(tmp_path, described(PATHS), LIFECYCLE)


def asked(world: OwnWorld, event: str, state: str) -> tuple[int, str, str | None]:
    """Status of the answer, state of the kiln afterwards, and the rule that the answer names."""
    kiln = world.provide("kilns", resource="kiln", state=state)
    answer = world.client.send("POST", f"/kilns/{kiln}/{event}", key=world.keys["kilns"]["full"])
    return answer.status, world.observe("kilns", kiln)["state"], answer.rule


@pytest.mark.parametrize(
    ("event", "state", "reading", "due"),
    [
        ("stop", "warm", "accepted", (200, "cold", None)),
        ("stop", "warm", "refused", (409, "warm", "kilns.stop.open-warm")),
        ("stop", "warm", "without-effect", (200, "warm", None)),
        ("stop", "cracked", "accepted", (200, "cold", None)),
        ("stop", "cracked", "refused", (409, "cracked", "kilns.stop.open-cracked")),
        ("stop", "cracked", "without-effect", (200, "cracked", None)),
        ("vent", "cracked", "accepted", (200, "cold", None)),
        ("vent", "cracked", "refused", (409, "cracked", "kilns.vent.open-cracked")),
        ("vent", "cracked", "without-effect", (200, "cracked", "kilns.vent.open-cracked")),
    ],
)
def test_each_reading_is_followed(world, event, state, reading, due):
    """Accepted as in a state that allows the event, refused with a 4xx, or answered as done; other cells stay."""
    chosen = {f"kilns.{event}.open-{state}": reading}
    assert world.admin("PUT", "/readings", {"readings": chosen}).status == 200
    assert asked(world, event, state) == due
    assert asked(world, "stop", "hot") == (200, "cold", None)
    assert asked(world, "stop", "cold") == (409, "cold", "kilns.stop.refused")


def test_a_reading_is_of_one_world_and_goes_back(world):
    """Another world follows the file, and so does this one once the reading is taken back."""
    client = world.client
    assert world.admin("PUT", "/readings", {"readings": {"kilns.stop.open-warm": "refused"}}).status == 200
    made = client.send("POST", "/__admin/worlds", {"clock": {"mode": "manual"}}).json
    other = OwnWorld(client, made["name"], made["keys"])
    assert asked(other, "stop", "warm")[0] == 200
    assert asked(world, "stop", "warm")[0] == 409
    assert world.admin("PUT", "/readings", {"readings": {}}).status == 200
    assert asked(world, "stop", "warm")[0] == 200


def test_a_world_is_replayed_in_its_readings(world):
    """What was done before and after the choice is the same in a world made of the lines."""
    kilns = [world.provide("kilns", resource="kiln", state="warm") for _ in range(2)]
    key = world.keys["kilns"]["full"]
    assert world.client.send("POST", f"/kilns/{kilns[0]}/stop", key=key).status == 200
    world.admin("PUT", "/readings", {"readings": {"kilns.stop.open-warm": "refused"}})
    assert world.client.send("POST", f"/kilns/{kilns[1]}/stop", key=key).status == 409
    lines = world.admin("GET", "/log").json["lines"]
    assert world.client.send("POST", "/__admin/logs", {"lines": lines, "name": "copy"}).status == 201
    seen = [world.client.send("GET", f"/__admin/worlds/copy/kilns/records/{kiln}").json["state"] for kiln in kilns]
    assert seen == ["cold", "warm"]
