"""A vendor of three operations that exists only here, to test the core without any real one."""

from copy import deepcopy
from typing import Any

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.mounting import Mount
from brakecheck.mock_server.http.service import Handler, Service
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller
from brakecheck.specs.description import Description

THING = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"type": "string"}, "size": {"type": "integer", "minimum": 0}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.1",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example"}],
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "readThing",
                "responses": {
                    "200": {"description": "Fine.", "content": {"application/json": {"schema": THING}}},
                    "204": {"description": "Nothing to tell."},
                    "405": {
                        "description": "No.",
                        "headers": {"Allow": {"required": True, "schema": {"type": "string"}}},
                    },
                },
            },
            "put": {
                "operationId": "writeThing",
                "requestBody": {"required": True, "content": {"application/json": {"schema": THING}}},
                "responses": {"204": {"description": "Done."}},
            },
        }
    },
}
CALLER = "acme"


def fine(state: Any, request: Request) -> Response:
    return Response(204)


def error_body(status: int, message: str) -> dict[str, Any]:
    return {"problem": status, "why": message}


def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: object) -> dict[str, str]:
    return {}


def world() -> World:
    return World("one", {CALLER: Seed({"full": ["key"]}, begin)})


def application(
    read: Handler = fine,
    write: Handler = fine,
    own: World | None = None,
    document: dict[str, Any] | None = None,
    body_limit: int = 1_000_000,
) -> Application:
    """The toy vendor, mounted at /acme, with these handlers. Everybody may call it."""
    caller = Caller(own or world(), CALLER, "full")
    service = Service(
        name=CALLER,
        description=Description(CALLER, deepcopy(document or DOCUMENT)),
        handlers={"readThing": read, "writeThing": write},
        error_body=error_body,
        state_of=lambda caller: caller.world.states[CALLER],
    )
    return Application([Mount(service, "/acme", lambda raw: caller)], body_limit)
