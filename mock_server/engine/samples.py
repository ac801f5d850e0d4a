"""Simplest values of schemas, for members that neither a lifecycle file nor an example gives."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from brakecheck.specs.description import referred

Schema = Mapping[str, Any]
DEEPEST = 8
LONGEST = 10_000  # characters of a text
FORMATS = {
    "date-time": "1970-01-01T00:00:00Z", "date": "1970-01-01", "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com/", "url": "https://example.com/", "email": "nobody@example.com",
}  # fmt: skip
BOUNDS = (
    "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
)  # fmt: skip
TEXTS = ("text", "A", "AA", "USD", "a", "0", "00", "1", "0.00", "en-US", "true", "+15550100000", *FORMATS.values())


def flattened(document: dict[str, Any], schema: Any, depth: int = 0) -> dict[str, Any]:
    """Schema with references resolved, `allOf` joined, and the first choice that is not null."""
    found = dict(referred(document, schema)) if isinstance(schema, dict) else {}
    for keyword in ("anyOf", "oneOf"):
        options = [referred(document, option) for option in found.get(keyword, ()) if isinstance(option, dict)]
        chosen = next((option for option in options if option.get("type") != "null"), None)
        if chosen and depth < DEEPEST:
            found = _joined(found, flattened(document, chosen, depth + 1))
    for part in found.get("allOf", ()) if depth < DEEPEST else ():
        found = _joined(found, flattened(document, part, depth + 1))
    return found


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    properties = {**other.get("properties", {}), **one.get("properties", {})}
    required = [*dict.fromkeys([*one.get("required", ()), *other.get("required", ())])]
    return {**other, **one, "properties": properties, "required": required}


def types_of(document: dict[str, Any], schema: Any) -> frozenset[str]:
    """JSON types that the schema names, without null."""
    found = referred(document, schema) if isinstance(schema, dict) else {}
    named = found.get("type", ())
    types = {named} if isinstance(named, str) else set(named)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for option in found.get(keyword, ()):
            other = referred(document, option).get("type", ()) if isinstance(option, dict) else ()
            types |= {other} if isinstance(other, str) else set(other)
    return frozenset(types - {"null"})


def sample(document: dict[str, Any], schema: Any, example: Any = None, depth: int = 0) -> Any:
    """Value of the schema: the example, a value that the schema names, or the simplest."""
    if example is not None:
        return example
    found = flattened(document, schema)
    for keyword in ("const", "default", "example"):
        if keyword in found:
            return found[keyword]
    for keyword in ("examples", "enum"):
        if found.get(keyword):
            return next(iter(found[keyword]))
    if is_nullable(document, schema) or depth > DEEPEST:
        return None
    return _simplest(document, found, depth)


def is_nullable(document: dict[str, Any], schema: Any) -> bool:
    """Whether the schema allows null, itself or by a choice."""
    found = referred(document, schema) if isinstance(schema, dict) else {}
    options = [*found.get("anyOf", ()), *found.get("oneOf", ())]
    return "null" in found.get("type", ()) or any(option.get("type") == "null" for option in options)


def _simplest(document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    named = schema.get("type", "object" if "properties" in schema else "string")
    kind = named if isinstance(named, str) else next(iter(named), "string")
    if kind == "object":
        properties = schema.get("properties", {})
        return {
            name: sample(document, properties.get(name, {}), None, depth + 1) for name in schema.get("required", ())
        }
    if kind == "array":
        return [sample(document, schema.get("items", {}), None, depth + 1)] * schema.get("minItems", 0)
    return _fitting(kind, schema)


def _fitting(kind: str, schema: Schema) -> Any:
    """First of some usual values that the schema allows; the first of all if it allows none."""
    candidates = [*_candidates(kind, schema)]
    try:
        bounds = {name: schema[name] for name in BOUNDS if name in schema}
        fits = jsonschema_rs.validator_for({"type": kind, **bounds}).is_valid
    except (jsonschema_rs.ValidationError, ValueError):
        return candidates[0]
    return next(filter(fits, candidates), candidates[0])


def _candidates(kind: str, schema: Schema) -> Iterator[Any]:
    if kind == "string":
        yield from [FORMATS[schema["format"]]] if schema.get("format") in FORMATS else []
        least = min(schema.get("minLength", 0), LONGEST)
        most = max(least, min(schema.get("maxLength", LONGEST), LONGEST))
        yield from (text.ljust(least, text[-1])[:most] for text in TEXTS)
    elif kind in ("integer", "number"):
        yield max(0, schema.get("minimum", 0))
        yield from (schema[name] for name in ("maximum", "multipleOf") if name in schema)
        yield from (schema["exclusiveMinimum"] + each for each in (1, 0.5) if "exclusiveMinimum" in schema)
        yield from (schema["exclusiveMaximum"] - each for each in (1, 0.5) if "exclusiveMaximum" in schema)
    else:
        yield False if kind == "boolean" else None
