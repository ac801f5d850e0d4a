"""The place in a request at which a behaviour may be forced instead of the mock's own."""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from brakecheck.mock_server.http.body import Scope, Send
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.worlds.worlds import Caller

PREFER = b"prefer"
WISH = b"__"  # what the names of query parameters begin with that wish for something


class Plan(Protocol):
    """What is forced of one request."""

    @property
    def instead(self) -> tuple[Response, bytes] | None:
        """The whole exchange where nothing of the request is done."""

    def before(self) -> Awaitable[None]:
        """Wait for as long as the request is held back."""

    def acting(self, caller: Caller) -> Caller:
        """The caller by whom the request is done."""

    def applied(self, answer: Response) -> tuple[Response, bytes]:
        """The answer that goes out in place of that of the request, which was done."""

    def deliver(self, scope: Scope, send: Send, start: dict[str, Any], content: bytes) -> Awaitable[None]:
        """Put the answer on the wire, as slowly and as little of it as is forced."""


class Behaviours(Protocol):
    """Plans for requests, by what is forced in worlds and by what the requests wish for."""

    @property
    def by_world(self) -> Mapping[Any, Any]:
        """The worlds in which something is forced."""

    def plan(self, raw: RawRequest) -> Plan | None:
        """What is forced of the request; None for nothing."""
