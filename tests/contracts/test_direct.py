"""The short way to the admin API: the same bounds as any session, and one connection that is kept."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests

from brakecheck.contracts.http import direct
from brakecheck.contracts.http.direct import DirectSession, session_of
from brakecheck.contracts.http.session import Session, TimedOut, TooLarge, Watchdog
from brakecheck.contracts.target import Target
from tests.contracts.talking import HEAD, Talk, saying
from tests.contracts.test_session import ENDLESS, PATIENT, SECONDS, SLOW, Serve, serve

__all__ = ["serve"]


def session_to(url: str, timeout: float = PATIENT) -> DirectSession:
    return DirectSession(Target("t", "dialnexa", url, timeout=timeout, headers={"X-Own": "yes"}), Watchdog())


def asked(session: Session, url: str, body: str | None = None) -> requests.Response:
    return session.ask(requests.Request("POST", f"{url}/x?y=1", data=body).prepare())


@pytest.mark.medium
@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW)
def test_the_whole_answer_has_to_be_there_in_time(serve: Serve, talk: Talk):
    """However an answer is drawn out, the exchange ends as a time-out."""
    url, began = serve(talk), time.monotonic()
    with session_to(url, SECONDS) as session, pytest.raises((TimedOut, requests.ConnectionError)) as raised:
        asked(session, url)
    assert isinstance(raised.value, TimedOut) or talk is SLOW["many headers"]
    assert time.monotonic() - began < PATIENT


@pytest.mark.parametrize("head", ENDLESS.values(), ids=ENDLESS)
def test_a_body_without_an_end_is_not_read_to_it(serve: Serve, head: bytes, monkeypatch: pytest.MonkeyPatch):
    """More bytes than are read are no answer, and no redirect is followed."""
    monkeypatch.setattr(direct, "LARGEST", 1000)
    url = serve(saying(head + b"x" * 2000))
    with session_to(url) as session, pytest.raises(TooLarge):
        asked(session, url)


def once(answer: bytes) -> Talk:
    """The answer to one request, and then the end of the connection."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return talk


BROKEN = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "less than it says": HEAD % 200 + b"Content-Length: 10\r\n\r\nx",
    "half a chunk": HEAD % 200 + b"Transfer-Encoding: chunked\r\n\r\n5\r\nx",
}


@pytest.mark.parametrize("said", BROKEN.values(), ids=BROKEN)
def test_what_is_no_whole_answer_is_a_lost_connection(serve: Serve, said: bytes):
    """As with any session."""
    url = serve(once(said))
    with session_to(url) as session, pytest.raises(requests.ConnectionError):
        asked(session, url)


WHOLE = {
    "a length": HEAD % 200 + b"Content-Length: 2\r\n\r\n{}",
    "chunks": HEAD % 200 + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "the end of the connection": HEAD % 200 + b"\r\n{}",
    "an interim answer before it": HEAD % 103 + b"\r\n" + HEAD % 200 + b"Content-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("said", WHOLE.values(), ids=WHOLE)
def test_every_form_of_an_answer_is_read(serve: Serve, said: bytes):
    """However its length is told."""
    url = serve(once(said))
    with session_to(url) as session:
        response = asked(session, url)
    assert (response.status_code, response.json()) == (200, {})


class Counting(HTTPServer):
    """A server that keeps what it was sent, and counts its connections."""

    def __init__(self, closing: bool) -> None:
        self.connections, self.sent = 0, list[tuple[str, str | None, bytes]]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                outer.connections += 1

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.sent.append((self.path, self.headers["X-Own"], content))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                if closing:
                    self.send_header("Connection", "close")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture(params=[False, True], ids=["kept", "closed"])
def counting(request: pytest.FixtureRequest) -> Iterator[tuple[Counting, bool]]:
    server = Counting(request.param)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server, request.param
    server.shutdown()
    server.server_close()


def test_a_connection_is_kept_unless_the_server_closes_it(counting: tuple[Counting, bool]):
    """Requests arrive whole, with the headers of the target."""
    server, closing = counting
    url = f"http://127.0.0.1:{server.server_port}"
    with session_to(url) as session:
        for body in ("a", "b", "c"):
            assert asked(session, url, body).status_code == 200
    assert server.sent == [("/x?y=1", "yes", body) for body in (b"a", b"b", b"c")]
    assert server.connections == (3 if closing else 1)


@pytest.mark.parametrize(
    ("url", "proxy", "kind"),
    [
        ("http://h/__admin", None, DirectSession),
        ("https://h/__admin", None, Session),
        ("http://h/__admin", "http://proxy", Session),
    ],
)
def test_tls_and_proxies_take_the_longer_way(url: str, proxy: str | None, kind: type):
    """What they need the short one does not know."""
    assert type(session_of(Target("t", "dialnexa", url, proxy=proxy), Watchdog(), url)) is kind
