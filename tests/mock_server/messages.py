"""Messages that fit a description nearly always, or nearly: what hypothesis draws for the checks."""

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from brakecheck.specs.description import Description

Schema = dict[str, Any]
NUMBERS = [0, -1, 1, 399, 400, 400.0, 400.5, 599, 600, 1e30, -0.0, 2**53, 2**63, 2**64, 10**30, 5e-324, 1e308]
TEXTS = [
    "", " ", "a", "abc\n", "\n", "a" * 256, "é", "😄", "\0", "null", "1", "dsl_xxxx", "real", "manual", "running",
    "completed", "2024-04-01T08:00:00.000Z", "2024-02-30T00:00:00Z", "2024-12-31T23:59:60Z", "2024-04-01t08:00:00z",
    "2024-04-01",
]  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.integers() | st.sampled_from(TEXTS) | st.text(max_size=5)
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
CONTENT_TYPES = [
    None, "application/json; charset=utf-8", "application/json;charset=utf-8", "Application/JSON", "application/json;",
    "application/json ; charset=latin-1", 'application/json; charset="utf-8"', "application/json; charset",
    "application/json; =", "text/json", "text/plain", "application/jsonx", "application/problem+json", "application/*",
    "*/*", "", "/", ";", "json", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/json, text/plain",
]  # fmt: skip


def resolved(description: Description, node: Schema) -> Schema:
    """The node, or what it refers to."""
    while "$ref" in node:
        target: Any = description.document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def shaped(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    """Values that look like the schema; most of them fit, and each part has its chance not to."""
    schema = resolved(description, schema)
    if options := schema.get("oneOf", [] if "properties" in schema else schema.get("anyOf", [])):
        return st.one_of([shaped(description, option) for option in options])
    if "enum" in schema:
        return st.sampled_from([*(schema["enum"] * 5), *TEXTS[:3]])
    kinds = schema.get("type", "object")
    return st.one_of([SHAPES[kind](description, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


@st.composite
def mostly(draw: st.DrawFn, fitting: st.SearchStrategy[Any]) -> Any:
    """What fits, but now and then anything at all."""
    return draw(JUNK if draw(st.integers(0, 24)) == 0 else fitting)


def _part(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    return mostly(shaped(description, schema))


def _object(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    parts = {name: _part(description, part) for name, part in schema.get("properties", {}).items()}
    required = schema.get("required", [])
    always = {name: parts.get(name, JUNK) for name in required}
    often = {name: part for name, part in parts.items() if name not in required}
    known = st.fixed_dictionaries(always, optional=often)
    surplus = st.dictionaries(st.sampled_from(["x", "tenant_id", "", *parts]), JUNK, max_size=1)
    return st.tuples(known, st.integers(0, 15), surplus, st.sampled_from(sorted(parts) or [""])).map(_object_of)


def _object_of(drawn: tuple[dict[str, Any], int, dict[str, Any], str]) -> dict[str, Any]:
    known, chance, surplus, lost = drawn
    if chance == 0:
        return known | surplus
    return {name: value for name, value in known.items() if chance > 1 or name != lost}


def _array(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    return st.lists(_part(description, schema.get("items", {})), max_size=4)


def _text(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    if schema.get("format") == "date-time":
        return st.sampled_from(TEXTS) | st.datetimes().map(lambda moment: moment.isoformat() + "Z")
    return st.sampled_from(TEXTS) | st.text(min_size=schema.get("minLength", 0), max_size=8)


def _number(description: Description, schema: Schema) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum", 0), schema.get("maximum", 1000)
    odd = [bound + step for bound in (least, most) for step in (-1, 0, 0.5, 1)] + NUMBERS
    return st.tuples(st.integers(0, 4), st.integers(math.ceil(least), int(most)), st.sampled_from(odd)).map(
        lambda drawn: drawn[2] if drawn[0] == 0 else drawn[1]
    )


SHAPES: dict[str, Callable[[Description, Schema], st.SearchStrategy[Any]]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}


# What can happen to the bytes of a body at some place.
DAMAGE: list[Callable[[bytes, int], bytes]] = [
    lambda body, at: body[:at],
    lambda body, at: body[:at] + b"\xff" + body[at:],
    lambda body, at: body[:at] + b"\0" + body[at + 1 :],
    lambda body, at: body[:at] + body[at + 1 :],
    lambda body, at: body[:at] + b'"a":1,' + body[at:],
    lambda body, at: body.replace(b"{", b'{"x": 1, "x": 2, ', 1),
    lambda body, at: body.replace(b": ", b": NaN, ", 1),
    lambda body, at: b"\xef\xbb\xbf" + body,
    lambda body, at: b" \r\n\t" + body + b"\n",
    lambda body, at: body + body,
    lambda body, at: body.decode().encode("utf-16"),
    lambda body, at: body.replace(b'"', b'"\\ud800', 1),
]
