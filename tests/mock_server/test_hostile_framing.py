"""Hostile framing over real sockets: lengths that lie, broken chunks, odd versions, requests cut short."""

import pytest

from brakecheck.mock_server.server import MIB
from tests.mock_server.victim import CANCEL, JSON, NOBODY
from tests.mock_server.wire import chunked, exchange, request

CHUNKED = b"Transfer-Encoding: chunked"

LENGTHS = {
    "negative": b"-5",
    "no number": b"abc",
    "a sign": b"+41",
    "a fraction": b"4.5",
    "hexadecimal": b"0x10",
    "two numbers": b"41, 41",
    "a list": b"41;5",
    "a blank within": b"4 1",
    "an underscore": b"4_1",
    "digits of another script": "٤١".encode(),
    "beyond 64 bits": b"99999999999999999999999",
    "a quoted one": b'"41"',
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_lengths_that_are_none(victim, length):
    """A Content-Length that is no plain number is a 400, and what follows is not obeyed."""
    (answer,) = victim.send(victim.cancel(body=victim.of_run, length=length))
    assert answer.status == 400


def test_an_empty_length(victim):
    """A Content-Length without value is a 400."""
    (answer,) = victim.send(victim.cancel(JSON, b"Content-Length:", body=victim.of_run, length=b""))
    assert answer.status == 400


def test_two_lengths(victim):
    """Two lengths that differ are a 400."""
    sent = victim.cancel(JSON, b"Content-Length: 5", body=victim.of_run)
    (answer,) = victim.send(sent)
    assert answer.status == 400


def test_a_length_and_chunks(victim):
    """A request that has both a length and chunks, as smugglers send it, is a 400."""
    body = chunked(NOBODY) + request("POST", CANCEL, victim.suprsend, JSON, body=victim.of_run)
    (answer,) = victim.send(victim.cancel(JSON, CHUNKED, body=body, length=b"4"))
    assert answer.status == 400


def test_a_length_that_is_too_short(victim):
    """What is beyond the length is no part of the body: the rest is another, broken request."""
    answers = victim.send(victim.cancel(body=victim.of_run, length=b"5"), answers=2)
    assert {answer.status for answer in answers} == {400}


@pytest.mark.parametrize("length", [b"1000", b"2000000"])
def test_a_length_that_is_too_long(victim, length):
    """A request whose sender leaves before the announced end is not obeyed, though its beginning makes sense."""
    assert victim.send(victim.cancel(body=victim.of_run, length=length), give_up=True) == []


def test_a_length_that_is_too_long_without_need_of_a_body(victim):
    """The same where the operation reads no body."""
    path = f"/dialnexa/v1/workflows/{victim.workflow}/cancel"
    assert victim.send(request("POST", path, victim.dialnexa, length=b"1000"), give_up=True) == []


@pytest.mark.parametrize("cut", [b"0\r\n\r\n", b"\r\n0\r\n\r\n", b"\n\r\n"])
def test_chunks_that_never_end(victim, cut):
    """A chunked body whose end never comes is not obeyed."""
    body = chunked(victim.of_run).removesuffix(cut)
    assert victim.send(victim.cancel(JSON, CHUNKED, body=body, length=b""), give_up=True) == []


CHUNKS = {
    "no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "a size that lies": b"2\r\n" + NOBODY + b"\r\n0\r\n\r\n",
    "a negative size": b"-2\r\n{}\r\n0\r\n\r\n",
    "a size beyond 64 bits": b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "no size": b"\r\n{}\r\n0\r\n\r\n",
    "a bare line feed": b"2\n{}\n0\n\n",
}


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_broken_chunks(victim, body):
    """Chunks that are not well-formed are a 400."""
    (answer,) = victim.send(victim.cancel(JSON, CHUNKED, body=body, length=b""))
    assert answer.status == 400


def test_chunks_are_put_together(victim):
    """A body may come in many chunks, with extensions."""
    body = chunked(*(NOBODY[at : at + 1] for at in range(len(NOBODY)))).replace(b"1\r\n", b"1;a=b\r\n", 1)
    (answer,) = victim.send(victim.cancel(JSON, CHUNKED, body=body, length=b""))
    assert answer.status == 200


@pytest.mark.parametrize("coding", [b"gzip", b"identity", b"chunked, gzip", b"xchunked", b"chunked, chunked"])
def test_other_codings(victim, coding):
    """A transfer coding that is not plain chunks is a 400."""
    sent = victim.cancel(JSON, b"Transfer-Encoding: " + coding, body=chunked(victim.of_run), length=b"")
    (answer,) = victim.send(sent, give_up=True)
    assert answer.status == 400


def test_a_packed_body(victim):
    """A body that is packed is a 415 that says which coding is read (RFC 9110, 15.5.16)."""
    for coding in (b"gzip", b"br", b"identity, deflate", b"identity\r\nContent-Encoding: zstd", b"x-unknown"):
        sent = victim.cancel(JSON, b"Content-Encoding: " + coding, body=b"\x1f\x8b\x08\x00" + bytes(20))
        (answer,) = victim.send(sent)
        assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")
        assert coding.rpartition(b" ")[2] in answer.body
    (plain,) = victim.send(victim.cancel(JSON, b"Content-Encoding: Identity"))
    assert plain.status == 200


@pytest.mark.parametrize("size", [2 * MIB + 1, 3 * MIB])
def test_a_body_over_the_limit(victim, size):
    """A body that is too large is a 413, announced or in chunks."""
    body = b'{"padding": "' + b"x" * (size - 15) + b'"}'
    (answer,) = victim.send(victim.cancel(body=body))
    assert answer.status == 413
    (answer,) = victim.send(victim.cancel(JSON, CHUNKED, body=chunked(body[:MIB], body[MIB:]), length=b""))
    assert answer.status == 413


@pytest.mark.parametrize("length", [b"2097153", b"99999999999", b"9223372036854775807"])
def test_a_body_that_is_only_announced(victim, length):
    """The announcement is enough for a 413: nobody has to send it all."""
    (answer,) = victim.send(victim.cancel(body=b"{", length=length))
    assert answer.status == 413


def test_a_connection_is_of_use_after_a_refusal(victim):
    """After a 413 and a 400 the next request on the same connection is served."""
    large = victim.cancel(body=b"x" * (2 * MIB + 1))
    answers = victim.send(large + victim.cancel(body=b"{") + victim.cancel(), answers=3)
    assert [answer.status for answer in answers] == [413, 400, 200]


def test_pipelining(victim):
    """Several requests sent at once are answered each by its own, in order."""
    sent = [victim.cancel(), victim.cancel(body=b"{}"), request("GET", "/nothing"), victim.cancel()]
    answers = victim.send(b"".join(sent), answers=4)
    assert [answer.status for answer in answers] == [200, 400, 404, 200]


def test_a_request_byte_by_byte(victim):
    """However slowly a request comes, it is read as one."""
    (answer,) = victim.send(victim.cancel(), piecewise=True)
    assert answer.status == 200


@pytest.mark.parametrize("target", [b"http://127.0.0.1", b"http://evil.example", b"https://evil.example:99"])
def test_a_target_in_absolute_form(victim, target):
    """A target with scheme and host is served by its path (RFC 9112, 3.2.2)."""
    (answer,) = victim.send(request("POST", target + CANCEL.encode(), victim.suprsend, JSON, body=NOBODY))
    assert answer.status == 200


def test_an_absolute_target_does_not_make_a_foreign_page_local(victim):
    """The admin API goes by the Host header, whatever the target says."""
    sent = request("GET", b"http://127.0.0.1/__admin/worlds").replace(b"Host: 127.0.0.1", b"Host: evil.example")
    assert victim.send(sent)[0].status == 403


@pytest.mark.parametrize(("version", "status"), [("1.0", 200), ("1.1", 200), ("3.7", 400), ("1", 400), ("x", 400)])
def test_versions(victim, version, status):
    """HTTP/1.0 is served like HTTP/1.1; what is no version is a 400."""
    (answer,) = victim.send(victim.cancel(version=version))
    assert answer.status == status


def test_an_old_version_ends_the_connection(victim):
    """After an HTTP/1.0 request the connection is over, and a second one is not answered."""
    answers = victim.send(victim.cancel(version="1.0") * 2, answers=2)
    assert [answer.status for answer in answers] == [200]


HEADERS = {
    "no value": (b"X-Empty:", 200),
    "no colon": (b"X-Empty", 400),
    "no name": (b": value", 400),
    "a blank before the colon": (b"X-Blank : 1", 400),
    "a blank before the name": (b" X-Folded: 1", 400),
    "a NUL": (b"X-Nul: a\x00b", 400),
    "a bare carriage return": (b"X-Return: a\rb", 400),
    "bytes": (b"X-Bytes: \xff\xfe", 200),
    "a name of bytes": (b"X-\xff: 1", 400),
    "a huge one": (b"X-Huge: " + b"x" * 60_000, 200),
    "a thousand": (b"\r\n".join(b"X-%d: 1" % number for number in range(1000)), 200),
    "an expectation": (b"Expect: 100-continue", 200),
    "a strange expectation": (b"Expect: a miracle", 200),
    "an upgrade": (b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", 200),
    "a wish to close": (b"Connection: close", 200),
}


@pytest.mark.parametrize(("header", "status"), HEADERS.values(), ids=HEADERS)
def test_headers(victim, header, status):
    """Strange headers are passed over, malformed ones are a 400."""
    (answer,) = victim.send(victim.cancel(JSON, header))
    assert answer.status == status


def test_a_websocket_is_not_spoken(victim):
    """A request to change to websockets is answered as the plain request that it also is."""
    upgrade = [b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    (answer,) = victim.send(request("GET", "/__admin/worlds", *upgrade, b"Sec-WebSocket-Version: 13"))
    assert answer.status == 200


NOISE = {
    "nothing": b"",
    "an empty line": b"\r\n\r\n",
    "half a line": b"POST " + CANCEL.encode() + b" HT",
    "no end": b"POST " + CANCEL.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a greeting of TLS": bytes.fromhex("1603010200010001fc0303") + bytes(500),
    "a greeting of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "random bytes": bytes(range(256)) * 20,
    "one very long line": b"GET /" + b"x" * 300_000,
    "many empty lines": b"\r\n" * 20_000,
}


@pytest.mark.parametrize("sent", NOISE.values(), ids=NOISE)
def test_noise(victim, sent):
    """What is no request is a 400 or the end of the connection."""
    answers = victim.send(sent, give_up=True)
    assert {answer.status for answer in answers} <= {400, 431}


def test_many_connections_that_say_nothing(victim):
    """A hundred callers who leave in the middle of a request do not keep the next one from being served."""
    for _ in range(100):
        exchange(victim.port, b"POST " + CANCEL.encode() + b" HTTP/1.1\r\nContent-Le", give_up=True)
    assert victim.send(victim.cancel())[0].status == 200


@pytest.mark.parametrize("host", [b"evil.example", b"localhost.evil.example", b"127.0.0.1.evil.example", b""])
def test_a_foreign_host_does_not_administer(victim, host):
    """Whoever comes by another name is refused by the admin API."""
    sent = request("DELETE", "/__admin/worlds" + victim.world).replace(b"Host: 127.0.0.1", b"Host: " + host)
    assert victim.send(sent)[0].status == 403


def test_two_hosts(victim):
    """Of two Host headers the foreign one counts."""
    for hosts in ([b"Host: evil.example"], [b"Host: evil.example", b"Host: evil.example"]):
        assert victim.send(request("DELETE", "/__admin/worlds" + victim.world, *hosts))[0].status in (400, 403)


def test_a_page_does_not_administer(victim):
    """A request with an Origin is refused by the admin API."""
    sent = request("POST", f"/__admin/worlds{victim.world}/reset", b"Origin: https://evil.example")
    assert victim.send(sent)[0].status == 403
