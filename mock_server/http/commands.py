"""Operations as commands of a world's log: noted when they were carried out, and carried out once more."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, NotFound
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.worlds.log import Asked
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller
from brakecheck.specs.validation.violation import brief

PROVIDE = "admin.provideState"


def asked(command: str, request: Request, path: Mapping[str, str], *, reads_query: bool = False) -> Asked:
    """The operation as a log holds it: no key, and no header but the media type."""
    raw = request.raw
    query = raw.query if reads_query else b""
    return Asked(command, request.caller.role, path, query, raw.fields.get(b"content-type"), raw.body)


def carried_out(route: Route, state: Any, request: Request) -> Response:
    """The handler's answer. A change is a command of the world's log."""
    if route.command is None:
        return route.handler(state, request)
    command = asked(route.command, request, request.path, reads_query=route.checks.reads_query)
    return request.caller.world.decide(command, lambda: route.handler(state, request), is_change)


def is_change(answer: Response) -> bool:
    """Whether the operation can have changed anything: not if it tells of a change of no records."""
    return answer.change is None or answer.change.records > 0


class Replayer:
    """Carries operations of a log out once more: checked as requests are, and by the same handlers."""

    def __init__(self, routes: Mapping[str, Route], vendors: Mapping[str, Vendor]) -> None:
        self._routes = routes
        self._provide: dict[str, Callable[[Any, Any], object]] = {
            name: vendor.provide for name, vendor in vendors.items()
        }

    def __call__(self, world: World, states: Mapping[str, Any], command: Asked) -> None:
        """`ApiError` where the operation is not served, is not well-formed, or is refused now."""
        route = self._routes.get(command.operation)
        if route is None:
            raise NotFound(
                "admin.world", f"expected an operation that is served here, received {brief(command.operation)}"
            )
        path = dict(command.path)
        wanted = {"vendor"} if command.operation == PROVIDE else set(route.parameters)
        if path.keys() != wanted:
            raise BadRequest("admin.world", f"path: expected {_listed(wanted)}, received {_listed(path)}")
        fields = {} if command.media_type is None else {b"content-type": command.media_type}
        raw = RawRequest("", b"", command.query, list(fields.items()), fields, command.body, "")
        body, query, violation = route.checks.request(raw, path)
        if violation:
            raise BadRequest("admin.world", violation.sentence)
        if command.operation == PROVIDE:
            self._provided(states, path["vendor"], body)
            return
        name = route.mount.service.name
        route.handler(states[name], Request(route.operation, path, query, body, Caller(world, name, command.role), raw))

    def _provided(self, states: Mapping[str, Any], vendor: str, body: Any) -> None:
        if vendor not in self._provide:
            raise NotFound("admin.vendor", f"expected one of {_listed(self._provide)}, received {brief(vendor)}")
        self._provide[vendor](states[vendor], body)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))[:200] or "nothing"
