"""A schema of OpenAPI as JSON Schema 2020-12 without references, for a validator."""

from typing import Any

from brakecheck.openapi_diff.alike import counts
from brakecheck.openapi_diff.normal_form import Normalizer

DEEPEST = 24
MOST = 4_000  # schemas
SCHEMAS = {"additionalProperties", "items", "contains", "not", "if", "then", "else", "propertyNames",
           "unevaluatedProperties", "unevaluatedItems"}  # fmt: skip
LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
MAPS = {"properties", "patternProperties", "dependentSchemas"}


class TooLarge(Exception):
    """The schema is recursive or unfolds to more than a validator should be given."""


class Plain:
    """Writes schemas of one document as plain JSON Schema. `floor` stands for schemas that are too deep."""

    def __init__(self, normalizer: Normalizer, *, floor: bool) -> None:
        self._normalizer, self._floor = normalizer, floor
        self._left = MOST

    def __call__(self, node: Any, depth: int = 0) -> Any:
        if not isinstance(node, dict):
            return node if isinstance(node, bool) else True
        self._left -= 1
        if self._left < 0:
            raise TooLarge
        if depth > DEEPEST:
            return self._floor
        return self._node(node, depth)

    def _node(self, node: dict[str, Any], depth: int) -> Any:
        document = self._normalizer.document
        if isinstance(node.get("$ref"), str):
            target = self(document.followed({"$ref": node["$ref"]}, "schema"), depth + 1)
            rest = {} if document.refs_stand_alone else {word: node[word] for word in node if word != "$ref"}
            return {"allOf": [target, self(rest, depth + 1)]} if any(map(counts, rest)) else target
        plain = {word: self._member(word, node[word], depth + 1) for word in node if counts(word)}
        self._demands(node, plain)
        return _nullable(_exclusive(plain))

    def _member(self, word: str, value: Any, depth: int) -> Any:
        if word in SCHEMAS:
            return self(value, depth)
        if word in LISTS and isinstance(value, list):
            return [self(part, depth) for part in value]
        if word in MAPS and isinstance(value, dict):
            return {str(name): self(part, depth) for name, part in value.items()}
        return value

    def _demands(self, node: dict[str, Any], plain: dict[str, Any]) -> None:
        """Take away demands of the other direction alone."""
        fields = self._normalizer.all_properties(node)
        if isinstance(plain.get("required"), list):
            plain["required"] = [
                name for name in plain["required"] if name not in fields or not self._normalizer.hidden(fields[name])
            ]


def _exclusive(plain: dict[str, Any]) -> dict[str, Any]:
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(plain.get(word), bool) and plain.pop(word) and bound in plain:
            plain[word] = plain.pop(bound)
    return plain


def _nullable(plain: dict[str, Any]) -> Any:
    if plain.pop("nullable", None) is not True or "type" not in plain:
        return plain
    return {"anyOf": [{"type": "null"}, plain]}
