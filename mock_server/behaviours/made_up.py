"""Random values for the schemas of a description, from which dynamic answers are made."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from brakecheck.specs.description import Description

DEEPEST = 8  # levels of a schema that refers to itself
EPOCH, YEAR = 1_700_000_000, 31_536_000
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jetty")
Schema = Mapping[str, Any]


def made_up(description: Description, schema: Schema, random: Random, depth: int = 0) -> Any:
    """Make a value for the schema. The value may be invalid, since patterns and the like are ignored."""
    schema = _merged(description, schema, random)
    for certain in ("const", "default"):
        if certain in schema and (certain == "const" or depth == DEEPEST):
            return schema[certain]
    if "enum" in schema:
        return random.choice(schema["enum"])
    kind = _kind(schema)
    if kind == "object":
        return _object(description, schema, random, depth)
    if kind == "array":
        return _array(description, schema, random, depth)
    return SCALARS[kind](schema, random)


def _merged(description: Description, schema: Schema, random: Random) -> dict[str, Any]:
    """Schema with references resolved, parts merged, and one of the alternatives chosen."""
    whole = {**description.resolved(dict(schema))}
    parts = [*whole.pop("allOf", ())]
    parts += [random.choice(whole.pop(choice)) for choice in ("oneOf", "anyOf") if choice in whole]
    for part in parts:
        inner = _merged(description, part, random)
        properties = {**whole.get("properties", {}), **inner.get("properties", {})}
        required = [*whole.get("required", ()), *inner.get("required", ())]
        whole |= inner
        whole |= {"properties": properties} if properties else {}
        whole |= {"required": required} if required else {}
    return whole


def _kind(schema: Schema) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "array" if "items" in schema else "string")
    return str(kind if isinstance(kind, str) else kind[0])


def _object(description: Description, schema: Schema, random: Random, depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    properties = {name: schema.get("properties", {}).get(name, {}) for name in required}
    if depth < DEEPEST:
        properties |= schema.get("properties", {})
    return {name: made_up(description, inner, random, depth + 1) for name, inner in properties.items()}


def _array(description: Description, schema: Schema, random: Random, depth: int) -> list[Any]:
    least = schema.get("minItems", 0)
    length = least if depth >= DEEPEST else random.randint(least, min(schema.get("maxItems", least + 3), least + 3))
    return [made_up(description, schema.get("items", {}), random, depth + 1) for _ in range(length)]


def _text(schema: Schema, random: Random) -> str:
    form = FORMATS.get(schema.get("format", ""))
    if form:
        return form(random)
    text = f"{random.choice(WORDS)}-{random.randrange(1000)}"
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", len(text) + 1000)]


def _moment(random: Random) -> str:
    return datetime.fromtimestamp(EPOCH + random.randrange(YEAR), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _integer(schema: Schema, random: Random) -> int:
    least = int(schema.get("minimum", 0))
    return random.randint(least, int(schema.get("maximum", least + 1000)))


def _number(schema: Schema, random: Random) -> float:
    least = float(schema.get("minimum", 0))
    return round(random.uniform(least, float(schema.get("maximum", least + 1000))), 2)


FORMATS: dict[str, Callable[[Random], str]] = {
    "date-time": _moment,
    "date": lambda random: _moment(random)[:10],
    "uuid": lambda random: str(UUID(int=random.getrandbits(128), version=4)),
    "email": lambda random: f"{random.choice(WORDS)}@example.com",
    "uri": lambda random: f"https://example.com/{random.choice(WORDS)}",
}
SCALARS: dict[str, Callable[[Schema, Random], Any]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": lambda _, random: random.random() < 0.5,
    "null": lambda *_: None,
}
