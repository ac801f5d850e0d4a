"""The guard: what names nothing and could still do damage, and bytes that are no client's."""

import io
from typing import Any

import pytest
import requests

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import BODY, HEADERS, MEMBERS, NESTED, Guard
from tests.contracts.guarded import BASE, FIND, MARK, SELECTION, body, guard_of, passes, raw_passes


@pytest.fixture
def guard() -> Guard:
    return guard_of("mine")


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"null", b"[]", b"{", b"rubbish", b'{"key": null}', b'{"people": []}', b'{"title": "x"}',
     b'{"people": ["mine", null]}', b'["mine"]', b'{"other": "mine"}'],
)  # fmt: skip
def test_an_empty_filter_is_a_hazard(guard: Guard, content: bytes):
    """A body that alone says what is meant and says nothing could be taken for everything."""
    assert not passes(guard, "POST", "/find/stop/", content)
    assert not passes(guard, "POST", f"/find/{MARK}/", content)
    assert passes(guard, "POST", "/things", content)
    guard.hazardous = True
    assert passes(guard, "POST", "/find/stop/", content)


@pytest.mark.parametrize("value", [{"key": "mine"}, {"people": ["mine", MARK]}, {"key": "mine", "people": None}])
def test_a_filter_that_names_something_is_none(guard: Guard, value: Any):
    """One filter is enough."""
    assert passes(guard, "POST", "/find/stop/", body(value))


def test_a_blank_filter_names_nothing(guard: Guard):
    """Nor may a blank be sent as a name, hazardous or not."""
    assert SELECTION.is_empty(FIND, b'{"key": " "}')
    assert SELECTION.is_empty(FIND, b'{"people": [" "]}')
    guard.hazardous = True
    assert not passes(guard, "POST", "/find/stop/", b'{"key": " "}')


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "//things/mine/stop"),
        ("POST", "/things/mine//stop"),
        ("POST", "/things/mine/stop//"),
        ("POST", "/things/mine/./stop"),
        ("DELETE", "/things"),
        ("PUT", "/things"),
        ("PATCH", "/find/stop/"),
    ],
)
def test_a_path_that_may_stray_is_a_hazard(guard: Guard, method: str, path: str):
    """A server could read it as another, and a method that is not described as one for the whole collection."""
    content = body({"key": "mine"})
    assert not passes(guard, method, path, content)
    guard.hazardous = True
    assert passes(guard, method, path, content)


def test_a_flood_is_a_hazard(guard: Guard):
    """Just below each bound a request passes, just above it only where hazards do."""
    deep, wide, long = b"[" * 500 + b"]" * 500, b"[" + b"1," * MEMBERS + b"1]", b" " * BODY
    for number in (1,):
        guard.allow(number)
    assert passes(guard, "POST", "/things", b" " * BODY)
    assert not passes(guard, "POST", "/things", long + b" ")
    assert passes(guard, "POST", "/things", b"[" * (NESTED // 2) + b"{" * (NESTED // 2))
    assert not passes(guard, "POST", "/things", b"[" * (NESTED // 2) + b"{" * (NESTED // 2 + 1))
    assert passes(guard, "POST", "/things", b"," * MEMBERS)
    assert not passes(guard, "POST", "/things", b"," * (MEMBERS + 1))
    assert passes(guard, "POST", "/things", None, {"X": "x" * (HEADERS - 1)})
    assert not passes(guard, "POST", "/things", None, {"X": "x" * HEADERS})
    assert passes(guard, "POST", "/things", deep)
    guard.hazardous = True
    assert passes(guard, "POST", "/things", long + b" ")
    assert not passes(guard, "POST", "/things", wide.replace(b"1", b"2"))


def test_a_refusal_tells_why(guard: Guard):
    """The value, cut where it is long, or the hazard; and that nothing was sent."""
    with pytest.raises(GuardViolation, match=r"^'x{60}' was not provided by this run; nothing was sent$"):
        guard.check("POST", f"{BASE}/things/{'x' * 99}/stop", {}, None)
    with pytest.raises(GuardViolation, match=r"^an empty filter could be taken for all records; only a hazardous"):
        guard.check("POST", f"{BASE}/find/stop/", {}, b"{}")
    with pytest.raises(GuardViolation, match=r"^the path could be taken for another"):
        guard.check("POST", f"{BASE}/things//mine/stop", {}, b"{}")


def test_on_our_own_mock_anything_may_be_sent(guard: Guard):
    """A free guard looks at nothing; one that lets hazards through still looks at values."""
    guard.hazardous = True
    assert not passes(guard, "POST", "/things/theirs/stop")
    assert not raw_passes(guard, b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n")
    guard.free = True
    assert passes(guard, "POST", "/things/theirs/stop")
    assert raw_passes(guard, b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n")


def test_a_prepared_request_is_looked_at_as_it_goes_out(guard: Guard):
    """Its method, its address, its body as text or bytes; a stream cannot be looked at."""
    guard.check_prepared(requests.Request("POST", f"{BASE}/things/mine/stop", json={"id": "mine"}).prepare())
    guard.check_prepared(requests.Request("POST", f"{BASE}/things", data="id=mine").prepare())
    for how in (
        {"json": {"id": "theirs"}},
        {"data": "id=theirs"},
        {"params": {"id": "theirs"}},
        {"data": io.BytesIO(b"x")},
    ):
        with pytest.raises(GuardViolation):
            guard.check_prepared(requests.Request("POST", f"{BASE}/things", **how).prepare())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x16\x03\x01\r\n\r\n",
        b"POST\r\nHost: h\r\nAuthorization: Bearer key\r\n\r\n",
        b"POST /v1/things/mine/stop HTTP/1.1\r\nHost: h\r\n\r\n",
        b"POST /v1/things/mine/stop HT",
        b'POST /v1/things/mine/stop\x00 HTTP/1.1\r\n\r\n{"key": "mine"}',
        b"POST / v1/things/mine/stop HTTP/1.1\r\n\r\n",
        b"POST http://h/v1/things/mine/stop HTTP/1.1\r\n\r\n",
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}',
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}POST /v1/things/mine/stop HTTP/1.1\r\n\r\n',
        b'POST /v1/find/stop/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"key": "mine"}\r\n0\r\n\r\n',
    ],
)
def test_bytes_that_name_what_is_ours_pass(guard: Guard, content: bytes):
    """Broken or not: requests are found in them, and rubbish names nothing."""
    assert raw_passes(guard, content)


@pytest.mark.parametrize(
    "content",
    [
        b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"GET /v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"post\t/v1/things/theirs/stop\tHTTP/1.1\r\n\r\n",
        b"\r\nPOST /v1/things/theirs/stop HTTP/1.0\r\n\r\n",
        b"POST /v1/things/theirs/stop HT",
        b"POST / v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"POST http://h/v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"POST /v1/things?id=theirs HTTP/1.1\r\n\r\n",
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "theirs"}',
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n',
        b"POST /v1/things/mine/stop HTTP/1.1\r\n\r\nPOST /v1/find/stop/ HTTP/1.1\r\n\r\n{\"key\": \"theirs\"}",
        b'POST /v1/find/stop/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"key": "theirs"}\r\n0\r\n\r\n',
        b'POST\r\nHost: h\r\n\r\n{"key": "theirs"}',
        b'{"key": "theirs"}',
        b"POST /v1/find/stop/ HTTP/1.1\r\n\r\n{}",
        b"POST /v1/things//mine/stop HTTP/1.1\r\n\r\n",
        b"POST /v1/things HTTP/1.1\r\nX: " + b"x" * HEADERS + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_bytes_that_name_anything_else_do_not(guard: Guard, content: bytes):
    """Whatever the method, and however they are broken."""
    assert not raw_passes(guard, content)


def test_what_harms_nobody_is_not_called_dangerous():
    """A contract that is not hazardous has plain lines, and so have looks in one that is."""
    guard = Guard("0123456789abcdef")
    guard.hazards = "all runs"
    harmless = {"danger": "", "defused": False}
    assert guard.danger("POST") == harmless
    guard.hazardous = True
    assert (guard.danger("POST"), guard.danger("GET")) == ({"danger": "all runs", "defused": True}, harmless)
    guard.free = True
    assert guard.danger("POST") == {"danger": "all runs", "defused": False}
