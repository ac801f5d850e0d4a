"""The admin operations on what is forced in a world."""

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.http.messages import Request, Response


def read_behaviours(admin: Administration, request: Request) -> Response:
    """List what is forced, with its counts."""
    return Response(200, {"behaviours": admin.behaviours.shown(admin.world(request))})


def set_behaviours(admin: Administration, request: Request) -> Response:
    """Force exactly what the body lists."""
    admin.behaviours.set(admin.world(request), request.body["behaviours"])
    return read_behaviours(admin, request)


def clear_behaviours(admin: Administration, request: Request) -> Response:
    """Force nothing any more."""
    admin.behaviours.clear(admin.world(request))
    return Response(204)


BEHAVIOUR_HANDLERS = {
    "readBehaviours": read_behaviours,
    "setBehaviours": set_behaviours,
    "clearBehaviours": clear_behaviours,
}
