"""A load generator: requests over kept-alive connections, as fast as they are answered; wrk where it is installed."""

import asyncio
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import uvloop

CONNECTIONS, SECONDS = 32, 2
WRK = shutil.which("wrk")
SCRIPT = Path(__file__).with_name("wrk.lua")


def request(method: str, path: str, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def fire(port: int, requests: Sequence[bytes], status: int, *, once: bool = False) -> float:
    """Measure the requests a second; each has to be answered with the status.

    The requests are sent in turn, again and again for some seconds, or each once alone.
    """
    rate, unexpected = (_by_wrk if WRK else _by_ourselves)(port, requests, status, once=once)
    if unexpected:
        raise SystemExit(f"port {port}: expected {status} alone, received {unexpected} answers of another status")
    return rate


def _by_wrk(port: int, requests: Sequence[bytes], status: int, *, once: bool) -> tuple[float, int]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "requests")
        file.write_bytes(b"".join(b"%d\n%b" % (len(one), one) for one in requests))
        load = [f"--connections={CONNECTIONS}", "--threads=1", f"--duration={60 if once else SECONDS}s"]
        arguments = [str(file), str(status), *(["once"] if once else [])]
        command = [WRK or "wrk", *load, f"--script={SCRIPT}", f"http://127.0.0.1:{port}", "--", *arguments]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # The script tells the time between the first request and the last answer.
    answered, microseconds, unexpected = map(int, said.splitlines()[-1].split())
    if not answered:
        raise SystemExit(f"port {port}: expected answers within {SECONDS} s, received none")
    return answered / microseconds * 1e6, unexpected


class Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last has come in whole."""

    def __init__(self, requests: Iterator[bytes], statuses: Counter[int], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._statuses = statuses
        self._done = done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        """Count a whole answer, and send the next request."""
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
        """End the measurement with an error where the server closes too early."""
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server closed the connection"))


def _by_ourselves(port: int, requests: Sequence[bytes], status: int, *, once: bool) -> tuple[float, int]:
    statuses: Counter[int] = Counter()
    sent = requests if once else list(islice(cycle(requests), 20_000))

    async def run() -> float:
        loop = asyncio.get_running_loop()
        queue = iter(sent)
        waiting = [loop.create_future() for _ in range(CONNECTIONS)]
        started = time.perf_counter()
        for done in waiting:
            await loop.create_connection(lambda done=done: Connection(queue, statuses, done), "127.0.0.1", port)
        await asyncio.gather(*waiting)
        return len(sent) / (time.perf_counter() - started)

    rate = uvloop.run(run())
    return rate, statuses.total() - statuses[status]
