"""The values that travel through the stages: a raw request, a checked request, an answer."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from brakecheck.mock_server.worlds.world import Caller


class RawRequest(NamedTuple):
    """A request as it arrived. Header names are lower case, the path is still percent-encoded.

    `fields` holds the same headers by name; of a repeated one it has the last.
    """

    method: str
    path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]]
    fields: dict[bytes, bytes]
    body: bytes
    client: str


class Request(NamedTuple):
    """A request that authentication and validation let through."""

    operation: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    caller: Caller
    raw: RawRequest


@dataclass(slots=True)
class Response:
    """What a handler answers: a status and a JSON body (None for no body at all)."""

    status: int
    body: Any = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    rule: str | None = None
