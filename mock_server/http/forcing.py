"""Interface of behaviours, by which they take part in a request."""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from brakecheck.mock_server.http.body import Scope, Send
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.worlds.worlds import Caller

PREFER = b"prefer"
WISH = b"__"  # prefix of query parameters that ask for a behaviour


class Plan(Protocol):
    """Plan of the behaviours that apply to one request."""

    @property
    def instead(self) -> tuple[Response, bytes] | None:
        """Answer and body of a request that is not carried out; None for one that is."""

    def before(self) -> Awaitable[None]:
        """Wait before the request is carried out."""

    def acting(self, caller: Caller) -> Caller:
        """Caller for whom the request is carried out."""

    def applied(self, answer: Response) -> tuple[Response, bytes]:
        """Answer and body in place of the answer to a request that was carried out."""

    def deliver(self, scope: Scope, send: Send, start: dict[str, Any], content: bytes) -> Awaitable[None]:
        """Send the answer, with its delays and cuts."""


class Behaviours(Protocol):
    """Plans for requests, by the behaviours of worlds and by those that requests ask for."""

    @property
    def by_world(self) -> Mapping[Any, Any]:
        """Worlds that have behaviours."""

    def plan(self, raw: RawRequest) -> Plan | None:
        """Plan for the request; None if no behaviour applies."""
