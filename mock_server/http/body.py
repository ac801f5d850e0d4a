"""Types of ASGI 3, and the reading of whole request bodies."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

CONNECTION, TRANSPORT = "brakecheck.connection", "transport"  # an extension of the scope that holds the connection
ENDING = "ending"  # an event of the connection: the server ends


UNSAFE = re.compile(rb"[^ -~]")


class ClientLeft(Exception):
    """End of the connection before the whole request had come."""


async def read_body(fields: dict[bytes, bytes], receive: Receive, limit: int) -> bytes | None:
    """Read the whole body; None if it is longer than `limit` bytes, `ClientLeft` if the connection ended."""
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
    """Encode the text as the value of a header (RFC 9110, 5.5), with all but visible ASCII escaped."""
    return UNSAFE.sub(lambda found: b"\\x%02x" % ord(found[0]), text.encode("ascii", "backslashreplace"))
