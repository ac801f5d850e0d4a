"""What the server hands us (ASGI 3), and the body of a request read whole."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

CONNECTION, TRANSPORT = "brakecheck.connection", "transport"  # an extension of the scope: the connection itself
ENDING = "ending"  # an event of the connection: the server ends


UNSAFE = re.compile(rb"[^ -~]")


class ClientLeft(Exception):
    """The connection ended before the whole request was there."""


async def read_body(fields: dict[bytes, bytes], receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None where it is beyond the limit in bytes; `ClientLeft` where it never came."""
    announced = int(fields.get(b"content-length", 0))
    if announced > limit:
        return None
    if not announced and b"transfer-encoding" not in fields:
        return b""
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        chunks, size = [body], len(body)
        while message.get("more_body") and size <= limit:
            message = await receive()
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
        body = b"".join(chunks)
    if message["type"] == "http.disconnect":
        raise ClientLeft
    return body if len(body) <= limit else None


def field_value(text: str) -> bytes:
    """The text as the value of a header (RFC 9110, 5.5): what is neither visible nor ASCII is escaped."""
    return UNSAFE.sub(lambda found: b"\\x%02x" % ord(found[0]), text.encode("ascii", "backslashreplace"))
