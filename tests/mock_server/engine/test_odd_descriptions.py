"""Descriptions that are right and rare: every answer is one that they describe, and none is a 500."""

import time
from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ERROR = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string", "minLength": 1}}}
LIFECYCLE: dict[str, Any] = {
    "vendor": "odd",
    "keys": {"full": ["odd-key"], "guest": ["odd-guest"]},
    "resources": {
        "thing": {
            "identifiers": {"id": "t_"},
            "operations": ["stop"],
            "states": {"on": {"on": {"stop": "off"}, "after": {"lasts": "off"}}, "off": {}},
            "observes": {"ends": "$due"},
            "defaults": {"lasts": 60},
        }
    },
    "operations": {"stop": {"forbidden": {"to": ["guest"]}}},
}
BEARER = {"security": [{"b": []}], "components": {"securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}}}


def world_of(folder, responses: dict[str, Any], pattern: str = "") -> OwnWorld:
    """A mock of one operation with these responses beside that of success."""
    stop = operation("stop")
    stop["responses"] |= responses
    schema = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
    given = [{"name": "id", "in": "path", "required": True, "schema": schema}]
    return served(folder, described({"/t/{id}": {"parameters": given, "post": stop}}, **BEARER), LIFECYCLE)


def statuses(world: OwnWorld) -> list[int]:
    """The statuses of the stop button: without a key, as a guest, of nothing, and of a thing twice."""
    thing = world.provide("odd", resource="thing", state="on")
    full, guest = (world.keys["odd"][role] for role in ("full", "guest"))
    asked = [(thing, None), (thing, guest), ("nothing", full), (thing, full), (thing, full)]
    return [world.client.send("POST", f"/t/{name}", key=key).status for name, key in asked]


@pytest.mark.parametrize(
    "content",
    [
        {"application/json": {"schema": ERROR}},
        {"application/problem+json": {"schema": ERROR}},
        {"text/plain": {"schema": {"type": "string"}}},
        {"text/html": {}, "application/json": {"schema": ERROR}},
        {},
    ],
)
@pytest.mark.parametrize("where", [["default"], ["404"], ["401", "403", "default"], ["409", "404"]])
def test_refusals_are_described_ones(tmp_path, content, where):
    """Whichever responses are described, by whatever media type, a refusal has the status that it should have."""
    world = world_of(tmp_path, {status: {"description": "No.", "content": content} for status in where})
    *before, again = statuses(world)
    assert before == [401, 403, 404, 200]
    assert 400 <= again < 500


def test_a_pattern_that_backtracks_keeps_nobody_waiting(tmp_path):
    """An id that fits the pattern in no way is refused at once."""
    world = world_of(tmp_path, {}, pattern="^([a-z_0-9]+-?)*$")
    began = time.process_time()
    for _ in range(2):
        assert world.client.send("POST", f"/t/{'z' * 60}!", key=world.keys["odd"]["full"]).status == 400
    assert time.process_time() - began < 1  # the validator is set up by the first


@pytest.mark.medium
@pytest.mark.parametrize("lasts", [1e300, 10**18, "999999999w", "9999-12-31T23:59:59Z", -1e300])
def test_a_delay_beyond_all_calendars_can_be_shown(tmp_path, lasts):
    """A record whose time is up in an age that no date has is brought about and looked at all the same."""
    world = world_of(tmp_path, {})
    seen = world.observe("odd", world.provide("odd", resource="thing", state="on", lasts=lasts))
    assert seen["exists"]
    assert seen["observes"]["ends"] is None or len(seen["observes"]["ends"]) == len("2023-11-14T22:13:20.000Z")


@pytest.mark.parametrize("choice", ["oneOf", "anyOf"])
def test_an_id_that_may_be_a_number_or_a_name_is_a_number(tmp_path, choice):
    """The path takes either, and the answer shows the id as the integer that it describes."""
    schema = {choice: [{"type": "integer"}, {"type": "string"}]}
    given = [{"name": "id", "in": "path", "required": True, "schema": schema}]
    stop = operation("stop", {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}})
    world = served(tmp_path, described({"/t/{id}": {"parameters": given, "post": stop}}, **BEARER), LIFECYCLE)
    thing = world.provide("odd", resource="thing", state="on")
    assert world.client.send("POST", f"/t/{thing}", key=world.keys["odd"]["full"]).json["id"] == int(thing)
