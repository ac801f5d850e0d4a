"""The admin API as a service of the mock."""

from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.admin.handlers import HANDLERS
from brakecheck.mock_server.http.service import Service
from brakecheck.specs.vendors import admin


def error_body(status: int, message: str) -> dict[str, Any]:
    """Error body of the admin API."""
    return {"status": status, "message": message}


def service(administration: Administration) -> Service:
    """Service whose state is the administration, the same for every caller."""
    return Service(
        name="admin",
        description=admin(),
        handlers=HANDLERS,
        error_body=error_body,
        state_of=lambda _: administration,
        world_of=lambda _, path: administration.named(path),
    )
