"""Operations as commands of a world's log: recorded when they are carried out, and replayed."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, NotFound
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.mounting import Reads, Route
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.worlds.log import OperationCall
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import WorldState
from brakecheck.mock_server.worlds.worlds import Caller
from brakecheck.specs.sentences import quoted

PROVIDE = "admin.provideState"


def carried_out(route: Route, state: Any, request: Request) -> Response:
    """Answer of the handler. A change is recorded as a command in the world's log."""
    if route.command is None:
        return route.handler(state, request)
    caller, raw = request.caller, request.raw
    at, clock = caller.world.next_moment(), caller.world.clock
    clock.held = at
    try:
        answer = route.handler(state, request)
    finally:
        clock.held = None
    if answer.change is None or answer.change.records:  # an operation on no records has changed nothing
        caller.world.keep(at, asked_by(route, route.command, request.path, caller.role, raw))
    return answer


def asked_by(route: Route, command: str, path: Mapping[str, str], role: str, raw: RawRequest) -> OperationCall:
    """Command of the log for the request."""
    query = raw.query if route.checks.reads_query else b""
    return OperationCall(command, role, path, query, raw.fields.get(b"content-type"), raw.body)


def raw_of(asked: OperationCall) -> RawRequest:
    """Rebuild the request from the command of the log."""
    fields = {} if asked.media_type is None else {b"content-type": asked.media_type}
    return RawRequest("", b"", asked.query, list(fields.items()), fields, asked.body, "")


def provided(world: World, vendor: Vendor, request: Request) -> dict[str, Any]:
    """Create a record in a provider state, and record the command in the log."""
    name, raw = vendor.service.name, request.raw
    with world.clock.holding(world.next_moment()) as at:
        seen = vendor.provide(world.states[name], request.body)
    media_type = raw.fields.get(b"content-type")
    world.keep(at, OperationCall(PROVIDE, request.caller.role, {"vendor": name}, b"", media_type, raw.body))
    return seen


class Replayer:
    """Replays operations of a log, with the checks and handlers of requests."""

    def __init__(
        self, routes: Mapping[str, Route], vendors: Mapping[str, Vendor], as_read: Callable[[Route, Reads], Route]
    ) -> None:
        self._as_read = as_read
        self._routes = {name: route for name, route in routes.items() if route.command or name == PROVIDE}
        self._provide: dict[str, Callable[[Any, Any], object]] = {
            name: vendor.provide for name, vendor in vendors.items()
        }

    def __call__(self, world: World, present: WorldState, command: OperationCall) -> None:
        """Replay the operation; `ApiError` if it is not served, not well-formed, or refused now."""
        route = self._routes.get(command.operation)
        if route is not None:
            route = self._as_read(route, present)
        if route is None:
            raise NotFound("admin.world", f"operation {quoted(command.operation, 60)} is not served here")
        path = dict(command.path)
        wanted = {"vendor"} if command.operation == PROVIDE else set(route.parameters)
        if path.keys() != wanted:
            raise BadRequest("admin.world", f"path: expected {_listed(wanted)}, received {_listed(path)}")
        raw = raw_of(command)
        body, query, violation = route.checks.request(raw, path)
        if violation:
            raise BadRequest("admin.world", violation.sentence)
        if command.operation == PROVIDE:
            self._provided(present.states, path["vendor"], body)
            return
        name = route.mount.service.name
        route.handler(
            present.states[name], Request(route.operation, path, query, body, Caller(world, name, command.role), raw)
        )

    def _provided(self, states: Mapping[str, Any], vendor: str, body: Any) -> None:
        if vendor not in self._provide:
            raise NotFound("admin.vendor", f"vendor {quoted(vendor, 60)} is not one of {_listed(self._provide)}")
        self._provide[vendor](states[vendor], body)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))[:200] or "nothing"
