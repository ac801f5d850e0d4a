"""The limits of the server itself, over real sockets: what is too much is refused early, and keeps nobody waiting."""

import http.client
import json
import resource
import socket
import threading
import time

import pytest

from brakecheck.mock_server.server import MIB, Settings, embedded, server_for
from tests.mock_server.victim import CANCEL, JSON, NOBODY
from tests.mock_server.wire import chunked, exchange, request

CHUNKED = b"Transfer-Encoding: chunked"
LONG = 1.0  # seconds that nobody else may have to wait; a fifth of it, where client and server do not share a core
END = b"\r\n\r\n"


def flood(port: int, start: bytes, piece: bytes, size: int) -> bytes:
    """What is answered to a start and so many bytes of pieces, none of which ends the message."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(start)
            for _ in range(size // len(piece)):
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            return connection.recv(65536)
        except ConnectionResetError:
            return b""


def waits(port: int, stop: threading.Event, longest: list[float]) -> None:
    """Ask for something small again and again."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not stop.is_set():
        began = time.perf_counter()
        connection.request("GET", "/nothing")
        connection.getresponse().read()
        longest[0] = max(longest[0], time.perf_counter() - began)
    connection.close()


START = b"POST " + CANCEL.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = START + JSON + b"\r\n" + CHUNKED + END
FLOODS = {
    "one header without end": (START + b"X-Long: ", b"x" * 65536),
    "one name without end": (START, b"x" * 65536),
    "many headers": (START, b"X-Some: 1\r\n" * 5000),
    "many short headers": (START, b"a:\r\n" * 10_000),
    "a path without end": (b"GET /", b"x" * 65536),
    "a query without end": (b"GET /?", b"a=1&" * 16384),
    "trailers": (BODY + b"2\r\n{}\r\n0\r\n", b"X-Some: 1\r\n" * 5000),
    "one trailer": (BODY + b"0\r\nX-Long: ", b"x" * 65536),
    "a chunk extension": (BODY + b"2;a=", b"x" * 65536),
    "extensions of the last chunk": (BODY + b"2\r\n{}\r\n0", b";a=b" * 16384),
}


@pytest.mark.medium
@pytest.mark.parametrize(("start", "piece"), FLOODS.values(), ids=FLOODS)
def test_a_flood_before_or_behind_the_body_is_cut_off(victim, start, piece):
    """64 MiB of it get a 431 at once, cost no memory, and keep nobody waiting."""
    stop, longest = threading.Event(), [0.0]
    other = threading.Thread(target=waits, args=(victim.port, stop, longest))
    other.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = flood(victim.port, start, piece, 64 * MIB)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    stop.set()
    other.join()
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"expected " in answer
    assert grown < 20 * 1024
    assert longest[0] < LONG


@pytest.mark.parametrize("headers", [b"X-Long: " + b"x" * 100_000, b"\r\n".join(b"X-%d: 1" % n for n in range(1500))])
def test_what_is_large_but_bounded_is_served(victim, headers):
    """100 kB of a header, and 1,500 headers, are still taken."""
    assert victim.send(victim.cancel(JSON, headers))[0].status == 200


def test_a_large_body_does_not_count_as_headers(victim):
    """A body in many chunks with extensions and a trailer is served, and the request behind it as well."""
    body = json.dumps({"execution_id": "x" * 300_000}).encode()
    pieces = chunked(*(body[at : at + 100] for at in range(0, len(body), 100)))
    pieces = pieces.replace(b"64\r\n", b"64;name=value\r\n").removesuffix(b"\r\n") + b"X-Checksum: 1" + END
    answers = victim.send(victim.cancel(JSON, CHUNKED, body=pieces, length=b"") + victim.cancel(), answers=2)
    assert [answer.status for answer in answers] == [200, 200]


def test_trailers_are_not_taken_for_headers(victim):
    """A trailer brings no key (RFC 9110, 6.5.1)."""
    body = chunked(NOBODY).removesuffix(b"\r\n") + victim.suprsend + END
    (answer,) = victim.send(request("POST", CANCEL, JSON, CHUNKED, body=body, length=b""))
    assert answer.status == 401


LISTS = {
    "small lists": b"[1],",
    "small objects": b"{},",
    "objects with a member": b'{"a":1},',
    "deeper lists": b"[[[[[1]]]]],",
    "numbers": b"1,",
    "texts": b'"a",',
}


@pytest.mark.parametrize("item", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("path", [CANCEL, "/__admin/worlds", "/suprsend/trigger/", "/dialnexa/v1/workflows"])
def test_a_body_of_millions_of_values_keeps_nobody_waiting(victim, item, path):
    """It is a 400 that says how many are the most, whatever the operation; others are served meanwhile."""
    key = {"/__admin": b"X-Other: 1", "/dialnexa": victim.dialnexa}.get("/" + path.split("/")[1], victim.suprsend)
    body = b'{"recipients": [' + item * ((2 * MIB - 100) // len(item)) + b"1]}"
    stop, longest = threading.Event(), [0.0]
    other = threading.Thread(target=waits, args=(victim.port, stop, longest))
    other.start()
    (answer,) = victim.send(request("POST", path, key, JSON, body=body))
    stop.set()
    other.join()
    assert answer.status == 400
    assert b"120000 values" in answer.body
    assert longest[0] < LONG


@pytest.mark.parametrize("path", [CANCEL, "/__admin/worlds", "/suprsend/trigger/", "/dialnexa/v1/workflows"])
@pytest.mark.parametrize("levels", [251, 5000, 500_000])
def test_a_deep_body_is_refused_before_it_is_read(victim, path, levels):
    """A body that is nested too deeply is a 400 that says how deep one may be."""
    key = {"/__admin": b"X-Other: 1", "/dialnexa": victim.dialnexa}.get("/" + path.split("/")[1], victim.suprsend)
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        body = opening * levels + b"1" + closing * levels
        (answer,) = victim.send(request("POST", path, key, JSON, body=body[: 2 * MIB]))
        assert answer.status == 400
        assert b"250 levels" in answer.body or b"120000 values" in answer.body


def test_signs_in_texts_are_no_structure(victim):
    """A text may hold as many commas and brackets as it likes."""
    body = json.dumps({"execution_id": '[{,:\\"' * 100_000}).encode()
    assert victim.send(victim.cancel(body=body))[0].status == 200


STRAY = [
    b"garbage\r\n\r\n",
    b"\x00",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x" + END,
    b"GET / HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("stray", STRAY)
@pytest.mark.parametrize("before", [1, 3])
def test_what_was_carried_out_is_answered_first(victim, stray, before):
    """Stray bytes behind whole requests get their 400 after the answers to these, in order, and end the connection."""
    made = [victim.provide("dialnexa", {"status": "draft"}) for _ in range(before)]
    sent = b"".join(request("DELETE", f"/dialnexa/v1/workflows/{one}", victim.dialnexa) for one in made)
    answers = victim.send(sent + stray, answers=before + 2)
    assert [answer.status for answer in answers] == [200] * before + [400]


def test_half_a_request_behind_a_whole_one_is_refused_in_its_turn(victim):
    """The first is answered by itself, the broken second by a 400, and of it nothing is done."""
    broken = victim.cancel(JSON, CHUNKED, body=b"zz\r\n" + victim.of_run, length=b"")
    answers = victim.send(victim.cancel() * 2 + broken + victim.cancel(), answers=4)
    assert [answer.status for answer in answers] == [200, 200, 400]


def test_a_request_needs_one_host(victim):
    """None, two or three Host headers are a 400 (RFC 9112, 3.2); HTTP/1.0 may do without."""
    plain = request("POST", CANCEL, victim.suprsend, JSON, body=NOBODY)
    host = b"Host: 127.0.0.1\r\n"
    for hosts in (b"", host * 2, host + b"host: evil.example\r\n", host * 3):
        (answer,) = victim.send(plain.replace(host, hosts))
        assert answer.status == 400
        assert b"Host" in answer.body
    assert victim.send(plain.replace(host, b"").replace(b"HTTP/1.1", b"HTTP/1.0"))[0].status == 200


UPGRADES = {
    "h2c, as the JDK asks": (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQ"),
    "h2c alone": (b"Upgrade: h2c", b"Connection: upgrade"),
    "a websocket": (b"Connection: keep-alive, Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13"),
    "TLS": (b"Connection: UPGRADE", b"Upgrade: TLS/1.0, HTTP/2.0"),
}


@pytest.mark.parametrize("upgrade", UPGRADES.values(), ids=UPGRADES)
@pytest.mark.parametrize("piecewise", [False, True])
def test_an_offer_to_change_the_protocol_is_passed_over(served, upgrade, piecewise):
    """The request is done with its body, announced or in chunks, and the connection goes on (RFC 9110, 7.8)."""
    victim = served
    runs = [victim.provide("suprsend", {"slug": f"upgrade-{piecewise}", "recipient": "u"}) for _ in range(2)]
    bodies = [json.dumps({"execution_id": run}).encode() for run in runs]
    sent = victim.cancel(*upgrade, JSON, body=bodies[0])
    sent += victim.cancel(CHUNKED, *upgrade, JSON, body=chunked(bodies[1][:9], bodies[1][9:]), length=b"")
    answers = victim.send(sent + victim.cancel(), answers=3, piecewise=piecewise)
    assert [json.loads(answer.body) for answer in answers] == [{"execution_ids": [run]} for run in runs] + [
        {"execution_ids": []}
    ]


@pytest.mark.parametrize("target", [b"http://evil.example", b"https://127.0.0.1.evil.example:4010", b"http://a@b"])
def test_an_absolute_target_elsewhere_does_not_administer(victim, target):
    """The admin API is not for a request whose target names another host, whatever Host says."""
    assert victim.send(request("DELETE", target + b"/__admin/worlds" + victim.world.encode()))[0].status == 403


@pytest.mark.parametrize("site", [b"cross-site", b"same-site", b"Cross-Site", b"anything"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("PUT", "/../faults"), ("DELETE", "/x")])
def test_another_site_does_not_administer(victim, site, method, path):
    """A browser says where a request comes from; from another site the admin API refuses it."""
    target = "/__admin/faults" if "faults" in path else f"/__admin/worlds{path}"
    assert victim.send(request(method, target, b"Sec-Fetch-Site: " + site))[0].status == 403
    assert victim.send(request("GET", "/__admin/worlds", b"Sec-Fetch-Site: none"))[0].status == 200


@pytest.mark.medium
def test_proxy_headers_and_the_environment_are_not_trusted(monkeypatch):
    """Nothing that uvicorn reads from the environment opens the admin API or changes how the mock is served."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setenv("WEB_CONCURRENCY", "seven")
    monkeypatch.setenv("UVICORN_ROOT_PATH", "/x")
    config = server_for(lambda *_: None).config  # type: ignore[arg-type]
    assert (config.proxy_headers, config.forwarded_allow_ips, config.workers) == (False, [], 1)
    with embedded(Settings(port=0)) as origin:
        port = int(origin.rpartition(":")[2])
        for header in (b"X-Forwarded-For: 10.0.0.1", b"Forwarded: for=10.0.0.1", b"X-Forwarded-Proto: ftp"):
            assert exchange(port, request("GET", "/__admin/worlds", header))[0].status == 200
