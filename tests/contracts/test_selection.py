"""What selects in a request: each value is given as a server would understand it."""

import gzip
import tracemalloc
from typing import Any

import pytest
import requests

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.selection import Change, Selection, decoded, unpacked
from tests.contracts.guarded import BASE, MARK, SELECTION, guard_of, raw_passes


def keeping(seen: list[Any]) -> Change:
    """Changes nothing, and keeps what it is given."""

    def change(value: Any, _: str) -> Any:
        seen.append(value)
        return value

    return change


def changed(query: str) -> tuple[str, list[Any]]:
    """The query with a mark behind each value, and the values."""
    seen: list[Any] = []

    def change(value: Any, _: str) -> Any:
        seen.append(value)
        return f"{value}/é+"

    return SELECTION.query(query, change), seen


@pytest.mark.parametrize(
    ("query", "value", "expected"),
    [
        ("a=b", "b", "a=b%2F%C3%A9%2B"),
        ("b", "b", "b%2F%C3%A9%2B"),
        ("a=b+c", "b c", "a=b%20c%2F%C3%A9%2B"),
        ("a=b%20c", "b c", "a=b%20c%2F%C3%A9%2B"),
        ("a=%FF", "\ufffd", "a=%EF%BF%BD%2F%C3%A9%2B"),
        ("a==", "=", "a=%3D%2F%C3%A9%2B"),
        ("a=", "", "a=%2F%C3%A9%2B"),
    ],
)
def test_a_value_of_a_query_is_read_as_a_server_does(query: str, value: str, expected: str):
    """Plus signs are blanks, bytes that are no text are seen all the same, and what is put in is encoded."""
    assert changed(query) == (expected, [value])


def test_each_part_of_a_query_has_a_value():
    """What is not changed stays as it was spelled."""
    assert changed("a=1&b&c=2")[1] == ["1", "b", "2"]
    assert SELECTION.query("a=1+%32&b&c=%41", lambda value, _: value) == "a=1+%32&b&c=%41"
    assert SELECTION.query("", lambda value, _: value) == ""


@pytest.mark.parametrize("segment", ["%FF", "a%FFb"])
def test_a_segment_that_is_no_text_is_seen(segment: str):
    """Nothing of a path gets by because it cannot be read."""
    seen: list[Any] = []
    SELECTION.path(f"/things/{segment}", keeping(seen))
    assert seen == [segment.replace("%FF", "\ufffd")]


@pytest.mark.parametrize(
    "line",
    [
        b"POST /v1/things?x=" + MARK.encode(),
        b"POST /v1/things/ mine/ stop",
        b"POST /v1/things/ otherX /stop",
        b"POST https://h/v1/things/mine/stop",
    ],
)
def test_a_raw_request_may_name_what_is_ours(line: bytes):
    """In its query, behind blanks, and in a whole address."""
    assert raw_passes(guard_of("mine", "otherX"), line + b" HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize(
    "line",
    [
        b"POST /v1/things?x=theirs",
        b"POST /v1/things X",
        b"POST /v1/things/ theirs/ stop",
        b"POST https://h/v1/things/theirs/stop",
    ],
)
def test_a_raw_request_may_not_name_anybody_else(line: bytes):
    """In the same places, however short the name."""
    assert not raw_passes(guard_of("mine"), line + b" HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize("behind", [b"", b"\r\n\r\n", b"\r\n\r\nmore"])
def test_bytes_without_a_request_are_looked_at_as_a_body(behind: bytes):
    """All that stands behind the first blank line, or all of them where there is none."""
    assert not raw_passes(guard_of("mine"), b'rubbish\r\n\r\n{"id": "theirs"}' + behind)
    assert not raw_passes(guard_of("mine"), b'{"id": "theirs"}')


def test_many_raw_bytes_are_a_flood():
    """32,000 are none, one more is."""
    start, end = b"POST /v1/things HTTP/1.1\r\nX: ", b"\r\n\r\n"
    fits = start + b"x" * (32_000 - len(start) - len(end)) + end
    assert raw_passes(guard_of(), fits)
    assert not raw_passes(guard_of(), fits.replace(b"X: ", b"X: x"))


def test_two_names_of_ours_make_a_third():
    """Once it was put together on purpose, and not before."""
    guard = guard_of("mine", "other")
    assert not guard.allows("mineother")
    assert guard.extended("mine", "other") == "mineother"
    assert guard.allows("mineother")


def test_drawn_numbers_have_fifteen_digits():
    """JSON, floats and JavaScript keep each of them as it is."""
    guard = guard_of()
    assert {len(str(guard.number())) for _ in range(50)} == {15}


def test_a_refusal_names_the_value_and_what_became_of_the_request():
    """The start of the value is enough."""
    with pytest.raises(GuardViolation) as raised:
        guard_of().check("POST", f"{BASE}/things/{'t' * 100}/stop", {}, None)
    assert str(raised.value) == f"{'t' * 60!r} was not provided by this run; nothing was sent"


def named_in(path: str) -> list[Any]:
    """The values that a path names."""
    seen: list[Any] = []
    SELECTION.path(path, keeping(seen))
    return seen


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/things/a/stop", ["a"]),
        ("/things/stop/stop", ["stop"]),
        ("/things//stop", ["", "stop"]),
        ("/things/a/stop/more", ["a", "more"]),
        ("/things/stop/find/\x00", []),
        ("/unknown\x00/X/things\x00", ["unknown\x00", "X"]),
        ("/X\x00", ["X\x00"]),
        ("/thingsX/Xthings", ["thingsX", "Xthings"]),
        ("/XXXX", ["XXXX"]),
        ("/find/stop/", []),
    ],
)
def test_what_a_path_names_is_what_is_no_literal(path: str, values: list[Any]):
    """By the described path that fits; where none does, each segment that stands in none of them."""
    assert named_in(path) == values


def test_the_path_with_the_fewest_parameters_fits():
    """A literal segment is no name where both are described, whatever their order."""
    selection = Selection([("POST", "/a/{id}"), ("POST", "/{any}/z"), ("POST", "/{any}/{id}"), ("POST", "/b/stop")])
    assert selection.template("/b/stop") == "/b/stop"
    assert selection.template("/a/x") == "/a/{id}"
    assert Selection([("POST", "/a/{zz}/{id}"), ("POST", "/{z}/b/c")]).template("/a/b/c") == "/{z}/b/c"
    assert selection.template("/one/two/three") is None


def test_a_segment_that_is_changed_is_encoded_whole():
    """One that is not stays as it was spelled."""
    assert SELECTION.path("/things/%61/stop", lambda value, _: value) == "/things/%61/stop"
    assert SELECTION.path("/things/a/stop", lambda value, _: f"{value}/X é") == "/things/a%2FX%20%C3%A9/stop"


@pytest.mark.parametrize(
    ("method", "path", "ambiguous"),
    [
        ("DELETE", "/things/a", False),
        ("DELETE", "/things/..", True),
        ("DELETE", "/things/.", True),
        ("DELETE", "/things/%2e%2E", True),
        ("DELETE", "//things", True),
        ("DELETE", "/../things/a/", True),
        ("POST", "/./", True),
        ("DELETE", "/things/", True),
        ("DELETE", "/things", True),
        ("POST", "/things", False),
        ("POST", "/things/", False),
        ("POST", "/", False),
    ],
)
def test_a_path_that_could_be_taken_for_another_strays(method: str, path: str, ambiguous: bool):
    """By dots, by empty segments, and by a method that the whole collection does not have."""
    assert SELECTION.is_ambiguous(method, path) is ambiguous


@pytest.mark.parametrize(
    ("content", "empty"),
    [
        (b'{"key": "a"}', False),
        (b'{"people": ["a", "b"]}', False),
        (b'{"key": ""}', True),
        (b'{"key": " "}', True),
        (b'{"people": []}', True),
        (b'{"people": ["a", ""]}', True),
        (b'{"people": [["a"]]}', True),
        (b'{"key": {"a": "b"}}', True),
        (b'{"key": 5}', True),
        (b'{"other": "a"}', True),
        (b'["a"]', True),
        (b"", True),
    ],
)
def test_a_filter_has_to_hold_a_text(content: bytes, empty: bool):
    """Anything else could be taken for all records."""
    assert SELECTION.is_empty("/find/stop/", content) is empty


def test_packed_bodies_are_looked_into_up_to_a_bound():
    """A million bytes are read, one more is not; what cannot be unpacked says why."""
    assert unpacked(gzip.compress(b"x" * 1_000_000)) == b"x" * 1_000_000
    with pytest.raises(ValueError, match=r"^packed too tightly$"):
        unpacked(gzip.compress(b"x" * 1_000_001))
    with pytest.raises(ValueError, match="compression method"):
        unpacked(b"\x1f\x8b rubbish")
    with pytest.raises(ValueError, match=r"^percent-encoded too often$"):
        decoded("%" + "25" * 20 + "41")
    assert decoded("%FF%25FF") == "\ufffd\ufffd"


def test_the_base_is_a_path_without_the_slash_at_its_end():
    """A letter or a blank at its end belongs to it."""
    for base in ("https://h/apiX", "https://h/apiX/", "https://h/apiX//"):
        assert Guard(MARK, SELECTION, base=base).below_base("/apiX/things") == "/things"
    assert Guard(MARK, SELECTION, base="https://h/v1").below_base("/v10/things") == "/v10/things"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"body": b"x" * 1_000_001}, "the body is a flood"),
        ({"headers": {"X": "x" * 32_000}}, "the headers are a flood"),
        ({"path": "/things/../a"}, "the path could be taken for another"),
        ({"path": "/find/stop/"}, "an empty filter could be taken for all records"),
        ({}, ""),
    ],
)
def test_a_hazard_is_named(how: dict[str, Any], reason: str):
    """In the words that a plan and a report show."""
    assert guard_of().hazard("POST", **{"path": "/things", "headers": {}, "body": b"", **how}) == reason


def test_a_stream_is_not_sent():
    """It could not be looked into before it goes."""
    request = requests.Request("POST", f"{BASE}/things", data=iter([b"x"])).prepare()
    with pytest.raises(GuardViolation) as raised:
        guard_of().check_prepared(request)
    assert str(raised.value) == "the body is a stream, which cannot be checked; nothing was sent"


def test_a_body_that_is_packed_too_tightly_takes_no_memory():
    """Reading ends at the bound, not at the end of the content."""
    packed = gzip.compress(bytes(30_000_000), 1)
    tracemalloc.start()
    with pytest.raises(ValueError, match="too tightly"):
        unpacked(packed)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10_000_000


def test_an_empty_name_is_a_name_too():
    """Where a record is described to stand."""
    selection, seen = Selection([("POST", "/things/{id}/stop")]), list[Any]()
    selection.path("/things//stop", keeping(seen))
    assert seen == [""]
