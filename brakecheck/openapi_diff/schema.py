"""A JSON Schema's demands on a value, as far as two of them are compared: types, values, fields."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

NULL = frozenset({"null"})


@dataclass(frozen=True, eq=False)
class Schema:
    """No `types` stand for any type, no `values` for any value of these types. Fields and items are left unread."""

    types: frozenset[str] = frozenset()
    values: frozenset[str] | None = None
    required: frozenset[str] = frozenset()
    fields: dict[str, Any] = field(default_factory=dict)
    items: Any = None
    read_only: bool = False
    write_only: bool = False


def both(one: Schema, other: Schema) -> Schema:
    """The schema of values that both describe (`allOf`)."""
    values = [schema.values for schema in (one, other) if schema.values is not None]
    return Schema(
        types=_common(one.types, other.types),
        values=frozenset.intersection(*values) if values else None,
        required=one.required | other.required,
        fields=_joined(one.fields, other.fields, "allOf"),
        items=other.items if one.items is None else one.items,
        read_only=one.read_only or other.read_only,
        write_only=one.write_only or other.write_only,
    )


def either(one: Schema, other: Schema) -> Schema:
    """The schema of values that one of the two describes (`anyOf`, `oneOf`)."""
    values = [frozenset() if schema.types == NULL else schema.values for schema in (one, other)]
    return Schema(
        types=one.types | other.types if one.types and other.types else frozenset(),
        values=None if None in values else frozenset().union(*(known for known in values if known is not None)),
        required=one.required & other.required,
        fields=_joined(one.fields, other.fields, "anyOf"),
        items=other.items if one.items is None else one.items,
    )


def nullable(schema: Schema) -> Schema:
    """The same or null: how OpenAPI 3.0 says what 3.1 says by a list of types."""
    return replace(schema, types=schema.types | NULL) if schema.types else schema


def fits(types: frozenset[str], within: frozenset[str]) -> bool:
    """Whether every value of the first types is one of the second."""
    if not types or not within:
        return not within
    return all(name in within or (name == "integer" and "number" in within) for name in types)


def shown_value(value: Any) -> str:
    """An enum's value as a person writes it. Lists and objects are only called so."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return type_of(value)
    return json.dumps(plain_number(value), default=str)


def type_of(value: Any) -> str:
    """The JSON type of a value from YAML or JSON."""
    names = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object", type(None): "null"}
    return names.get(type(plain_number(value)), "string")


def plain_number(value: Any) -> Any:
    """The integer that a number such as 1.0 is in JSON; any other value as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if not one or not other:
        return one or other
    narrow = {name for name in one if fits(frozenset({name}), other)}
    return frozenset(narrow | {name for name in other if fits(frozenset({name}), one)}) or one


def _joined(one: dict[str, Any], other: dict[str, Any], word: str) -> dict[str, Any]:
    shared = {name: {word: [one[name], other[name]]} for name in one if name in other and one[name] is not other[name]}
    return {**one, **other, **shared}
