"""The guard: which values are looked for in bodies of every kind."""

import gzip
from typing import Any

import pytest

from brakecheck.contracts.safety.guard import Guard
from tests.contracts.guarded import MARK, body, guard_of, passes


@pytest.fixture
def guard() -> Guard:
    return guard_of("mine")


@pytest.mark.parametrize("content", [None, b"", b" \r\n", b"{}", b"[]", b"null", b"true", b'{"a": [null, false, {}]}'])
def test_what_names_nothing_may_be_sent(guard: Guard, content: bytes | None):
    """Where no filter is due, no body, null, booleans and empty lists and objects are nobody's names."""
    assert passes(guard, "POST", "/things", content)


def test_texts_and_numbers_of_a_body_name_records(guard: Guard):
    """Wherever they stand, unless the member that they stand under is content."""
    content = {"title": "theirs", "data": {"id": "theirs", "n": 1}}
    ours: list[Any] = [{"id": "mine"}, [{"a": {"b": ["mine", guard.number()]}}], content, MARK]
    theirs: list[Any] = [
        {"id": "theirs"},
        {"id": 1},
        [["theirs"]],
        {"a": {"b": {"c": ""}}},
        "theirs",
        0,
        {"Title": "x"},
    ]
    assert all(passes(guard, "POST", "/things", body(value)) for value in ours)
    assert not any(passes(guard, "POST", "/things", body(value)) for value in theirs)


def test_a_name_that_comes_twice_is_looked_at_twice(guard: Guard):
    """A server may take either value."""
    assert passes(guard, "POST", "/things", b'{"id": "mine", "id": "mine"}')
    assert not passes(guard, "POST", "/things", b'{"id": "theirs", "id": "mine"}')
    assert not passes(guard, "POST", "/things", b'{"id": "mine", "id": "theirs"}')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_json_is_read_in_every_encoding_of_it(guard: Guard, encoding: str):
    """As a server might read it."""
    assert passes(guard, "POST", "/things", '{"id": "mine"}'.encode(encoding))
    assert not passes(guard, "POST", "/things", '{"id": "theirs"}'.encode(encoding))


def test_a_packed_body_is_unpacked(guard: Guard):
    """What cannot be unpacked, or is packed too tightly, is not sent."""
    assert passes(guard, "POST", "/things", gzip.compress(b'{"id": "mine"}'))
    assert not passes(guard, "POST", "/things", gzip.compress(b'{"id": "theirs"}'))
    assert not passes(guard, "POST", "/things", gzip.compress(b'{"id": "mine"}')[:-9])
    assert not passes(guard, "POST", "/things", b"\x1f\x8b rubbish")
    assert passes(guard, "POST", "/things", gzip.compress(b" " * 1_000_000))
    assert not passes(guard, "POST", "/things", gzip.compress(b" " * 1_000_001))


@pytest.mark.parametrize(
    "content",
    [
        b"phone_number,place\n+15550100,here\n",
        b"rubbish",
        b"\x00" * 9,
        bytes(range(128, 256)),
        b"id=mine",
        b"{'id': 'mine',}",
        b'{"id": "mine"',
        b'{"id": ' * 5000,
        b'{"id": "mine"} // "mine"',
    ],
)
def test_a_body_that_is_no_json_passes(guard: Guard, content: bytes):
    """Where none of its words could name a member that names records, or all other words are ours."""
    guard.hazardous = True
    assert passes(guard, "POST", "/things", content)


@pytest.mark.parametrize(
    "content",
    [
        b"id=theirs",
        b"user_id=theirs",
        b"recipients[]=theirs",
        b"id=mine%26id=theirs",
        b"{'key': 'theirs'}",
        b'{"slugs": ["theirs"',
        b"id=theirs&title=mine",
        b"theirs,id",
        b'{"ID": theirs}',
        b'{"email": theirs}',
        b"filter: theirs",
        '{"id": "theirs"'.encode("utf-16-le"),
        b'{"id": "mine"}{"id": "theirs"}',
    ],
)
def test_a_body_that_is_no_json_is_looked_at_word_by_word(guard: Guard, content: bytes):
    """Once a word of it could be the name of a member that names records, every other word has to be ours."""
    guard.hazardous = True
    assert not passes(guard, "POST", "/things", content)
    ours = content.replace(b"theirs", b"mine").replace("theirs".encode("utf-16-le"), "mine".encode("utf-16-le"))
    assert passes(guard, "POST", "/things", ours.removesuffix(b",id"))


@pytest.mark.parametrize("value", [b"null", b"true", b"0", b"title", b"key", b"id", b"*", b"%25"])
def test_a_word_is_no_name_where_a_value_is_due(guard: Guard, value: bytes):
    """In a form, null is a text like any other, and so is what elsewhere is the name of a member."""
    assert not passes(guard, "POST", "/things", b"id=" + value)
