"""The normal form of a schema: what it asserts, with `allOf` and references melted into one list."""

import json
from dataclasses import dataclass, field
from typing import Any

from brakecheck.openapi_diff.alike import counts
from brakecheck.openapi_diff.change import Part
from brakecheck.openapi_diff.document import Document
from brakecheck.openapi_diff.schema import fits, plain_number, type_of

LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
MEMBERS = ("properties", "patternProperties", "additionalProperties")
KINDS = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "format"},
    "array": {"minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "unevaluatedItems"},
    "object": {"minProperties", "maxProperties", "required", "members", "propertyNames", "dependentRequired",
               "dependentSchemas", "unevaluatedProperties", "patternProperties", "additionalProperties"},
}  # fmt: skip
DEEPEST = 60  # compositions within compositions
NOTHING: dict[Any, Any] = {}  # one object, since nodes are known by their ids
Nodes = tuple[Any, ...]


@dataclass
class Normal:
    """The demands on a value. `members` are the groups of properties, `atoms` the assertions by keyword."""

    types: frozenset[str] | None = None
    values: dict[str, Any] | None = None
    required: set[str] = field(default_factory=set)
    properties: dict[str, list[Any]] = field(default_factory=dict)
    members: list[dict[str, Any]] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    atoms: list[tuple[str, Any]] = field(default_factory=list)
    never: bool = False
    read_only: bool = False
    write_only: bool = False
    whole: bool = True  # False where a part was too deep to be read

    @property
    def closed(self) -> bool:
        """Whether members that are not listed are forbidden."""
        return any(group.get("additionalProperties") is False for group in self.members)

    def concerned_by(self, keyword: str) -> bool:
        """Whether a value of these types can break an assertion of this keyword."""
        kinds = {kind for kind, words in KINDS.items() if keyword in words}
        if not kinds or self.types is None:
            return True
        return bool(kinds & {"number" if name == "integer" else name for name in self.types})


class Normalizer:
    """Brings the schemas of one document into normal form, as seen by one part of operations."""

    def __init__(self, document: Document, part: Part, *, wide: bool) -> None:
        self.document, self._wide = document, wide
        self._hides = "write_only" if part is Part.RESPONSE else "read_only"
        self._known: dict[tuple[int, ...], tuple[Nodes, Normal]] = {}

    def normal(self, nodes: Nodes) -> Normal:
        """The assertions of all nodes together."""
        key = tuple(id(node) for node in nodes)
        if key not in self._known:
            found = Normal()
            for node in nodes:
                self._add(node, found, ())
            for name in [name for name in found.properties if self.hidden(found.properties[name])]:
                found.required.discard(name)
                del found.properties[name]
            self._known[key] = nodes, found
        return self._known[key][1]

    def all_properties(self, node: Any) -> dict[str, list[Any]]:
        """The fields that a node names, those of the other direction included."""
        found = Normal()
        self._add(node, found, ())
        return found.properties

    def hidden(self, nodes: list[Any]) -> bool:
        """Whether a field is no part of this direction: `readOnly` in requests, `writeOnly` in answers."""
        found = Normal()
        for node in nodes:
            self._add(node, found, (), flat=True)
        return bool(getattr(found, self._hides))

    def _add(self, node: Any, found: Normal, around: tuple[int, ...], *, flat: bool = False) -> None:
        if node is False:
            found.never = True
        if not isinstance(node, dict) or id(node) in around:
            return
        if len(around) > DEEPEST:
            found.whole = False
            return
        around = (*around, id(node))
        if isinstance(node.get("$ref"), str):
            self._add(self.document.followed({"$ref": node["$ref"]}, "schema"), found, around, flat=flat)
            if self.document.refs_stand_alone:
                return
        for part in listed(node.get("allOf")):
            self._add(part, found, around, flat=flat)
        found.read_only |= node.get("readOnly") is True
        found.write_only |= node.get("writeOnly") is True
        if not flat:
            self._own(node, found)

    def _own(self, node: dict[str, Any], found: Normal) -> None:
        _types(node, found)
        _values(node, found, null=node.get("nullable") is True and self._wide)
        found.required |= {str(name) for name in listed(node.get("required"))}
        for name, schema in mapped(node.get("properties")).items():
            found.properties.setdefault(str(name), []).append(schema)
        if any(word in node for word in MEMBERS):
            found.members.append({word: node[word] for word in MEMBERS if word in node})
        if "items" in node and "prefixItems" not in node:
            found.items.append(node["items"])
        found.atoms += _atoms(node)


def listed(value: Any) -> list[Any]:
    """The value where it is a list, else an empty list."""
    return value if isinstance(value, list) else []


def mapped(value: Any) -> dict[Any, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else NOTHING


MELTED = {"$ref", "allOf", "type", "nullable", "enum", "const", "required", "readOnly", "writeOnly", *MEMBERS}


GROUPS = {
    "if": ("if", "then", "else"),
    "prefixItems": ("prefixItems", "items"),
    "contains": ("contains", "minContains", "maxContains"),
}  # keywords of one assertion
BESIDE = {word for keyword, words in GROUPS.items() for word in words} - GROUPS.keys()


def _atoms(node: dict[str, Any]) -> list[tuple[str, Any]]:
    found = [_atom(node, str(word)) for word in node if word not in MELTED | BESIDE and counts(word)]
    return [(word, value) for word, value in found if not _is_void(word, value)]


def _is_void(keyword: str, value: Any) -> bool:
    """Whether the assertion allows every value: `minContains: 0`, or a bound's flag that stands in the bound."""
    if keyword == "contains":
        return value.get("minContains") == 0 and "maxContains" not in value
    return keyword.startswith("exclusive") and isinstance(value, bool)


def _atom(node: dict[str, Any], keyword: str) -> tuple[str, Any]:
    """The assertion of a keyword; bounds that exclude themselves are said in the words of OpenAPI 3.1."""
    if keyword in GROUPS:
        return keyword, {word: node[word] for word in GROUPS[keyword] if word in node}
    strict = f"exclusive{keyword.capitalize()}"
    return (strict if node.get(strict) is True else keyword), node.get(keyword)


def _types(node: dict[str, Any], found: Normal) -> None:
    said = node.get("type")
    types = frozenset(str(name) for name in (said if isinstance(said, list) else [said]) if isinstance(name, str))
    if not types and "enum" not in node and "const" not in node:
        types = frozenset(kind for word, kind in (("properties", "object"), ("items", "array")) if word in node)
    if not types:
        return
    if node.get("nullable") is True:
        types |= {"null"}
    found.types = types if found.types is None else common(found.types, types)
    found.never |= not found.types


def common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The types that both allow."""
    return frozenset(
        {name for name in one if fits(frozenset({name}), other)}
        | {name for name in other if fits(frozenset({name}), one)}
    )


def _values(node: dict[str, Any], found: Normal, *, null: bool) -> None:
    allowed = [node["const"]] if "const" in node else node.get("enum")
    if not isinstance(allowed, list):
        return
    values = {shape(value): value for value in [*allowed, *([None] if null else [])]}
    kept = values if found.values is None else {key: values[key] for key in values if key in found.values}
    found.values = kept
    types = frozenset(type_of(value) for value in kept.values())
    found.types = types if found.types is None else common(found.types, types)


def shape(value: Any) -> str:
    """One text for equal values of JSON."""
    return json.dumps(plain_number(value), sort_keys=True, default=str)
