"""Requests that are wrong in one way each, made from the description of a vendor or of the admin API."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from brakecheck.specs.description import Description, Operation, json_of

WRONG: list[Any] = ["text", "", -1, 2.5, 10**30, True, None, [1], {"zz": 1}, "x" * 100_000]
BODIES: list[Any] = [*WRONG, {}, b"{", b"nonsense", b'{"a": 1,}', b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 2000]
QUERIES = [b"abc", b"", b"-1", b"1e3", b"99999999999", b"%ff", b"a%00b", b"x" * 3000]
TYPES = ["text/plain", "multipart/form-data", "application/xml", "nonsense", "application/json; charset=latin-1"]
SEGMENTS = ["zz", "%ff", "%00", "a%2Fb", "a" * 3000, "-1", "null"]


class Bad(NamedTuple):
    """A request, and in which way it is bad."""

    method: str
    path: str
    body: Any = None
    query: bytes = b""
    content_type: str = ""


def bad_requests(description: Description, operation: Operation, fitting: str) -> Iterator[Bad]:
    """Requests to an operation that are bad in path, query, body or media type; `fitting` fills the path."""
    method, path = operation.method.upper(), filled(operation.path, fitting)
    for segment in SEGMENTS if "{" in operation.path else ():
        yield Bad(method, filled(operation.path, segment))
    for name in [*_queries(description, operation), "zz"]:
        yield from (Bad(method, path, query=name.encode() + b"=" + value) for value in QUERIES)
    yield from (Bad(method, path, body) for body in _bodies(description, operation))
    yield from (Bad(method, path, b"{}", content_type=content_type) for content_type in TYPES)
    yield Bad("PATCH" if method != "PATCH" else "PUT", path)
    yield Bad(method, f"{path}/zz")
    yield Bad(method, f"{path[:-2]}zz")


def filled(template: str, segment: str) -> str:
    """The path with the segment for each of its parameters."""
    parts = template.split("/")
    return "/".join(segment if part.startswith("{") else part for part in parts)


def _queries(description: Description, operation: Operation) -> list[str]:
    shared = description.document["paths"][operation.path].get("parameters", ())
    every = map(description.resolved, (*shared, *operation.spec.get("parameters", ())))
    return [each["name"] for each in every if each["in"] == "query"]


def _bodies(description: Description, operation: Operation) -> Iterator[Any]:
    yield from BODIES
    body = json_of(description.document, operation.spec.get("requestBody", {}))
    for name in _members(description, body[1].get("schema", {}) if body else {}):
        yield from ({name: value} for value in WRONG)
        yield {f"{name}x": 1}
        yield {name: {"zz": [{"zz": 1}]}}


def _members(description: Description, schema: dict[str, Any]) -> set[str]:
    """Every member that the schema or one of its forms names at the top."""
    schema = description.resolved(schema)
    forms = [form for word in ("allOf", "anyOf", "oneOf") for form in schema.get(word, ())]
    return {*schema.get("properties", ()), *(name for form in forms for name in _members(description, form))}
