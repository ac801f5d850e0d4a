"""The schemas of one document, with their references followed and their compositions melted."""

from functools import reduce
from typing import Any

from brakecheck.openapi_diff.document import Document, printable
from brakecheck.openapi_diff.schema import Schema, both, either, nullable, shown_value, type_of
from brakecheck.specs.errors import SpecError

MOST = 100_000  # schemas that a document may unfold to
DEEPEST = 100  # compositions within compositions


class SchemaReader:
    """Reads each schema once. A composition that leads back into itself adds nothing to itself."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[int, tuple[Any, Schema]] = {}  # the node is kept so that its id stays its own
        self._melted = 0

    def read(self, node: Any, place: str) -> Schema:
        """The schema at a node; `SpecError` where the node holds none."""
        node = self.settled(node, place)
        if id(node) not in self._known:
            self._known[id(node)] = node, self._melt(node, place, ())
        return self._known[id(node)][1]

    def settled(self, node: Any, place: str) -> Any:
        """The end of a bare `$ref`, so that every reference to a schema gives the same object."""
        alone = isinstance(node, dict) and (len(node) == 1 or self.document.refs_stand_alone)
        return self.document.followed(node, place) if alone else node

    def _melt(self, node: Any, place: str, around: tuple[int, ...]) -> Schema:
        node = self.settled(node, place)
        if isinstance(node, bool) or node is None or id(node) in around:
            return Schema()
        if not isinstance(node, dict):
            raise self._wrong(place, "a schema", type(node).__name__)
        self._melted += 1
        if self._melted > MOST or len(around) > DEEPEST:
            raise self._wrong(place, f"at most {MOST:,} schemas, {DEEPEST} within each other", "more")
        around = (*around, id(node))
        parts = [self._own(node, place), *(self._melt(part, place, around) for part in self._all_of(node, place))]
        for word in ("anyOf", "oneOf"):
            choices = [self._melt(choice, place, around) for choice in self.document.sequence(node.get(word), place)]
            parts += [reduce(either, choices)] if choices else []
        whole = reduce(both, parts)
        return nullable(whole) if node.get("nullable") is True else whole

    def _all_of(self, node: dict[str, Any], place: str) -> list[Any]:
        named = [{"$ref": node["$ref"]}] if isinstance(node.get("$ref"), str) else []
        return named + self.document.sequence(node.get("allOf"), place)

    def _own(self, node: dict[str, Any], place: str) -> Schema:
        fields = node.get("properties") or {}
        if not isinstance(fields, dict):
            raise self._wrong(place, "properties, a mapping", type(fields).__name__)
        listed = [node["const"]] if "const" in node else node.get("enum")
        values = listed if isinstance(listed, list) else None
        return Schema(
            types=frozenset(_texts(node.get("type")) or _implied(node, values or [])),
            values=None if values is None else frozenset(shown_value(value) for value in values if value is not None),
            required=frozenset(_texts(node.get("required"))),
            fields={str(name): self.settled(schema, place) for name, schema in fields.items()},
            items=self.settled(node.get("items"), place),
            read_only=node.get("readOnly") is True,
            write_only=node.get("writeOnly") is True,
        )

    def _wrong(self, place: str, expected: str, received: str) -> SpecError:
        return SpecError(self.document.name, printable(place), expected, received)


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


def _implied(node: dict[str, Any], values: list[Any]) -> set[str]:
    if values:
        return {type_of(value) for value in values}
    return {"object"} if "properties" in node else {"array"} if "items" in node else set()
