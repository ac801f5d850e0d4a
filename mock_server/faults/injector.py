"""Injection of defects into a running mock, and their removal. The healthy code has no hooks for it."""

import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from functools import partial
from typing import Any, NamedTuple

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.body import Receive, Scope, Send
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.mounting import Mount
from brakecheck.mock_server.http.service import Authenticate
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds

Wrap = Callable[[Any], Any]
Making = Callable[[], Callable[[], None]]  # makes a change, and returns the function that undoes it
Call = Callable[[Scope, Receive, Send], Awaitable[None]]


class Sent(NamedTuple):
    """An answer on the wire. Header names are lower case."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes

    def but(self, **changed: str) -> "Sent":
        """Copy with other headers; `_` in a name stands for a hyphen, an empty value removes the header."""
        given = {name.replace("_", "-").encode(): value.encode() for name, value in changed.items()}
        headers = {name: value for name, value in {**self.headers, **given}.items() if value}
        return self._replace(headers=headers)


Change = Callable[[Scope, Sent], Sent | None]


class NotOfOneWorld(ValueError):
    """Fault that cannot be limited to one world. The message is a clause with the reason."""


BEFORE_KEY = "it shows before the key of a request has said which world it is for"
OTHER_WORLDS = "it reaches from one world into others"


class FaultInjector:
    """Injects faults into one application, which serves these worlds.

    A patch of a class or a module affects the whole process, so a process should have faults in one
    mock at a time.
    """

    def __init__(self, application: Application, worlds: Worlds) -> None:
        self.application = application
        self.worlds = worlds
        self._changes: list[Making] = []
        self._undo: list[Callable[[], None]] = []

    def concerned(self) -> Iterable[World]:
        """List the worlds that have the faults."""
        return self.worlds.by_name.values()

    def for_all_worlds(self, why: str) -> None:
        """Raise `NotOfOneWorld` if the faults are to be limited to one world."""

    def patch(self, owner: Any, name: str, new: Any) -> None:
        """Replace an attribute of a class, a module or an object, even a frozen one."""
        self._make(partial(_patched, owner, name, new))

    def entry(self, mapping: Any, key: Any, new: Any) -> None:
        """Replace an entry of a mutable mapping; None removes the entry."""
        self._make(partial(_entered, mapping, key, new))

    def around(self, owner: Any, name: str, wrap: Wrap) -> None:
        """Wrap an attribute."""
        self.patch(owner, name, wrap(getattr(owner, name)))

    def calls(self, operations: Collection[str], wrap: Callable[[Call], Call]) -> None:
        """Wrap the serving of requests for these operations."""

        def around(healthy: Any) -> Any:
            faulty = wrap(partial(healthy, self.application))

            async def call(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
                mine = application is self.application and self.operation_of(scope) in operations
                await (faulty(scope, receive, send) if mine else healthy(application, scope, receive, send))

            return call

        self.around(Application, "__call__", around)

    def answers(self, operations: Collection[str], change: Change) -> None:
        """Change the answers of these operations; None drops the connection."""

        def wrap(healthy: Call) -> Call:
            async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
                answer = await answered(healthy, scope, receive)
                if answer is not None:
                    sent = change(scope, answer)
                    await (_hang_up(receive, send) if sent is None else deliver(sent, send))

            return faulty

        self.calls(operations, wrap)

    def requests(self, change: Callable[[RawRequest], RawRequest]) -> None:
        """Change every request before it is answered."""

        def wrap(healthy: Any) -> Any:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                answered: tuple[Response, bytes] = healthy(change(raw), **how)
                return answered

            return faulty

        self.around(self.application, "respond", wrap)

    def callers(self, vendor: str, wrap: Callable[[Authenticate], Authenticate]) -> None:
        """Wrap the authentication of requests to the vendor."""
        mount = self.mount(vendor)
        self.around(mount, "authenticate", wrap)
        for operation, way in [*mount.ways.items()]:
            self.entry(mount.ways, operation, wrap(way))

    def mount(self, vendor: str) -> Mount:
        """Find the mount of the vendor."""
        return next(mount for mount in self.application.mounts if mount.service.name == vendor)

    def operation_of(self, scope: Scope) -> str | None:
        """Operation that method and path of the request name."""
        return self.operation_at(scope["method"], scope["raw_path"])

    def operation_at(self, method: str, path: bytes) -> str | None:
        """Find the operation of the method and path; None if there is none."""
        for mount in self.application.mounts:
            for operation in mount.service.description.operations.values():
                pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(mount.prefix + operation.path))
                if operation.method == method and re.fullmatch(pattern.encode(), path):
                    return operation.id
        return None

    def enter(self) -> None:
        """Put the defects in once more, after `leave`."""
        self._undo = [change() for change in self._changes]

    def leave(self) -> None:
        """Undo all changes, the last first; `enter` makes them again."""
        while self._undo:
            self._undo.pop()()

    def remove(self) -> None:
        """Undo all changes for good."""
        self.leave()
        self._changes.clear()

    def _make(self, change: Making) -> None:
        self._changes.append(change)
        self._undo.append(change())


def _patched(owner: Any, name: str, new: Any) -> Callable[[], None]:
    kind: Any = type if isinstance(owner, type) else object
    if not hasattr(owner, "__dict__"):  # it has slots
        undo = partial(kind.__setattr__, owner, name, getattr(owner, name))
    elif name in vars(owner):
        undo = partial(kind.__setattr__, owner, name, vars(owner)[name])
    else:
        undo = partial(kind.__delattr__, owner, name)
    kind.__setattr__(owner, name, new)
    return undo


def _entered(mapping: Any, key: Any, new: Any) -> Callable[[], None]:
    undo = partial(_set, mapping, key, mapping.get(key))
    _set(mapping, key, new)
    return undo


def _set(mapping: Any, key: Any, value: Any) -> None:
    if value is None:
        mapping.pop(key, None)
    else:
        mapping[key] = value


def head_of(scope: Scope) -> RawRequest:
    """Request with an empty body, from its head."""
    headers = scope["headers"]
    return RawRequest(scope["method"], scope["raw_path"], scope["query_string"], headers, dict(headers), b"", "")


async def answered(healthy: Call, scope: Scope, receive: Receive) -> Sent | None:
    """Answer of the healthy application; None if it answers nothing, since the client has left."""
    messages: list[Any] = []

    async def keep(message: Any) -> None:
        messages.append(message)

    await healthy(scope, receive, keep)
    if not messages:
        return None
    start, *parts = messages
    return Sent(start["status"], dict(start["headers"]), b"".join(part["body"] for part in parts))


async def deliver(sent: Sent, send: Send) -> None:
    """Send the answer, with its actual length."""
    headers = {name: value for name, value in sent.headers.items() if name != b"content-length"}
    if sent.status not in (204, 304):
        headers[b"content-length"] = str(len(sent.body)).encode()
    await send({"type": "http.response.start", "status": sent.status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": b"" if sent.status in (204, 304) else sent.body})


async def _hang_up(receive: Receive, send: Any) -> None:
    """Close the connection under the server, and let it notice."""
    send.__self__.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
