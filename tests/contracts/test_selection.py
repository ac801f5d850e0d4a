"""What selects in a request: each value is given as a server would understand it."""

from typing import Any

import pytest

from contracts.trouble import GuardViolation
from tests.contracts.guarded import BASE, MARK, SELECTION, guard_of, raw_passes


def changed(query: str) -> tuple[str, list[Any]]:
    """The query with a mark behind each value, and the values."""
    seen: list[Any] = []

    def change(value: Any) -> Any:
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
    assert SELECTION.query("a=1+%32&b&c=%41", lambda value: value) == "a=1+%32&b&c=%41"
    assert SELECTION.query("", lambda value: value) == ""


@pytest.mark.parametrize("segment", ["%FF", "a%FFb"])
def test_a_segment_that_is_no_text_is_seen(segment: str):
    """Nothing of a path gets by because it cannot be read."""
    seen: list[Any] = []

    def noted(value: Any) -> Any:
        seen.append(value)
        return value

    SELECTION.path(f"/things/{segment}", noted)
    assert seen == [segment.replace("%FF", "\ufffd")]


@pytest.mark.parametrize(
    "line",
    [
        b"POST /v1/things?x=" + MARK.encode(),
        b"POST /v1/things/ mine/ stop",
        b"POST /v1/things/ mineX /stop",
        b"POST https://h/v1/things/mine/stop",
    ],
)
def test_a_raw_request_may_name_what_is_ours(line: bytes):
    """In its query, behind blanks, and in a whole address."""
    assert raw_passes(guard_of("mine", "mineX"), line + b" HTTP/1.1\r\n\r\n")


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
