"""A server may close a connection in the moment in which it is used again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import requests

from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target
from tests.contracts.guarded import guard_of

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def closing(deaf: int) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads one request too many on its first connections; the address, and all first lines."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for number in range(deaf + 1):
            try:
                connection, _ = listener.accept()
            except OSError:  # nobody needs a further connection
                return
            with connection:
                answered = 0
                while request := connection.recv(65536):
                    seen.append(request.split(b"\r\n")[0])
                    if number < deaf and (answered or number):
                        break
                    answered += 1
                    connection.sendall(ANSWER)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        listener.shutdown(socket.SHUT_RDWR)  # which wakes the thread that waits for a connection


def sender(base: str) -> Transport:
    return Transport(Target("t", "dialnexa", base, timeout=5), guard=guard_of("mine"))


def test_what_only_reads_is_sent_once_more():
    """The second look goes over a new connection, and is counted."""
    with closing(1) as (base, seen):
        transport = sender(base)
        statuses = [transport.send("/x", requests.Request("GET", f"{base}/x")).status_code for _ in range(2)]
        transport.close()
    assert statuses == [200, 200]
    assert seen == [b"GET /x HTTP/1.1"] * 3
    assert transport.sent == {"GET /x": 3}


def test_what_could_change_anything_is_sent_once():
    """Nobody knows whether it was carried out."""
    with closing(1) as (base, seen):
        transport = sender(base)
        transport.send("/x", requests.Request("GET", f"{base}/x"))
        with pytest.raises(requests.ConnectionError):
            transport.send("/things/{id}/stop", requests.Request("POST", f"{base}/things/mine/stop"))
        transport.close()
    assert len(seen) == 2


@pytest.mark.parametrize(("renewed", "count"), [(False, 3), (True, 2)], ids=["a used connection", "a new one"])
def test_a_server_that_never_answers_is_found_out(renewed: bool, count: int):
    """Once more is once, and only a connection that was used before may have been closed in the same moment."""
    with closing(3) as (base, seen):
        transport = sender(base)
        transport.send("/x", requests.Request("GET", f"{base}/x"))
        if renewed:
            transport.close()
        with pytest.raises(requests.ConnectionError):
            transport.send("/x", requests.Request("GET", f"{base}/x"))
        transport.close()
    assert len(seen) == count


def test_clean_up_may_look_once_more_when_the_requests_are_used_up():
    """The bound of a run is none for the clean-up."""
    with closing(1) as (base, _):
        transport = Transport(Target("t", "dialnexa", base, timeout=5, max_requests=1), guard=guard_of("mine"))
        transport.send("/x", requests.Request("GET", f"{base}/x"))
        assert transport.send("/x", requests.Request("GET", f"{base}/x"), closing=True).status_code == 200
        transport.close()
