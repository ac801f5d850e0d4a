"""A load generator: so many requests over a few kept-alive connections, as fast as they are answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

import uvloop

CONNECTIONS = 16


class Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last has come in whole."""

    def __init__(self, requests: Iterator[bytes], statuses: Counter[int], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._statuses = statuses
        self._done = done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(rest) >= int(length or 0):
            self._statuses[int(head[9:12])] += 1
            self._buffer = b""
            self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
        elif not self._done.done():
            self._transport.close()
            self._done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server closed the connection"))


def request(method: str, path: str, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def fire(port: int, requests: Sequence[bytes]) -> tuple[float, Counter[int]]:
    """Requests per second, and how many answers had which status."""
    statuses: Counter[int] = Counter()

    async def run() -> float:
        loop = asyncio.get_running_loop()
        queue = iter(requests)
        waiting = [loop.create_future() for _ in range(CONNECTIONS)]
        started = time.perf_counter()
        for done in waiting:
            await loop.create_connection(lambda done=done: Connection(queue, statuses, done), "127.0.0.1", port)
        await asyncio.gather(*waiting)
        return len(requests) / (time.perf_counter() - started)

    return uvloop.run(run()), statuses
