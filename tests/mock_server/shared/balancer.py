"""A balancer of the tests: each request of a connection goes to the next server."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from queue import SimpleQueue

BYTES = 65536


class Turns:
    """One connection of a client, with one to each server; the requests on it take turns."""

    def __init__(self, client: asyncio.StreamWriter, ports: Iterator[int]) -> None:
        self._client = client
        self._ports = ports
        self._servers: dict[int, asyncio.StreamWriter] = {}
        self._pumps: list[asyncio.Task[None]] = []
        self._answered = True
        self._port = 0

    async def forward(self, reader: asyncio.StreamReader) -> None:
        """Send what the client sends to the server whose turn it is, until one of both leaves."""
        while data := await reader.read(BYTES):
            if self._answered:
                self._port, self._answered = next(self._ports), False
            if self._port not in self._servers:
                answers, self._servers[self._port] = await asyncio.open_connection("127.0.0.1", self._port)
                self._pumps.append(asyncio.create_task(self._pump(answers)))
            self._servers[self._port].write(data)

    def close(self) -> None:
        for each in (*self._servers.values(), self._client):
            each.close()

    async def _pump(self, answers: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await answers.read(BYTES):
                self._answered = True
                self._client.write(data)
        self._client.close()


@contextmanager
def balancer(ports: Sequence[int]) -> Iterator[int]:
    """The port of a balancer before these ports."""
    turns = cycle(ports)
    ready: SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = SimpleQueue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Turns(writer, turns)
        with suppress(OSError, asyncio.CancelledError):
            await connection.forward(reader)
        connection.close()

    async def run() -> None:
        over = asyncio.Event()
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        ready.put((asyncio.get_running_loop(), over, server.sockets[0].getsockname()[1]))
        await over.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    loop, over, port = ready.get()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
