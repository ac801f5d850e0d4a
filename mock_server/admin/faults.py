"""The admin operations on faults: those of all worlds, and those of one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.api_error import BadRequest, Conflict
from brakecheck.mock_server.faults.catalogue import UnknownFault
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import NotOfOneWorld
from brakecheck.mock_server.http.messages import Request, Response

RULE = "admin.fault"


def list_faults(admin: Administration, _: Request) -> Response:
    """List the faults, and which of them all worlds have."""
    return Response(200, _planting(admin, admin.faults.planted))


def plant_faults(admin: Administration, request: Request) -> Response:
    """Have these faults alone in all worlds."""
    _plant(admin, admin.faults.inject, request)
    return list_faults(admin, request)


def list_own_faults(admin: Administration, request: Request) -> Response:
    """List the faults, and which of them the world has for itself."""
    return Response(200, _planting(admin, admin.faults.planted_in(admin.world(request))))


def plant_own_faults(admin: Administration, request: Request) -> Response:
    """Have these faults alone in the world; `Conflict` where one cannot be limited to a world."""
    world = admin.world(request)
    try:
        _plant(admin, partial(admin.faults.inject_in, world), request)
    except NotOfOneWorld as no:
        raise Conflict(RULE, f"{no}; PUT /__admin/faults injects it for all worlds") from None
    return list_own_faults(admin, request)


def _plant(admin: Administration, inject: Callable[[Sequence[str]], None], request: Request) -> None:
    """`Conflict` where a state file is kept, `BadRequest` for an unknown name."""
    if admin.worlds.common.keeper:
        raise Conflict(RULE, "what a fault brings about cannot be kept; plant it in a mock without --state")
    try:
        inject(request.body["names"])
    except UnknownFault as unknown:
        raise BadRequest(RULE, f"{unknown}; GET /__admin/faults lists them") from None


def _planting(admin: Administration, planted: Sequence[Fault]) -> dict[str, Any]:
    known = admin.faults.known().values()
    return {"planted": [fault.name for fault in planted], "faults": [_fault(fault) for fault in known]}


def _fault(fault: Fault) -> dict[str, str]:
    return {"name": fault.name, "rule": fault.rule, "summary": fault.summary}


FAULT_HANDLERS = {
    "listFaults": list_faults,
    "plantFaults": plant_faults,
    "listOwnFaults": list_own_faults,
    "plantOwnFaults": plant_own_faults,
}
