"""A key that comes back: found wherever an answer may hold it, in the spellings that answers use."""

import base64
import json
from urllib.parse import quote

import pytest

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.leaks import returned_key

KEY = 'sk/live+"ä"=12345'


def place(carried: str | None, body: bytes = b"", **headers: str) -> str:
    sent = {} if carried is None else {"Authorization": carried}
    return returned_key(Exchange("stop", "POST", "http://h", sent, None, 200, headers, body, {}))


@pytest.mark.parametrize(
    "spelled",
    [KEY, quote(KEY, safe=""), json.dumps(KEY)[1:-1], base64.b64encode(KEY.encode()).decode().rstrip("=")],
    ids=["plain", "address", "json", "base64"],
)
def test_the_key_is_found_as_answers_spell_it(spelled: str):
    """In the middle of a body and of a header, with the place that it stands in."""
    assert place(f"Bearer {KEY}", f"xx{spelled}yy".encode()) == "the body"
    assert place(f"Bearer {KEY}", b"", x=f"a {spelled} b") == "the header x"


@pytest.mark.parametrize("carried", [f"Bearer {KEY}", f"ServiceToken   {KEY} ", KEY, f"  {KEY}", f"{KEY} "])
def test_the_key_is_what_stands_behind_the_scheme(carried: str):
    """Or all of the header, where there is no scheme; blanks around a key are no part of it."""
    assert place(carried, KEY.encode()) == "the body"


def test_a_header_is_named_before_the_body():
    """The first place is given."""
    assert place(f"Bearer {KEY}", KEY.encode(), one="1", two=KEY) == "the header two"


def test_a_body_that_is_not_utf_8_is_searched_too():
    """Bytes that cannot be read hide nothing behind them."""
    assert place("Bearer abcdefgh-1234567", b"\xff\xfe abcdefgh-1234567 \xff") == "the body"


@pytest.mark.parametrize(
    "body", [b"", b"nothing", b"Bearer", b"ABCDEFGH-1234567", b"abcdefgh-123456", b"abcd efgh-1234567"]
)
def test_an_answer_without_the_key_is_none_of_this(body: bytes):
    """Part of a key, another case, and the scheme alone are not the key."""
    assert place("Bearer abcdefgh-1234567", body, server="acme") == ""


def test_a_short_credential_is_not_searched_for():
    """Fifteen characters may stand there by chance, sixteen do not."""
    assert place("Bearer ABCDEFG12345678", b"ABCDEFG12345678") == ""
    assert place("Bearer ABCDEFGH12345678", b"ABCDEFGH12345678") == "the body"
    assert place("", b"") == ""
    assert place(None, b"anything XXXX at all XXXXXXXX") == ""


@pytest.mark.parametrize("key", ["abcdefgh-1234567", "abcdefgh-1234567i", "abcdefgh-1234567ij", "abcdefgh-1234567iW"])
def test_base64_is_found_with_and_without_padding(key: str):
    """Tokens are often coded without; a part of the code is not the key."""
    code = base64.b64encode(key.encode()).decode()
    assert place(f"Bearer {key}", code.encode()) == place(f"Bearer {key}", code.rstrip("=").encode()) == "the body"
    assert place(f"Bearer {key}", code.rstrip("=")[:-1].encode()) == ""
    assert place(f"Bearer {key}", key[1:].encode()) == ""
