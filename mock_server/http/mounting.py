"""Mounts of services under their prefixes, their operations, and pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.messages import SAFE, RawRequest
from brakecheck.mock_server.http.service import Authenticate, Handler, Service
from brakecheck.mock_server.http.validation import OperationChecks
from brakecheck.mock_server.worlds.world import World
from brakecheck.specs.description import Operation
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.urlencoded import as_json, schema_of

JSON = b"application/json"
CREATED = frozenset({"201", "202", "207"})


@dataclass(frozen=True)
class Mount:
    """A service under a path prefix, with its authentication, and that of operations that have their own.

    `open` services answer pages of other origins.
    """

    service: Service
    prefix: str
    authenticate: Authenticate
    open: bool = True
    ways: Mapping[str, Authenticate] = field(default_factory=dict)

    def way_of(self, operation: str) -> Authenticate:
        """Authentication of the operation."""
        return self.ways.get(operation, self.authenticate)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation, ready to be served. `command` is its name in the log of a world, None if it only reads."""

    operation: str
    parameters: tuple[str, ...]
    handler: Handler
    checks: OperationChecks
    mount: Mount
    creates: bool
    command: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, ready to be sent, such as the description of the mount's service.

    `refuse` raises an `ApiError` for a request that may not read the page.
    """

    mount: Mount
    content: bytes
    media_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()
    refuse: Callable[[RawRequest], None] | None = None


def routes_of(mount: Mount) -> Iterator[Route]:
    """Routes of the mount's operations, with compiled checks."""
    service = mount.service
    checked = as_json(service.description)
    validator = MessageValidator(checked)
    for operation in service.description.operations.values():
        yield Route(
            operation=operation.id,
            parameters=tuple(re.findall(r"\{([^{}]*)\}", operation.path)),
            handler=service.handlers[operation.id],
            checks=OperationChecks(
                checked,
                checked.operations[operation.id],
                validator,
                any_media_type=service.unsupported is None,
                form=schema_of(operation.spec),
            ),
            mount=mount,
            creates=not CREATED.isdisjoint(operation.spec["responses"]),
            command=f"{service.name}.{operation.id}" if mount.open and _changes(service, operation) else None,
        )


def _changes(service: Service, operation: Operation) -> bool:
    return operation.method not in SAFE and operation.id not in service.lists


class Reads(Protocol):
    """Holder of readings: a world, or the state of a world in a replay."""

    @property
    def readings(self) -> Mapping[str, str]:
        """Reading in force of each open rule."""


class Rereading:
    """Variants of operations for the readings of worlds, compiled on first use."""

    def __init__(self) -> None:
        self._routes: dict[Service, dict[str, Route]] = {}

    def route(self, route: Route, world: Reads) -> Route:
        """Variant of the route for the readings of this world."""
        service = route.mount.service
        reread = service.as_read(world.readings) if service.as_read else service
        if reread is service:
            return route
        if reread not in self._routes:
            mount = replace(route.mount, service=reread)
            self._routes[reread] = {each.operation: each for each in routes_of(mount)}
        return self._routes[reread][route.operation]


def sender(raw: RawRequest, mount: Mount) -> World | None:
    """World of the key in a request that names no operation."""
    if not mount.open:
        return None
    try:
        return mount.authenticate(raw).world
    except ApiError:
        return None


def world_of(raw: RawRequest, called: tuple[Route, Mapping[str, str]] | None, mounts: Iterable[Mount]) -> World | None:
    """World of a request for the operation `called`; None without a world that the caller may see."""
    if called is None:
        return next((world for mount in mounts if (world := sender(raw, mount))), None)
    route, path = called
    try:
        return route.mount.service.world_of(route.mount.way_of(route.operation)(raw), path)
    except ApiError:
        return None
