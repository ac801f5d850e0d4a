"""JSON as RFC 8259 and I-JSON (RFC 7493) want it: UTF-8, names used once, no NaN, no lone surrogates."""

import json
import re
from collections import Counter
from itertools import accumulate
from math import inf
from typing import Any

import orjson

from brakecheck.specs.sentences import quoted

DEEPEST, MOST = 250, 120_000  # levels of nesting, and values with names, in one message
TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # one level down or up, as signed bytes
NOT_UTF_8 = "str is not valid UTF-8: surrogates not allowed"  # what orjson says
OTHER = bytes(set(range(256)) - set(b"[{]}"))


class JSONViolation(ValueError):
    """The text is no such JSON; the message says why."""


def parse(body: bytes, most: float = inf) -> Any:
    """The value that the body holds. More than `DEEPEST` levels or `most` values are refused before any is read."""
    _refuse_excess(body, most)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise JSONViolation(str(error).replace(NOT_UTF_8, "the bytes are not UTF-8")) from None
    # Each member costs a colon, so as many colons as members leave no room for a repeated name.
    if body.count(b":") != (len(value) if type(value) is dict else 0):
        _refuse_repeated_names(body)
    return value


def _refuse_excess(body: bytes, most: float) -> None:
    """Count the signs of structure; the texts, which may hold such signs, are left out only where that matters."""
    if len(body) <= DEEPEST or _signs(body) <= DEEPEST:
        return
    bare, texts = TEXT.subn(b"", body, count=int(min(most, len(body))) + 1)
    if texts > most or _signs(bare) > most:
        raise JSONViolation(f"more than {most} values, which are the most")
    steps = memoryview(bare.translate(STEPS, OTHER)).cast("b")
    if max(accumulate(steps), default=0) > DEEPEST:
        raise JSONViolation(f"values more than {DEEPEST} levels deep, which are the most")


def _signs(text: bytes) -> int:
    return sum(map(text.count, (b",", b":", b"[", b"{")))


def _refuse_repeated_names(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=_unique, parse_int=float)
    except RecursionError:
        raise JSONViolation("nested too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        repeated = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise JSONViolation(f"the name {quoted(repeated, 60)} is used twice in one object")
    return members
