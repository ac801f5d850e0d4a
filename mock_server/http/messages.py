"""The values that travel through the stages: a raw request, a checked request, an answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from brakecheck.mock_server.worlds.worlds import Caller

SAFE = ("GET", "HEAD")
UNFINISHED = 0  # the status of an answer that has to be awaited
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
    """Change by an operation: the status of `records` records before, empty for new ones, and after."""

    before: str
    after: str
    records: int = 1


@dataclass(slots=True)
class Response:
    """Answer of a handler: a status and a JSON body (None for no body).

    `reason` is the message of a refusal, `warning` names a probable mistake of the sender. After `later`
    the function that `later` returns answers, or the handler once more. `typed`: the headers have the media type.
    `forced` names the forced behaviour; the status is 0 if the behaviour prevents the answer. A `stream` replaces the
    body; `quiet`: the log has no line.
    """

    status: int
    body: Any = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    rule: str | None = None
    change: Change | None = None
    reason: str | None = None
    warning: str | None = None
    later: "Callable[[], Awaitable[Finish | None]] | None" = None
    typed: bool = False
    forced: str | None = None
    stream: AsyncGenerator[bytes, None] | None = None
    quiet: bool = False


Finish = Callable[[], Response]
