"""The admin operations on faults: those of all worlds, and those of one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.api_error import BadRequest, Conflict
from brakecheck.mock_server.faults.catalogue import UnknownFault
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import NotOfOneWorld
from brakecheck.mock_server.http.messages import UNFINISHED, Request, Response

RULE = "admin.fault"


def list_faults(admin: Administration, _: Request) -> Response:
    """List the faults, and those that all worlds have."""
    return Response(200, _listed(admin, admin.faults.active))


def inject_faults(admin: Administration, request: Request) -> Response:
    """Replace the faults of all worlds."""
    if admin.long.busy:
        return _waiting(admin)
    _inject(admin, admin.faults.inject, request)
    return list_faults(admin, request)


def list_own_faults(admin: Administration, request: Request) -> Response:
    """List the faults, and those that only the world has."""
    return Response(200, _listed(admin, admin.faults.injected_in(admin.world(request))))


def inject_own_faults(admin: Administration, request: Request) -> Response:
    """Replace the faults of the world; `Conflict` if one cannot be limited to a world."""
    if admin.long.busy:
        return _waiting(admin)
    world = admin.world(request)
    try:
        _inject(admin, partial(admin.faults.inject_in, world), request)
    except NotOfOneWorld as no:
        raise Conflict(RULE, f"{no}; PUT /__admin/faults injects it for all worlds") from None
    return list_own_faults(admin, request)


def _waiting(admin: Administration) -> Response:
    """Answer that comes when no turn is in a thread, whose code would change under it."""
    return Response(UNFINISHED, later=admin.long.idle)


def _inject(admin: Administration, inject: Callable[[Sequence[str]], None], request: Request) -> None:
    """Inject the named faults; `Conflict` if a state file is kept, `BadRequest` for an unknown name."""
    if admin.worlds.common.keeper:
        raise Conflict(RULE, "the effects of a fault cannot be stored; inject it into a mock without --state")
    try:
        inject(request.body["names"])
    except UnknownFault as unknown:
        raise BadRequest(RULE, f"{unknown}; GET /__admin/faults lists them") from None


def _listed(admin: Administration, active: Sequence[Fault]) -> dict[str, Any]:
    known = admin.faults.known().values()
    return {"planted": [fault.name for fault in active], "faults": [_fault(fault) for fault in known]}


def _fault(fault: Fault) -> dict[str, str]:
    return {"name": fault.name, "rule": fault.rule, "summary": fault.summary}


FAULT_HANDLERS = {
    "listFaults": list_faults,
    "plantFaults": inject_faults,
    "listOwnFaults": list_own_faults,
    "plantOwnFaults": inject_own_faults,
}
