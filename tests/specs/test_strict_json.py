"""Strict JSON: what is read, and what is refused although other parsers take it."""

import json
import math
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brakecheck.specs.strict_json import JSONViolation, parse

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=30)


@pytest.mark.medium
@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_whatever_json_dumps_writes_is_read_back(value, ascii_only, indent):
    """Any JSON value comes back equal from its text, escaped or not, dense or laid out."""
    assert parse(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()) == value


@pytest.mark.medium
@given(VALUES)
def test_types_survive(value):
    """Numbers do not turn into truth values, nor whole ones into fractions."""
    assert repr(parse(json.dumps(value).encode())) == repr(json.loads(json.dumps(value)))


@given(st.binary(max_size=40))
def test_no_bytes_bring_the_parser_down(body):
    """Bytes are a value or a JSONViolation, never another error."""
    with suppress(JSONViolation):
        parse(body)


REPEATED = [
    '{"a": 1, "a": 2}',
    '{"a": 1, "a": 1}',
    '{"b": {"a": 1, "a": 2}}',
    '[{"a": 1}, {"b": [{"c": 1, "d": 2, "c": 3}]}]',
    r'{"a": 1, "\u0061": 2}',
    '{"": 1, "": 2}',
    '{"a": {}, "b": {}, "a": {}}',
    '{"a:": ":", "a:": ":"}',
]


@pytest.mark.parametrize("text", REPEATED)
def test_a_name_used_twice_is_refused(text):
    """One name twice in one object is refused at any depth and however it is escaped."""
    with pytest.raises(JSONViolation, match="is used twice in one object"):
        parse(text.encode())


@pytest.mark.parametrize("text", ['{"a": {"a": {"a": 1}}}', '[{"a": 1}, {"a": 2}]', '{"a": "a: a: a", "b": ":"}'])
def test_a_name_may_return_in_another_object(text):
    """The same name in different objects is fine, and so are colons within texts."""
    assert parse(text.encode()) == json.loads(text)


def test_the_repeated_name_is_given():
    """The violation names the name, and not all of a long one."""
    with pytest.raises(JSONViolation, match='"twice"'):
        parse(b'{"once": 1, "twice": 2, "twice": 3}')
    with pytest.raises(JSONViolation) as caught:
        parse(json.dumps({"x" * 5000: 1})[:-1].encode() + b', "' + b"x" * 5000 + b'": 2}')
    assert len(str(caught.value)) < 200


@pytest.mark.medium
def test_a_repeated_name_among_many_is_found_fast():
    """A name repeated at the end of a large object is found in a moment: the work grows with the size alone."""
    members = ",".join(f'"k{number}": 1' for number in range(100_000))
    began = time.process_time()
    with pytest.raises(JSONViolation, match='"z"'):
        parse(f'{{{members}, "z": 1, "z": 2}}'.encode())
    assert time.process_time() - began < 5


REFUSED = {
    "NaN": b"NaN",
    "NaN within": b'{"a": NaN}',
    "Infinity": b"Infinity",
    "minus Infinity": b"[-Infinity]",
    "lone high surrogate": rb'"\ud800"',
    "lone low surrogate": rb'"\udc00"',
    "surrogates in the wrong order": rb'"\udc00\ud800"',
    "lone surrogate as a name": rb'{"\ud800": 1}',
    "invalid UTF-8": b'"\xff"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "UTF-8 cut short": b'"\xe2\x82"',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "nothing": b"",
    "white space": b"  \n",
    "two values": b"{} {}",
    "trailing comma": b"[1,]",
    "comment": b"{} // so",
    "single quotes": b"{'a': 1}",
    "bare name": b"{a: 1}",
    "leading zero": b"[012]",
    "plus sign": b"[+1]",
    "hexadecimal": b"[0x10]",
    "bare fraction": b"[.5]",
    "control character": b'"\x00"',
    "truncated": b'{"a": [1, 2',
    "beyond a double": b"1e400",
    "a number of 5000 digits": b"1" * 5000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_is_no_such_json_is_refused(body):
    """What RFC 8259 or I-JSON does not allow is refused with a reason."""
    with pytest.raises(JSONViolation, match=r"\w+"):
        parse(body)


def test_numbers_are_exact_up_to_64_bits():
    """Whole numbers of up to 64 bits are exact."""
    for number in (0, -1, 2**53 + 1, -(2**63), 2**64 - 1):
        assert parse(str(number).encode()) == number


def test_larger_numbers_are_the_nearest_double():
    """Whole numbers of more than 64 bits become the nearest double, as I-JSON expects."""
    assert parse(b"123456789012345678901234567890") == pytest.approx(1.2345678901234568e29, rel=1e-15)


def test_small_and_negative_zero_numbers():
    """What is too small for a double is zero, and zero keeps its sign."""
    assert parse(b"1e-400") == 0
    assert math.copysign(1, parse(b"-0.0")) == -1


def test_a_surrogate_pair_is_one_character():
    """Both halves together are a character."""
    assert parse(rb'"\ud83d\ude00"') == "😀"


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")])
def test_nesting_ends_somewhere(brackets):
    """A hundred levels are read, ten thousand are refused."""
    left, right = brackets
    assert parse((left * 100 + "1" + right * 100).encode())
    with pytest.raises(JSONViolation):
        parse((left * 10_000 + "1" + right * 10_000).encode())


@pytest.mark.parametrize("levels", range(850, 1100, 50))
def test_nesting_near_the_limit_is_read_or_refused(levels):
    """Around the deepest nesting that is read there is no third outcome."""
    for left, right in (("[", "]"), ('{"a":', "}")):
        with suppress(JSONViolation):
            parse((left * levels + "1" + right * levels).encode())
