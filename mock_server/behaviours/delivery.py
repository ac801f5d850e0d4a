"""An answer on its way: late, in pieces, or not at all."""

import asyncio
import socket
import struct
from typing import Any

from brakecheck.mock_server.http.body import CONNECTION, TRANSPORT, Scope, Send

PIECES = 20  # that a dribbled body comes in, where it is long enough
AT_ONCE = struct.pack("ii", 1, 0)  # for SO_LINGER: closing resets the connection
STALLED, LOOK = 5.0, 0.01  # seconds in which a client has to take what was sent, and between two looks
sleep = asyncio.sleep


def pieces_of(content: bytes) -> list[bytes]:
    """Cut the content into pieces of the same size, the last of them aside."""
    size = -(-len(content) // PIECES) or 1
    return [content[at : at + size] for at in range(0, len(content), size)]


async def cut(scope: Scope, *, reset: bool = False) -> bool:
    """End the connection once it has taken what was sent; False where this server does not know its connection."""
    transport: asyncio.Transport | None = scope.get("extensions", {}).get(CONNECTION, {}).get(TRANSPORT)
    if transport is None:
        return False
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
    """Give the server the answer that it waits for, on a connection that has been cut."""
    start: dict[str, Any] = {"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"0")]}
    await send(start)
    await send({"type": "http.response.body", "body": b""})
