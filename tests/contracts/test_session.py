"""A bounded session: whatever a server sends, and however slowly, the exchange ends in time and takes little memory."""

import errno
import gzip
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import requests

from brakecheck.contracts.http import raw_socket
from brakecheck.contracts.http import session as sessions
from brakecheck.contracts.http.exhaustion import Exhausted, raise_if_ours
from brakecheck.contracts.http.raw_socket import converse
from brakecheck.contracts.http.session import Session, TimedOut, TooLarge, Watchdog
from brakecheck.contracts.target import Target
from tests.contracts.talking import EMPTY, HEAD, Talk, flood, saying, talking, trickle

Serve = Callable[[Talk], str]
SECONDS = 0.4  # of patience, where none will help; elsewhere so much that a busy machine is no silent server
PATIENT = 30.0


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda talk: servers.enter_context(talking(talk))


def asked(url: str, timeout: float = PATIENT) -> requests.Response:
    target = Target("t", "dialnexa", url, timeout=timeout)
    with Session(target, Watchdog()) as session:
        return session.ask(session.prepare_request(requests.Request("GET", f"{url}/x")))


SLOW = {
    "a body": trickle(HEAD % 200 + b"Content-Length: 100000\r\n\r\n", b"x"),
    "a body without a length": trickle(HEAD % 200 + b"\r\n", b"x"),
    "chunks": trickle(HEAD % 200 + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a status line": trickle(b"HTTP/1.1 2", b"0"),
    "a header": trickle(HEAD % 200 + b"X-Slow: ", b"x"),
    "many headers": trickle(HEAD % 200, b"X: y\r\n"),
    "interim answers": trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a redirect": trickle(HEAD % 302 + b"Location: /y\r\n\r\n", b"x"),
    "nothing": lambda connection: time.sleep(2),
}


@pytest.mark.medium
@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW)
def test_the_whole_answer_has_to_be_there_in_time(serve: Serve, talk: Talk):
    """However an answer is drawn out, the exchange ends as a time-out."""
    began = time.monotonic()
    with pytest.raises((TimedOut, requests.ConnectionError)) as raised:
        asked(serve(talk), SECONDS)
    assert isinstance(raised.value, TimedOut) or talk is SLOW["many headers"]
    assert time.monotonic() - began < PATIENT


@pytest.mark.medium
@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW)
def test_raw_bytes_are_answered_in_time_too(serve: Serve, talk: Talk):
    """On a raw socket the same answers end as one reply without status."""
    target = Target("t", "dialnexa", serve(talk), timeout=SECONDS)
    began = time.monotonic()
    (reply,) = converse(target, b"GET / HTTP/1.1\r\n\r\n", Watchdog())
    assert (reply.status, reply.body) == (0, b"")
    assert time.monotonic() - began < PATIENT


ENDLESS = {
    "a body": HEAD % 200 + b"\r\n",
    "a redirect": HEAD % 301 + b"Location: http://[::1\r\n\r\n",
    "an error": HEAD % 500 + b"\r\n",
}


@pytest.mark.parametrize("first", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_body_is_read_to_a_bound(serve: Serve, first: bytes, monkeypatch: pytest.MonkeyPatch):
    """Of a body without an end no more is kept than the bound."""
    monkeypatch.setattr(sessions, "LARGEST", 1_000_000)
    tracemalloc.start()
    with pytest.raises((TooLarge, TimedOut)):
        asked(serve(flood(first, b"x" * 100_000)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize(
    "first", [ENDLESS["a body"], HEAD % 200 + b"Transfer-Encoding: chunked\r\n\r\n"], ids=["plain", "chunks"]
)
def test_raw_bytes_are_answered_within_a_bound(serve: Serve, first: bytes, monkeypatch: pytest.MonkeyPatch):
    """On a raw socket no more of a body is kept than the bound."""
    monkeypatch.setattr(raw_socket, "LARGEST", 1_000_000)
    target = Target("t", "dialnexa", serve(flood(first, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")), timeout=SECONDS)
    tracemalloc.start()
    (reply,) = converse(target, b"GET / HTTP/1.1\r\n\r\n", Watchdog())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (reply.status, reply.body) == (0, b"")
    assert most < 20_000_000


@pytest.mark.medium
def test_a_packed_body_is_bounded_unpacked(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    """Fifty megabytes in fifty kilobytes are not unpacked beyond the bound."""
    monkeypatch.setattr(sessions, "LARGEST", 1_000_000)
    packed = gzip.compress(bytes(50_000_000))
    head = HEAD % 200 + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    answer = serve(saying(head + packed))
    tracemalloc.start()
    with pytest.raises((TooLarge, TimedOut)):
        asked(answer)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize("location", ["/y", "http://[::1", "http://evil.example/", "\x01", "//"])
def test_a_redirect_is_an_answer_like_any_other(serve: Serve, location: str):
    """Nothing is followed, and a Location that is no address does no harm."""
    head = HEAD % 307 + f"Location: {location}\r\nContent-Length: 2\r\n\r\nok".encode()
    answer = asked(serve(saying(head)))
    assert (answer.status_code, answer.content) == (307, b"ok")


def test_further_headers_go_along(serve: Serve):
    """Every request carries the target's headers."""
    seen: list[bytes] = []
    url = serve(saying(EMPTY, seen))
    target = Target("t", "dialnexa", url, timeout=PATIENT, headers={"X-Sub": "canary"})
    with Session(target, Watchdog()) as session:
        for _ in range(2):
            session.ask(session.prepare_request(requests.Request("GET", url)))
    assert [b"X-Sub: canary\r\n" in content for content in seen] == [True, True]


@pytest.mark.medium
def test_a_connection_lives_beyond_the_time_of_one_exchange(serve: Serve):
    """The watch of an answered exchange does not end the next one."""
    url = serve(saying(EMPTY))
    with Session(Target("t", "dialnexa", url, timeout=SECONDS), Watchdog()) as session:
        for _ in range(3):
            assert session.ask(session.prepare_request(requests.Request("GET", url))).status_code == 200
            time.sleep(SECONDS / 2)


@pytest.mark.parametrize(("number", "lack"), [(errno.EMFILE, "file descriptors"), (errno.ENOSPC, "disk space")])
def test_a_lack_of_our_own_is_not_the_servers(number: int, lack: str):
    """An error that comes from this machine's limits is told apart, however deep it lies."""
    inner = OSError(number, "no more")
    for error in (inner, requests.ConnectionError(inner), _caused(inner)):
        with pytest.raises(Exhausted, match=lack):
            raise_if_ours(error)
    raise_if_ours(requests.ConnectionError(ConnectionResetError(errno.ECONNRESET, "reset")))
    raise_if_ours(None)


def _caused(inner: Exception) -> Exception:
    try:
        raise ValueError("outer") from inner
    except ValueError as error:
        return error
