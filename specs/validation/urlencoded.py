"""Forms (application/x-www-form-urlencoded) as the JSON that they stand for, and back.

Brackets name what is inside: `items[0][price]` is a member of the first item. What the schema has as a number or as
true and false becomes one; any other value stays a text, for the schema to judge.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from brakecheck.specs.description import FORM, Description, Operation, plain_schema

MOST, DEEPEST = 1000, 8  # fields of a form, and names within names
NAMES = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
REAL = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]{1,17})?", re.ASCII)
WORDS = {"true": True, "false": False}
Schema = dict[str, Any]


class UrlencodedViolation(ValueError):
    """The body is no such form; the message says why."""


def parsed(content: bytes, document: Schema, schema: Schema) -> dict[str, Any]:
    """The JSON of the form by the schema; `UrlencodedViolation` where it is none."""
    try:
        fields = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=MOST, errors="strict")
    except ValueError as error:
        raise UrlencodedViolation(f"it is no form of at most {MOST} fields: {str(error)[:100]}") from None
    tree: dict[str, Any] = {}
    for name, value in fields:
        _put(tree, _names(name), value)
    return dict(_cast(tree, document, schema))


def encoded(body: Mapping[str, Any]) -> bytes:
    """The form that stands for the JSON; null is an empty text."""
    return "&".join(f"{quote_plus(name, safe='[]')}={quote_plus(value)}" for name, value in _fields(body, "")).encode()


def as_json(description: Description) -> Description:
    """The description with JSON in the place of forms, for those who check what forms stand for."""
    if not any(map(takes_form, description.operations.values())):
        return description
    items = description.document["paths"].items()
    paths = {path: {name: _with_json(part) for name, part in item.items()} for path, item in items}
    return Description(description.name, {**description.document, "paths": paths})


def takes_form(operation: Operation) -> bool:
    """Whether the body of the operation is described as a form and not as JSON as well."""
    return schema_of(operation.spec) is not None


def schema_of(spec: Mapping[str, Any]) -> Schema | None:
    """The schema of the form that an operation takes; None where it takes none, or JSON as well."""
    content = spec.get("requestBody", {}).get("content", {})
    if FORM not in content or any("json" in name for name in content):
        return None
    schema: Schema = content[FORM].get("schema", {})
    return schema


def _with_json(part: Any) -> Any:
    schema = schema_of(part) if isinstance(part, dict) and "requestBody" in part else None
    if schema is None:
        return part
    return {**part, "requestBody": {**part["requestBody"], "content": {"application/json": {"schema": schema}}}}


def _names(name: str) -> list[str]:
    """The names from the outer to the inner one; a name in odd brackets is taken as it is."""
    found = NAMES.fullmatch(name)
    inner = re.findall(r"\[([^\[\]]*)\]", found[2]) if found else []
    return [found[1], *inner] if found and len(inner) < DEEPEST else [name]


def _put(tree: dict[str, Any], names: list[str], value: str) -> None:
    """Put the value into its place; what comes twice, or under an empty name, becomes a list."""
    *outer, last = names
    many = last == "" and bool(outer)
    if many:
        *outer, last = outer
    for name in outer:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            inner = tree[name] = {}
        tree = inner
    tree[last] = [*_listed(tree.get(last)), value] if many or last in tree else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _cast(value: Any, document: Schema, schema: Schema) -> Any:
    """The value as the schema has it, as far as possible."""
    flat = plain_schema(document, schema)
    named = flat.get("type", ())
    types = {named} if isinstance(named, str) else set(named)
    if "array" in types:
        return [_cast(item, document, flat.get("items", {})) for item in _items(value)]
    if isinstance(value, dict):
        properties = flat.get("properties", {})
        return {name: _cast(member, document, properties.get(name, {})) for name, member in value.items()}
    if not isinstance(value, str):
        return value
    if "integer" in types and WHOLE.fullmatch(value):
        return int(value)
    if "number" in types and REAL.fullmatch(value):
        return float(value)
    return WORDS.get(value, value) if "boolean" in types else value


def _items(value: Any) -> list[Any]:
    """The items of a list: of numbered members by their numbers, of a text the text alone."""
    if isinstance(value, dict) and all(name.isascii() and name.isdecimal() for name in value):
        return [value[name] for name in sorted(value, key=lambda name: (len(name), name))]
    return value if isinstance(value, list) else [value]


def _fields(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, member in value.items():
            yield from _fields(member, f"{name}[{inner}]" if name else str(inner))
    elif isinstance(value, list | tuple):
        for number, member in enumerate(value):
            yield from _fields(member, f"{name}[{number}]")
    else:
        yield name, "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
