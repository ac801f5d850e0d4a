"""Interim answers are passed over, however many and of whatever kind; only a final status is an answer."""

import socket

import pytest
import requests

from brakecheck.contracts.http.raw_socket import converse
from brakecheck.contracts.http.session import Session, TimedOut, Watchdog
from brakecheck.contracts.target import Target
from tests.contracts.talking import Talk, trickle
from tests.contracts.test_session import PATIENT, SECONDS, Serve, asked, serve

__all__ = ["serve"]

FINAL = b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok"
LAST = b"HTTP/1.1 409 No\r\nContent-Length: 4\r\n\r\nlast"
INTERIM = {
    "100": b"HTTP/1.1 100 Continue\r\n\r\n",
    "102": b"HTTP/1.1 102 Processing\r\n\r\n",
    "103 with headers": b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nContent-Length: 3\r\n\r\n",
    "104": b"HTTP/1.1 104 Upload Resumption Supported\r\n\r\n",
    "199": b"HTTP/1.1 199 Odd\r\nContent-Type: text/html\r\n\r\n",
    "101 that nobody asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "several": b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
}


def says(*answers: bytes) -> Talk:
    """One answer to each request on the connection."""

    def talk(connection: socket.socket) -> None:
        for answer in answers:
            connection.recv(65536)
            connection.sendall(answer)
        connection.recv(65536)

    return talk


@pytest.mark.parametrize("interim", INTERIM.values(), ids=INTERIM)
def test_the_final_answer_is_the_answer(serve: Serve, interim: bytes):
    """Its status, headers and body, and none of those before it."""
    answer = asked(serve(says(interim + FINAL)))
    assert (answer.status_code, dict(answer.headers), answer.content) == (200, {"Content-Length": "2"}, b"ok")


@pytest.mark.parametrize("interim", INTERIM.values(), ids=INTERIM)
def test_the_next_request_gets_its_own_answer(serve: Serve, interim: bytes):
    """Nothing of an earlier exchange is left on the connection."""
    url = serve(says(interim + FINAL, interim + LAST))
    with Session(Target("t", "dialnexa", url, timeout=PATIENT), Watchdog()) as session:
        answers = [session.ask(session.prepare_request(requests.Request("GET", url))) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"ok"), (409, b"last")]


@pytest.mark.parametrize("interim", INTERIM.values(), ids=INTERIM)
def test_raw_bytes_are_answered_finally(serve: Serve, interim: bytes):
    """Two requests in a row on a raw socket have two answers."""
    target = Target("t", "dialnexa", serve(says(interim + FINAL + interim + LAST)), timeout=PATIENT)
    replies = converse(target, b"GET / HTTP/1.1\r\n\r\n" * 2, Watchdog(), replies=2)
    assert [(reply.status, reply.body) for reply in replies] == [(200, b"ok"), (409, b"last")]


@pytest.mark.medium
@pytest.mark.parametrize("interim", [INTERIM["102"], INTERIM["103 with headers"]], ids=["102", "103"])
def test_interim_answers_alone_are_none(serve: Serve, interim: bytes):
    """Whether they go on for ever or the connection falls silent, the time limit ends them."""
    for talk in (trickle(b"", interim), trickle(interim, b"")):
        with pytest.raises(TimedOut):
            asked(serve(talk), SECONDS)
        target = Target("t", "dialnexa", serve(talk), timeout=SECONDS)
        (reply,) = converse(target, b"GET / HTTP/1.1\r\n\r\n", Watchdog())
        assert (reply.status, reply.failure) == (0, f"nothing within {SECONDS:g} s")
