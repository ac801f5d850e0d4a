"""Where a key stands follows from the security schemes of a description."""

from base64 import b64encode
from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api_key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
}
LIFECYCLE: dict[str, Any] = {
    "vendor": "keyed",
    "keys": {"full": ["demo:keyed"], "reader": ["demo:reader"]},
    "resources": {
        "thing": {
            "identifiers": {"id": "t_"},
            "operations": ["stop", "peek"],
            "states": {"on": {"on": {"stop": "off"}}, "off": {}},
        }
    },
    "operations": {"stop": {"forbidden": {"to": ["reader"]}}, "peek": {}},
}


def world_of(folder, *wanted: dict[str, list[str]], peek: list[Any] | None = None) -> OwnWorld:
    """A mock whose operations ask for any of these alternatives; `peek` may ask for others."""
    look = {**operation("peek"), **({} if peek is None else {"security": peek})}
    paths = {"/t/{id}": {"parameters": ID, "post": operation("stop"), "get": look}}
    document = described(paths, security=list(wanted), components={"securitySchemes": SCHEMES})
    return served(folder, document, LIFECYCLE)


def sent(world: OwnWorld, key: str, place: str, method: str = "POST") -> int:
    """The status of a request with the key in this place."""
    record = world.provide("keyed", resource="thing", state="on")
    headers = {
        "bearer": {"authorization": f"Bearer {key}"},
        "basic": {"authorization": f"Basic {b64encode(key.encode()).decode()}"},
        "header": {"x-api-key": key},
        "cookie": {"cookie": f"a=b; session={key}; c=d"},
    }.get(place, {})
    query = f"api_key={key}".encode() if place == "query" else b""
    status = world.client.send(method, f"/t/{record}", headers=headers, query=query).status
    assert (world.observe("keyed", record)["state"] == "off") is (status == 200 and method == "POST")
    return status


@pytest.mark.parametrize("place", SCHEMES)
def test_a_key_is_read_where_its_scheme_says(tmp_path, place):
    """In that place the key opens, in every other it does not, and an unknown one opens nowhere."""
    world = world_of(tmp_path, {place: []})
    key = world.keys["keyed"]["full"]
    assert {other: sent(world, key, other) for other in [*SCHEMES, "nowhere"]} == {
        other: 200 if other == place else 401 for other in [*SCHEMES, "nowhere"]
    }
    assert sent(world, "nobody:knows", place) == 401
    assert sent(world, "", place) == 401


def test_a_role_may_be_forbidden(tmp_path):
    """A key of a role that the promise names is refused with 403, and nothing happens."""
    world = world_of(tmp_path, {"bearer": []})
    assert sent(world, world.keys["keyed"]["reader"], "bearer") == 403


def test_alternatives_and_several_at_once(tmp_path):
    """Any of the alternatives will do; where one asks for two schemes, both have to know the caller."""
    world = world_of(tmp_path, {"bearer": []}, {"basic": [], "header": []})
    key = world.keys["keyed"]["full"]
    assert [sent(world, key, place) for place in ("bearer", "basic", "header")] == [200, 401, 401]
    record = world.provide("keyed", resource="thing", state="on")
    both = {"authorization": f"Basic {b64encode(key.encode()).decode()}", "x-api-key": key}
    assert world.client.send("POST", f"/t/{record}", headers=both).status == 200
    stranger = world.client.send("POST", "/__admin/worlds", {}).json["keys"]["keyed"]["full"]
    assert world.client.send("POST", f"/t/{record}", headers={**both, "x-api-key": stranger}).status == 401


def test_a_scheme_that_is_described_nowhere_opens_nothing(tmp_path):
    """A requirement by a mistyped name is none that could be met, and not one that everybody meets."""
    world = world_of(tmp_path, {"basic": []}, {"Basik": []})
    assert [sent(world, key, "bearer") for key in ("", world.keys["keyed"]["full"])] == [401, 401]
    assert sent(world, world.keys["keyed"]["full"], "basic") == 200


def test_a_key_may_be_optional(tmp_path):
    """An empty requirement among others lets everybody in, and a key chooses its world."""
    world = world_of(tmp_path, {"bearer": []}, {})
    record = world.provide("keyed", resource="thing", state="on")
    assert world.client.send("POST", f"/t/{record}").status == 404
    assert sent(world, world.keys["keyed"]["full"], "bearer") == 200


def test_an_operation_may_ask_for_no_key(tmp_path):
    """What one operation asks for is its own affair."""
    world = world_of(tmp_path, {"bearer": []}, peek=[])
    assert sent(world, "", "nowhere") == 401
    record = world.provide("keyed", resource="thing", state="on")
    assert world.client.send("GET", f"/t/{record}").status == 404  # of the default world, where the record is not
    assert world.client.send("GET", f"/t/{record}", key=world.keys["keyed"]["full"]).status == 400
    assert sent(world, world.keys["keyed"]["full"], "bearer") == 200
