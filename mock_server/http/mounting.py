"""What is served where: services under their prefixes, their operations, and pages to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.http.service import Authenticate, Handler, Service
from brakecheck.mock_server.http.validation import OperationChecks
from brakecheck.mock_server.worlds.world import World

JSON = b"application/json"


@dataclass(frozen=True)
class Mount:
    """A service under a path prefix, with its way to authenticate, and those of operations that have another.

    `open` services answer pages of other origins.
    """

    service: Service
    prefix: str
    authenticate: Authenticate
    open: bool = True
    ways: Mapping[str, Authenticate] = field(default_factory=dict)

    def way_of(self, operation: str) -> Authenticate:
        """How the caller of the operation is found."""
        return self.ways.get(operation, self.authenticate)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation, ready to be served."""

    operation: str
    parameters: tuple[str, ...]
    handler: Handler
    checks: OperationChecks
    mount: Mount
    creates: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Something to read, ready to be sent: a description of the mount's service, or where things are."""

    mount: Mount
    content: bytes
    media_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


def sender(raw: RawRequest, mount: Mount) -> World | None:
    """The world whose key a request carries that names no operation."""
    if not mount.open:
        return None
    try:
        return mount.authenticate(raw).world
    except ApiError:
        return None
