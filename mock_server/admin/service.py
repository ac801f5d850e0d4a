"""The admin API as a service of the mock."""

from collections.abc import Mapping
from typing import Any

from brakecheck.mock_server.admin.handlers import HANDLERS, Administration
from brakecheck.mock_server.faults.catalogue import ActiveFaults
from brakecheck.mock_server.http.service import Service, Vendor
from brakecheck.mock_server.worlds.world import Worlds
from brakecheck.specs.vendors import admin


def error_body(status: int, message: str) -> dict[str, Any]:
    return {"status": status, "message": message}


def service(worlds: Worlds, vendors: Mapping[str, Vendor], faults: ActiveFaults) -> Service:
    administration = Administration(worlds, vendors, faults)
    return Service(
        name="admin",
        description=admin(),
        handlers=HANDLERS,
        error_body=error_body,
        state_of=lambda _: administration,
    )
