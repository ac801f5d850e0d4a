"""Bodies by the description: members that the schema requires, and the template leaves out, are filled in."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from brakecheck.mock_server.engine.samples import Schema, flattened, is_nullable, sample, types_of
from brakecheck.mock_server.engine.values import Moment, Shown, Situation, Value, Words, compiled, shown
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.description import Description, Operation, json_of, referred


class Filler:
    """Makes a value fit a schema: fills in required members, and formats times and numbers.

    A null is left out if the schema does not allow it.
    """

    def __init__(self, document: dict[str, Any], schema: Schema, example: Any = None, depth: int = 0) -> None:
        flat = flattened(document, schema)
        types = types_of(document, schema)
        self.takes_null = not types or is_nullable(document, schema)
        self._counts, self._spells = types == {"integer"}, types == {"string"}
        self._listed = [str(each) for each in flat.get("enum", ())]
        self._in_words = not types or "string" in types
        self._otherwise = None if self._in_words else sample(document, schema, example)
        self._in_seconds = "integer" in types and "string" not in types
        examples = example if isinstance(example, dict) else {}
        properties = flat.get("properties", {})
        self._properties = _Parts(document, properties, examples, depth + 1)
        self._required = {
            name: sample(document, properties.get(name, {}), examples.get(name), depth + 1)
            for name in flat.get("required", ())
        }
        self._items = _Parts(document, {"items": flat["items"]}, {}, depth + 1) if "items" in flat else None

    def fill(self, value: Any) -> Any:
        """Body for the value of a template, with all inner values filled in."""
        kind = type(value)
        if kind is str:
            return int(value) if self._counts and value.removeprefix("-").isdigit() else value
        if kind is Words:
            return self._worded(value)
        if kind is Moment:
            return int(value) if self._in_seconds else timestamp(value)
        if kind is dict or kind is Shown:
            return self._object(value)
        if kind is list:
            return [self._items["items"].fill(item) if self._items else plain(item) for item in value]
        return str(value) if kind is int and self._spells else value

    def _worded(self, value: str) -> Any:
        """Message: the nearest listed one, or a value of the schema if that allows no text."""
        if not self._in_words:
            return deepcopy(self._otherwise)
        return str(value) if not self._listed or value in self._listed else nearest(self._listed, value)

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        properties = self._properties
        chosen = type(value) is Shown and len(properties) > 0
        filled = {
            name: properties[name].fill(member) if name in properties else plain(member)
            for name, member in value.items()
            if (name in properties and (member is not None or properties[name].takes_null))
            or (name not in properties and not chosen)
        }
        for name, otherwise in self._required.items():
            if name not in filled:
                filled[name] = deepcopy(otherwise)
        return filled


class _Parts(Mapping[str, Filler]):
    """Fillers of members, made on first use: schemas may contain themselves, or thousands of others."""

    def __init__(self, document: dict[str, Any], schemas: dict[str, Any], examples: dict[str, Any], depth: int) -> None:
        self._document, self._schemas, self._examples, self._depth = document, schemas, examples, depth
        self._made: dict[str, Filler] = {}

    def __getitem__(self, name: str) -> Filler:
        if name not in self._made:
            self._made[name] = Filler(self._document, self._schemas[name], self._examples.get(name), self._depth)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._schemas

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemas)

    def __len__(self) -> int:
        return len(self._schemas)


def nearest(listed: list[str], words: str) -> str:
    """Listed message that is most like these words."""
    return (get_close_matches(words, listed, 1, 0.0) or listed)[0]


def plain(value: Any) -> Any:
    """The value without its marks, which only schemas use."""
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, Moment):
        return timestamp(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


class Bodies:
    """Compiles the bodies of one operation's answers."""

    def __init__(self, description: Description, operation: Operation) -> None:
        self._document = description.document
        self._responses = {str(status): response for status, response in operation.spec["responses"].items()}

    def describe_json(self, status: int) -> bool:
        """Whether answers with this status hold JSON, by their own response or by the default one."""
        return self._content(status) is not None

    def build(self, status: int, template: Any = None) -> Callable[[Situation], Any]:
        """Compile the body of answers with this status: the template, or the representation of the record."""
        content = self._content(status)
        if content is None:
            return lambda _: None
        filler = Filler(self._document, content.get("schema", {}), _example(self._document, content))
        value = compiled(template) if template is not None else self._representation(content.get("schema", {}))
        return lambda situation: filler.fill(value(situation))

    def first_of(self, *statuses: int) -> int:
        """First of the statuses that is described; the last if none is."""
        return next((status for status in statuses if str(status) in self._responses), statuses[-1])

    def _content(self, status: int) -> dict[str, Any] | None:
        """Description of the answer's JSON; None if the answer has no content."""
        node = self._responses.get(str(status), self._responses.get("default", {}))
        found = json_of(self._document, node)
        return found[1] if found else None

    def _representation(self, schema: Any) -> Value:
        flat = flattened(self._document, schema)
        if flat.get("type") == "array":
            return lambda situation: [shown(situation, record) for record in situation.records]
        return lambda situation: shown(situation, situation.record) if situation.record else Shown()


def _example(document: dict[str, Any], content: Mapping[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    first = next(iter(content.get("examples", {}).values()), None)
    return referred(document, first).get("value") if isinstance(first, dict) else None
