"""Small values that lie at the edges of two schemas, to find a value that only one of them allows."""

from itertools import chain, combinations
from typing import Any

from brakecheck.openapi_diff.normal_form import LOWER, UPPER, listed, mapped, shape
from brakecheck.openapi_diff.schema import type_of

DEEPEST = 4  # values within values
MOST = 300  # values of one schema
EACH = 4  # values tried for a field
NAMES = 7  # fields of which every pair is tried
LONGEST = 300
DATES = ["2024-01-01", "2024-01-01T00:00:00Z"]
COMMON: list[Any] = [None, True, False, 0, 1, -1, 0.5, "", "a", "0", "abc", *DATES, "a@b.example", [], {}]
BRANCHES = ("allOf", "anyOf", "oneOf")
SINGLE = ("not", "if", "then", "else")
UNDECLARED = "undeclared"
REST = ("additionalProperties", "minProperties", "propertyNames", "unevaluatedProperties")


def samples(ones: list[Any], others: list[Any], depth: int = 0) -> list[Any]:
    """Values for schemas without references, the same ones each time; no field that `ones` do not name."""
    mine = list(chain.from_iterable(map(_parts, ones)))
    parts = [*mine, *chain.from_iterable(map(_parts, others))]
    found = [
        value for part in parts for value in [*listed(part.get("enum")), *([part["const"]] if "const" in part else [])]
    ]
    found += [*COMMON, *_numbers(parts), *_texts(parts)]
    if depth < DEEPEST:
        found += [*_lists(mine, parts, depth), *_objects(mine, parts, depth)]
    return list({shape(value): value for value in found}.values())[:MOST]


def _parts(node: Any, left: int = 6) -> list[dict[str, Any]]:
    """The node and the other schemas of the same value."""
    if not isinstance(node, dict) or left < 0:
        return []
    inner = [part for word in BRANCHES for part in listed(node.get(word))]
    inner += [node[word] for word in SINGLE if word in node]
    inner += mapped(node.get("dependentSchemas")).values()
    return [node, *chain.from_iterable(_parts(part, left - 1) for part in inner)]


def _bounds(parts: list[dict[str, Any]], ending: str) -> list[int]:
    words = {word for word in LOWER | UPPER if word.lower().endswith(ending)}
    found = {part[word] for part in parts for word in words if isinstance(part.get(word), int | float)}
    return sorted({round(bound) + step for bound in found if abs(bound) < 10**15 for step in (-1, 0, 1)})


def _numbers(parts: list[dict[str, Any]]) -> list[Any]:
    whole = _bounds(parts, "imum")
    steps = [part["multipleOf"] for part in parts if isinstance(part.get("multipleOf"), int | float)]
    return [*whole, *steps, *[bound + 0.5 for bound in whole]]


def _texts(parts: list[dict[str, Any]]) -> list[str]:
    return ["a" * size for size in _bounds(parts, "length") if 0 <= size <= LONGEST]


def _lists(mine: list[dict[str, Any]], parts: list[dict[str, Any]], depth: int) -> list[list[Any]]:
    if not (_elements(parts) or _bounds(parts, "items") or any("uniqueItems" in part for part in parts)):
        return []
    values = _of_field(_elements(mine), _elements(parts), depth)
    sizes = [size for size in _bounds(parts, "items") if 0 < size <= 20]
    repeated = [[value] * size for value in values[:EACH] for size in {1, 2, *sizes}]
    return [*([value] for value in values), *repeated, *(values[:size] for size in sizes)]


def _elements(parts: list[dict[str, Any]]) -> list[Any]:
    nodes = [part[word] for part in parts for word in ("items", "contains") if word in part]
    return nodes + [item for part in parts for item in listed(part.get("prefixItems"))]


def _objects(mine: list[dict[str, Any]], parts: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    named, known = _fields(parts), _fields(mine)
    values = {name: _of_field(known[name] or named[name], named[name], depth) for name in known}
    more = [part["additionalProperties"] for part in parts if isinstance(part.get("additionalProperties"), dict)]
    rest = [part["additionalProperties"] for part in mine if isinstance(part.get("additionalProperties"), dict)]
    values |= {name: _of_field(rest, more, depth) for name in _undeclared(parts)}
    return _combined(values, {name for part in parts for name in map(str, listed(part.get("required")))})


def _fields(parts: list[dict[str, Any]]) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for part in parts:
        for name, schema in mapped(part.get("properties")).items():
            fields.setdefault(str(name), []).append(schema)
        for name in _demanded(part):
            fields.setdefault(name, [])
    return fields


def _undeclared(parts: list[dict[str, Any]]) -> list[str]:
    """Names that no schema names, where a schema says something of such names."""
    said = any(word in part for part in parts for word in REST)
    patterns = [str(pattern).strip("^$") for part in parts for pattern in mapped(part.get("patternProperties"))]
    numbers = max((size for size in _bounds(parts, "properties") if size <= 12), default=0)
    return [*([UNDECLARED] if said else []), *patterns, *(f"field{number}" for number in range(numbers))]


def _demanded(part: dict[str, Any]) -> list[str]:
    wants = mapped(part.get("dependentRequired"))
    names = [*listed(part.get("required")), *wants, *mapped(part.get("dependentSchemas"))]
    return [str(name) for name in chain(names, *map(listed, wants.values()))]


def _of_field(ones: list[Any], schemas: list[Any], depth: int) -> list[Any]:
    """Values of an enum first, then one of each type that is named. Where `ones` are none, every type counts."""
    types = {str(name) for node in schemas if ones for part in _parts(node) for name in _typed(part)}
    found = samples(ones, schemas, depth + 1)
    types |= {"integer"} if "number" in types else set()
    liked = [value for value in found if not types or type_of(value) in types]
    return (liked or found)[: EACH * 3]


def _typed(part: dict[str, Any]) -> list[Any]:
    said = part.get("type")
    return said if isinstance(said, list) else [said] if said else []


def _combined(values: dict[str, list[Any]], required: set[str]) -> list[dict[str, Any]]:
    names = list(values)
    must = [name for name in names if name in required]
    sets = [(), *((name,) for name in names), tuple(names), tuple(must), *((*must, name) for name in names)]
    sets += [tuple(other for other in names if other != name) for name in names]
    sets += [(*pair,) for pair in combinations(names[:NAMES], 2)]
    found = []
    for chosen in dict.fromkeys(tuple(dict.fromkeys(one)) for one in sets):
        usual = {name: values[name][0] for name in chosen if values[name]}
        found += [usual, *({**usual, name: value} for name in chosen for value in values[name][1:EACH])]
        if len(found) > MOST:
            break
    return found[:MOST]
