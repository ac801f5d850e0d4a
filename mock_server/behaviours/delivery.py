"""Delivery of an answer: in pieces, or with a broken connection."""

import asyncio
import socket
import struct
from typing import Any

from brakecheck.mock_server.http.body import CONNECTION, TRANSPORT, Scope, Send

PIECES = 20  # pieces of a dribbled body, if it is long enough
AT_ONCE = struct.pack("ii", 1, 0)  # for SO_LINGER: closing resets the connection
STALLED, LOOK = 5.0, 0.01  # seconds for a client to read the answer, and between two looks
BROWSER, NO_HTTP = b"sec-fetch-mode", bytes(16)  # a header of all browsers; what can be the beginning of no answer
sleep = asyncio.sleep


def pieces_of(content: bytes) -> list[bytes]:
    """Cut the content into pieces of one size; the last may be shorter."""
    size = -(-len(content) // PIECES) or 1
    return [content[at : at + size] for at in range(0, len(content), size)]


async def cut(scope: Scope, *, reset: bool = False, unanswered: bool = False) -> bool:
    """End the connection after the client has read the answer; False if this server cannot reach its connection.

    Browsers silently send an `unanswered` request again unless they have received something that is no HTTP.
    """
    transport: asyncio.Transport | None = scope.get("extensions", {}).get(CONNECTION, {}).get(TRANSPORT)
    if transport is None:
        return False
    if unanswered and any(name == BROWSER for name, _ in scope["headers"]):
        transport.write(NO_HTTP)
    waited = 0.0
    while transport.get_write_buffer_size() and waited < STALLED:
        await sleep(LOOK)
        waited += LOOK
    connection = transport.get_extra_info("socket")
    if reset and connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()
    return True


async def send_nowhere(send: Send) -> None:
    """Send an empty answer, which the server expects, on a connection that was cut."""
    start: dict[str, Any] = {"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"0")]}
    await send(start)
    await send({"type": "http.response.body", "body": b""})
