"""The ways of a session to a server: over TLS, through a proxy, with nothing of the environment and no cookie."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from brakecheck.contracts.http import session as sessions
from brakecheck.contracts.http.session import Session, TimedOut, TooLarge, Watchdog
from brakecheck.contracts.target import Target
from tests.certificates import authority as certified
from tests.certificates import needs_openssl
from tests.contracts.talking import EMPTY, HEAD, Talk, saying, talking, trickle

SECONDS = 0.3  # of patience, where none will help; elsewhere so much that a busy machine is no silent server
PATIENT = 30.0
SLOW = trickle(HEAD % 200 + b"Content-Length: 100000\r\n\r\n", b"x")
Authority = tuple[Path, ssl.SSLContext]
Serve = Callable[..., str]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return certified(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda *how: servers.enter_context(talking(*how))


def session_to(url: str, **fields: Any) -> Session:
    return Session(Target("t", "dialnexa", url, **{"timeout": PATIENT, **fields}), Watchdog())


def asked(session: Session, url: str, **headers: str) -> requests.Response:
    return session.ask(session.prepare_request(requests.Request("GET", url, headers)))


def expect_time_out(session: Session, url: str) -> None:
    session._seconds = SECONDS
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"^no whole answer within 0\.3 s$"):
        asked(session, url)
    assert time.monotonic() - began < PATIENT


def slow_at_last(connection: socket.socket) -> None:
    """The first request of a connection is answered at once, the second one slowly."""
    connection.recv(65536)
    connection.sendall(EMPTY)
    SLOW(connection)


@pytest.mark.medium
@needs_openssl
@pytest.mark.parametrize("talk", [SLOW, slow_at_last], ids=["new", "used again"])
def test_a_slow_answer_over_tls_ends_in_time(serve: Serve, authority: Authority, talk: Talk):
    """On a new connection and on one that has answered before."""
    ca_file, context = authority
    url = serve(talk, context)
    with session_to(url, ca_file=ca_file) as session:
        if talk is slow_at_last:
            assert asked(session, url).status_code == 200
        expect_time_out(session, url)


@pytest.mark.medium
def test_a_slow_answer_on_a_connection_used_again_ends_in_time(serve: Serve):
    """The watch of each exchange is over its own connection, new or not."""
    url = serve(slow_at_last)
    with session_to(url) as session:
        assert asked(session, url).status_code == 200
        expect_time_out(session, url)


@pytest.mark.medium
def test_a_slow_handshake_ends_in_time(serve: Serve):
    """A server that draws TLS itself out is watched, too."""
    url = serve(trickle(b"\x16\x03\x03\x40\x00", b"\x00")).replace("http:", "https:")
    with session_to(url) as session:
        expect_time_out(session, url)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("url", "talk"),
    [("http://nowhere.invalid/x", SLOW), ("https://nowhere.invalid/x", trickle(b"HTTP/1.1 2", b"0"))],
    ids=["plain", "tunnel"],
)
def test_a_slow_proxy_ends_in_time(serve: Serve, url: str, talk: Talk):
    """Whether it sends the answer or opens a tunnel."""
    with session_to(url, proxy=serve(talk)) as session:
        expect_time_out(session, url)


@pytest.mark.medium
@needs_openssl
def test_a_slow_proxy_that_speaks_tls_ends_in_time(serve: Serve, authority: Authority):
    """Its tunnel is watched although TLS has taken the socket over."""
    ca_file, context = authority
    proxy = serve(trickle(b"HTTP/1.1 2", b"0"), context)
    with session_to("https://nowhere.invalid", proxy=proxy, ca_file=ca_file) as session:
        expect_time_out(session, "https://nowhere.invalid/x")


def test_a_proxy_gets_the_requests_of_both_schemes(serve: Serve):
    """A plain one with its address, a secure one as a tunnel."""
    seen: list[bytes] = []
    proxy = serve(saying(HEAD % 502 + b"Content-Length: 0\r\n\r\n", seen))
    with session_to("http://nowhere.invalid", proxy=proxy) as session:
        assert asked(session, "http://nowhere.invalid/x").status_code == 502
        with pytest.raises(requests.ConnectionError):
            asked(session, "https://nowhere.invalid/x")
    assert seen[0].startswith(b"GET http://nowhere.invalid/x HTTP/1.1\r\n")
    assert seen[1].startswith(b"CONNECT nowhere.invalid:443 HTTP/1.")


@pytest.mark.medium
@needs_openssl
def test_a_certificate_has_to_be_trusted(serve: Serve, authority: Authority):
    """One of an authority that nobody has named is refused."""
    ca_file, context = authority
    url = serve(saying(EMPTY), context)
    with session_to(url, ca_file=ca_file) as session:
        assert asked(session, url).status_code == 200
    with session_to(url) as session, pytest.raises(requests.exceptions.SSLError):
        asked(session, url)


def test_nothing_of_the_environment_is_used(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Neither a proxy nor a password that is stored for the host."""
    seen: list[bytes] = []
    url = serve(saying(EMPTY, seen))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password canary\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for variable in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    with session_to(url) as session:
        assert asked(session, url).status_code == 200
    assert b"Authorization" not in seen[0]


def test_no_cookie_is_kept(serve: Serve):
    """A cookie might stand in for a key that a contract leaves out."""
    seen: list[bytes] = []
    url = serve(saying(HEAD % 200 + b"Set-Cookie: canary=1; Path=/\r\nContent-Length: 0\r\n\r\n", seen))
    with session_to(url) as session:
        for _ in range(2):
            assert "canary" in asked(session, url).headers["Set-Cookie"]
    assert [b"canary" in content for content in seen] == [False, False]


def test_a_header_of_the_request_comes_before_one_of_the_target(serve: Serve):
    """A further header fills in what a request does not say itself."""
    seen: list[bytes] = []
    url = serve(saying(EMPTY, seen))
    with session_to(url, headers={"X-Sub": "general"}) as session:
        asked(session, url, **{"x-sub": "particular"})
    assert b"x-sub: particular\r\n" in seen[0]
    assert b"general" not in seen[0]


def test_a_body_is_read_to_its_last_byte(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    """As many bytes as are allowed, in any number of pieces; one more is too many."""
    monkeypatch.setattr(sessions, "LARGEST", 1000)
    monkeypatch.setattr(sessions, "CHUNK", 300)
    body = bytes(range(250)) * 4
    url = serve(saying(HEAD % 200 + b"Content-Length: 1000\r\n\r\n" + body))
    with session_to(url) as session:
        assert asked(session, url).content == body
    url = serve(saying(HEAD % 200 + b"Content-Length: 1001\r\n\r\nx" + body))
    with session_to(url) as session, pytest.raises(TooLarge, match=r"^the body has more than 1,000 bytes$"):
        asked(session, url)
