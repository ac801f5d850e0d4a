"""The life of a record: created, read, listed, changed and deleted by the operations that the file names."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
TASK = {
    "type": "object",
    "required": ["id", "title", "status"],
    "properties": {"id": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "string"}},
}
BODY = {"type": "object", "properties": {"title": {"type": "string"}, "status": {"type": "string"}}}
PATHS: dict[str, Any] = {
    "/tasks": {
        "get": {
            **operation("list", {"type": "array", "items": TASK}),
            "parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("status", "owner")],
        },
        "post": operation("create", TASK, BODY),
    },
    "/tasks/{id}": {
        "parameters": ID,
        "get": operation("read", TASK),
        "patch": operation("change", TASK, BODY),
        "delete": operation("remove", {"type": "object", "properties": {"gone": {"type": "string"}}}),
    },
    "/tasks/{id}/close": {"parameters": ID, "post": operation("close", TASK)},
}
LIFECYCLE: dict[str, Any] = {
    "vendor": "tasks",
    "keys": {"full": ["tasks-key"], "guest": ["tasks-guest"]},
    "resources": {
        "task": {
            "identifiers": {"id": "task_"},
            "create": "create",
            "read": "read",
            "list": "list",
            "update": "change",
            "delete": "remove",
            "operations": ["close"],
            "state": "status",
            "defaults": {"title": "Untitled", "secret": "s"},
            "states": {"open": {"on": {"close": "closed"}}, "closed": {"type": "final"}},
        }
    },
    "operations": {
        "create": {"assign": {"title": "$request.body#/title"}, "forbidden": {"to": ["guest"]}},
        "change": {"assign": {"title": "$request.body#/title"}},
        "remove": {"body": {"gone": "$record.id"}, "accepted": {}, "missing": {"status": 404}},
    },
}


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    schemes = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    return served(tmp_path, described(PATHS, security=[{"key": []}], components=schemes), LIFECYCLE)


def send(world: OwnWorld, method: str, path: str, body: Any = None, *, role: str = "full", **more: Any) -> Reply:
    return world.client.send(method, path, body, key=world.keys["tasks"][role], **more)


def test_a_record_is_created_and_read(world):
    """The new record has an id, the members that were sent, and the defaults; its schema says what is shown of it."""
    made = send(world, "POST", "/tasks", {"title": "Write", "status": "closed"})
    assert made.status == 200
    assert made.json == {"id": made.json["id"], "title": "Write", "status": "open"}
    assert send(world, "GET", f"/tasks/{made.json['id']}").json == made.json
    assert send(world, "POST", "/tasks", {}).json["title"] == "Untitled"


def test_a_change_keeps_what_it_does_not_name(world):
    """A change gives the record the members that are assigned, and leaves its state alone."""
    task = send(world, "POST", "/tasks", {"title": "Write"}).json["id"]
    assert send(world, "PATCH", f"/tasks/{task}", {"title": "Read", "status": "closed"}).json == {
        "id": task,
        "title": "Read",
        "status": "open",
    }
    assert send(world, "PATCH", f"/tasks/{task}", {}).json["title"] == "Read"
    assert send(world, "PATCH", "/tasks/none", {"title": "Read"}).status == 404


def test_records_are_listed(world):
    """Every record of the account is listed; a parameter that names the state, or a member, narrows the list."""
    first, second = (send(world, "POST", "/tasks", {"title": title}).json["id"] for title in ("a", "b"))
    send(world, "POST", f"/tasks/{second}/close")
    assert [task["id"] for task in send(world, "GET", "/tasks").json] == [first, second]
    assert [task["id"] for task in send(world, "GET", "/tasks", query=b"status=closed").json] == [second]
    assert [task["id"] for task in send(world, "GET", "/tasks", query=b"owner=me").json] == [first, second]


def test_a_deleted_record_is_gone(world):
    """The answer still tells of it; after that it is nowhere."""
    task = send(world, "POST", "/tasks", {}).json["id"]
    assert send(world, "DELETE", f"/tasks/{task}").json == {"gone": task}
    assert [send(world, method, f"/tasks/{task}").status for method in ("GET", "DELETE")] == [404, 404]
    assert send(world, "GET", "/tasks").json == []
    assert world.observe("tasks", task)["exists"] is False


def test_a_role_that_may_not_create_creates_nothing(world):
    """The key of such a role is answered with 403, and with the rule."""
    reply = send(world, "POST", "/tasks", {}, role="guest")
    assert (reply.status, reply.rule) == (403, "tasks.create.forbidden")
    assert send(world, "GET", "/tasks", role="guest").json == []


def test_a_delete_that_is_a_brake_follows_the_table(tmp_path: Path):
    """Named among the brakes, a delete is refused in the states that do not list it, and the record stays."""
    states = {
        "open": {"on": {"close": "closed"}},
        "closed": {"type": "final", "on": {"remove": "deleted"}},
        "deleted": {"type": "final", "tags": ["gone"]},
    }
    task = {**LIFECYCLE["resources"]["task"], "operations": ["close", "remove"], "states": states, "initial": "open"}
    own = {
        **LIFECYCLE,
        "resources": {"task": task},
        "operations": {"close": {"accepted": {}}, "remove": {"accepted": {}, "refused": {"status": 409}}},
    }
    paths = deepcopy(PATHS)
    paths["/tasks/{id}"]["delete"]["responses"]["409"] = {"description": "The task is open."}
    world = served(tmp_path, described(paths), own)
    key, sent = world.keys["tasks"]["full"], world.client.send
    opened, closed = (world.provide("tasks", resource="task", state=state) for state in ("open", "closed"))
    assert [sent("DELETE", f"/tasks/{each}", key=key).status for each in (opened, closed)] == [409, 200]
    assert [sent("GET", f"/tasks/{each}", key=key).status for each in (opened, closed)] == [200, 404]
