"""The connections of a run: one for each thread, used again while it is fresh, and closed at the end."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import requests

from brakecheck.contracts.http.transport import IDLE, Transport
from brakecheck.contracts.target import Target

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Server:
    """Answers `most` requests on each connection; `seen` has a list of requests for each connection."""

    def __init__(self) -> None:
        self.most = 1000
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/x"
        self.seen: list[list[bytes]] = []
        self.threads: list[Thread] = []
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.seen.append([])
            self.threads.append(Thread(target=self._talk, args=(connection, self.seen[-1]), daemon=True))
            self.threads[-1].start()

    def _talk(self, connection: socket.socket, requests_seen: list[bytes]) -> None:
        with connection:
            while content := connection.recv(65536):
                requests_seen.append(content)
                if len(requests_seen) > self.most:
                    return
                connection.sendall(ANSWER)

    def close(self) -> None:
        self._listener.close()

    @property
    def counts(self) -> list[int]:
        return [len(each) for each in self.seen]


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class Clock:
    at = 100.0

    def now(self) -> float:
        return self.at


def transport(server: Server, clock: Clock) -> tuple[Transport, requests.Request]:
    made = Transport(Target("t", "dialnexa", server.url), now=clock.now)
    made.guard.allow("x")
    return made, requests.Request("GET", server.url)


def test_a_connection_is_used_again_within_a_second(server: Server):
    """Each use gives another second."""
    clock = Clock()
    sender, request = transport(server, clock)
    for _ in range(4):
        sender.send("/", request)
        clock.at += IDLE
    sender.close()
    assert server.counts == [4]


def test_a_connection_that_was_idle_for_longer_is_closed(server: Server):
    """A request on a connection that the server is closing would be lost, and is never sent again."""
    clock = Clock()
    sender, request = transport(server, clock)
    for pause in (0.5, 1.01, 0.5):
        sender.send("/", request)
        clock.at += pause
    sender.close()
    assert server.counts == [2, 1]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_after_a_lost_connection_each_request_gets_its_own(server: Server, method: str):
    """The server closes what was used twice; only the request that reads is sent again, and no other is lost."""
    server.most = 2
    sender, request = transport(server, Clock())
    request.method = method
    lost = 0
    for _ in range(5):
        try:
            sender.send("/", request)
        except requests.ConnectionError:
            lost += 1
    sender.close()
    assert (lost, server.counts) == ((0, [3, 1, 1, 1]) if method == "GET" else (1, [3, 1, 1]))


def test_threads_share_no_connection(server: Server):
    """Each has its own, so that requests overlap as they would from different clients."""
    sender, request = transport(server, Clock())
    for _ in range(2):
        thread = Thread(target=sender.send, args=("/", request))
        thread.start()
        thread.join()
        sender.send("/", request)
    sender.close()
    assert sorted(server.counts) == [1, 1, 2]


def test_the_connections_of_all_threads_are_closed_at_the_end(server: Server):
    """The server sees the end of each one."""
    sender, request = transport(server, Clock())
    sender.send("/", request)
    thread = Thread(target=sender.send, args=("/", request))
    thread.start()
    thread.join()
    sender.close()
    for each in server.threads:
        each.join(2)
    assert [each.is_alive() for each in server.threads] == [False, False]
