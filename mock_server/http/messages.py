"""The values that travel through the stages: a raw request, a checked request, an answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from brakecheck.mock_server.worlds.worlds import Caller

SAFE = ("GET", "HEAD")
ANSWER = "brakecheck.answer"  # where the application leaves its answer in the ASGI scope


class RawRequest(NamedTuple):
    """A request as it arrived. Header names are lower case, the path is still percent-encoded.

    `fields` holds the same headers by name; of a repeated one it has the last. `began` is when it was there, in
    seconds of a clock that only measures; `secure` is whether it came over TLS.
    """

    method: str
    path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]]
    fields: dict[bytes, bytes]
    body: bytes
    client: str
    began: float = 0.0
    secure: bool = False


class Request(NamedTuple):
    """A request that authentication and validation let through."""

    operation: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    caller: Caller
    raw: RawRequest


class Change(NamedTuple):
    """What an operation did to so many records: their status before, empty where there was none, and after."""

    before: str
    after: str
    records: int = 1


@dataclass(slots=True)
class Response:
    """What a handler answers: a status and a JSON body (None for no body at all).

    `reason` says why a request was refused, `warning` what its sender may not have meant. An answer with `later`
    is asked for once more when that is over. A `typed` one has its media type among its headers. `forced` tells
    which behaviour was forced; the status is 0 where for that reason no answer goes out. A `stream` comes in
    place of a body; a `quiet` one has no line in the log.
    """

    status: int
    body: Any = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    rule: str | None = None
    change: Change | None = None
    reason: str | None = None
    warning: str | None = None
    later: Callable[[], Awaitable[None]] | None = None
    typed: bool = False
    forced: str | None = None
    stream: AsyncGenerator[bytes, None] | None = None
    quiet: bool = False
