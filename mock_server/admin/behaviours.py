"""The admin operations on the behaviours of a world."""

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.http.messages import Request, Response


def read_behaviours(admin: Administration, request: Request) -> Response:
    """List the behaviours with their counts."""
    return Response(200, {"behaviours": admin.behaviours.shown(admin.world(request))})


def set_behaviours(admin: Administration, request: Request) -> Response:
    """Replace the behaviours by those in the body."""
    admin.behaviours.set(admin.world(request), request.body["behaviours"])
    return read_behaviours(admin, request)


def clear_behaviours(admin: Administration, request: Request) -> Response:
    """Remove the behaviours."""
    admin.behaviours.clear(admin.world(request))
    return Response(204)


BEHAVIOUR_HANDLERS = {
    "readBehaviours": read_behaviours,
    "setBehaviours": set_behaviours,
    "clearBehaviours": clear_behaviours,
}
