"""Schemas of a document as demands on a value, references followed and compositions seen as one."""

from collections.abc import Iterator
from typing import Any

from brakecheck.specs.openapi_reader.document import Document

COMPOSITIONS = ("allOf", "anyOf", "oneOf")
MOST, MOST_VALUES = 100, 500  # schemas that one is made of, values of an enum


def parts(document: Document, schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and all that it is composed of, each once."""
    ahead: list[Any] = [schema]
    met: set[int] = set()
    while ahead and len(met) < MOST:
        node = ahead.pop(0)
        if not isinstance(node, dict) or id(node) in met:
            continue
        met.add(id(node))
        yield node
        if "$ref" in node:
            ahead.insert(0, document.follow(node))
        for word in COMPOSITIONS:
            ahead += document.sequence(node.get(word))


def members(document: Document, schema: Any) -> dict[str, Any]:
    """The schemas of an object's members by name, from every part of a composition."""
    found: dict[str, Any] = {}
    for part in parts(document, schema):
        for name, member in document.mapping(part.get("properties")).items():
            found.setdefault(str(name), member)
    return found


def required(document: Document, schema: Any) -> set[str]:
    """The names of members that have to be there."""
    named = (name for part in parts(document, schema) for name in document.sequence(part.get("required")))
    return {name for name in named if isinstance(name, str)}


def values(document: Document, schema: Any) -> list[Any]:
    """The values that `enum` or `const` list, each once and without null; none where any value will do."""
    found: list[Any] = []
    for part in parts(document, schema):
        listed = [part["const"]] if "const" in part else part.get("enum")
        for value in document.sequence(listed)[:MOST_VALUES]:
            found += [value] if value is not None and value not in found else []
    return found


def types(document: Document, schema: Any) -> set[str]:
    """The JSON types that are named, null aside."""
    found: set[str] = set()
    for part in parts(document, schema):
        named = part.get("type")
        found |= {name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)}
    return found - {"null"}


def items(document: Document, schema: Any) -> Any:
    """The schema of a list's items; None where the schema is of no list."""
    return next((part["items"] for part in parts(document, schema) if "items" in part), None)


def text_of(document: Document, schema: Any) -> str:
    """The description of a value."""
    texts = (part.get("description") for part in parts(document, schema))
    return next((text for text in texts if isinstance(text, str)), "")
