"""JSON as RFC 8259 and I-JSON (RFC 7493) want it: UTF-8, names used once, no NaN, no lone surrogates."""

import json
from collections import Counter
from typing import Any

import orjson


class JSONObjection(ValueError):
    """The text is no such JSON; the message says why."""


def parse(body: bytes) -> Any:
    """The value that the body holds. Nesting beyond what orjson follows (about 1,000) is refused."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise JSONObjection(str(error)) from None
    # Each member costs a colon, so as many colons as members leave no room for a repeated name.
    if body.count(b":") != (len(value) if type(value) is dict else 0):
        _refuse_repeated_names(body)
    return value


def _refuse_repeated_names(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=_unique, parse_int=float)
    except RecursionError:
        raise JSONObjection("nested too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        repeated = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise JSONObjection(f"the name {repeated[:60]!r} is used twice in one object")
    return members
