"""An OpenAPI document by anybody: read with suspicion, and its references followed."""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import FAST, mapping_in
from brakecheck.specs.strict_json import JSONViolation, parse
from brakecheck.specs.validation.violation import brief
from brakecheck.specs.yaml12 import Loader

LIMIT = 10_000_000  # bytes; as YAML this takes half a minute
MOST = 3_000_000  # values in YAML, aliases followed
DEEPEST = 500  # values within each other; the loader crashes on a hundred thousand


@dataclass(frozen=True, eq=False)
class Document:
    """The document and the name that it goes by in messages. Only the parts that are read must be valid."""

    name: str
    root: dict[str, Any]

    @cached_property
    def pointers(self) -> dict[int, str]:
        """The JSON pointer of each mapping by its id; of one that aliases share, the first."""
        found: dict[int, str] = {}
        ahead: list[tuple[Any, str]] = [(self.root, "#")]
        while ahead:
            node, pointer = ahead.pop()
            if isinstance(node, dict | list) and id(node) not in found:
                found[id(node)] = pointer
                members = node.items() if isinstance(node, dict) else enumerate(node)
                ahead += [(child, f"{pointer}/{_escaped(key)}") for key, child in members]
        return found

    @property
    def refs_stand_alone(self) -> bool:
        """Whether the neighbours of a `$ref` are ignored, as in OpenAPI 3.0."""
        return str(self.root.get("openapi")).startswith("3.0")

    def mapping(self, node: Any, place: str) -> dict[str, Any]:
        """The mapping that the node is, or that its `$ref` leads to; an absent one is empty."""
        found = self.followed(node, place)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise SpecError(self.name, printable(place), "a mapping", type(found).__name__)
        return found

    def sequence(self, node: Any, place: str) -> list[Any]:
        """The list that the node is; an absent one is empty."""
        if node is None:
            return []
        if not isinstance(node, list):
            raise SpecError(self.name, printable(place), "a list", type(node).__name__)
        return node

    def followed(self, node: Any, place: str) -> Any:
        """The value of the node: itself, or the end of its chain of `$ref`s."""
        passed = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in passed:
                raise SpecError(self.name, printable(place), "a $ref that ends", brief(reference))
            passed.add(reference)
            node = self._target(reference, place)
        return node

    def followed_schema(self, node: Any) -> Any:
        """The end of a `$ref` that stands alone, or whose neighbours are ignored."""
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and (len(node) == 1 or self.refs_stand_alone):
            return self.followed({"$ref": node["$ref"]}, "schema")
        return node

    def _target(self, reference: str, place: str) -> Any:
        if not re.match(r"#(/|$)", reference):
            raise SpecError(
                self.name, printable(place), "a $ref of the form #/… (bundle several files first)", brief(reference)
            )
        node: Any = self.root
        for part in unquote(reference[1:]).split("/")[1:]:
            node = _child(node, part.replace("~1", "/").replace("~0", "~"))
        if node is None:
            raise SpecError(self.name, printable(place), "a $ref that leads somewhere", brief(reference))
        return node


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _child(node: Any, part: str) -> Any:
    if isinstance(node, list) and part.isdecimal() and len(part) < 10:
        return node[int(part)] if int(part) < len(node) else None
    if not isinstance(node, dict):
        return None
    return node[part] if part in node else next((node[key] for key in node if str(key) == part), None)


def read_document(content: bytes, name: str) -> Document:
    """The OpenAPI document, 3.0 or newer, in these bytes, as JSON or YAML; `SpecError` where they are not one."""
    if len(content) > LIMIT:
        raise SpecError(name, "file", f"at most {LIMIT // 1_000_000} MB (cut out the part to compare)", "more")
    root = _root(content, name)
    version = root.get("openapi", root.get("swagger"))
    if not re.match(r"3\.[0-9]", str(version)):
        raise SpecError(name, "openapi", "version 3.0 or newer (convert older ones first)", brief(version))
    return Document(name, root)


def _root(content: bytes, name: str) -> dict[str, Any]:
    try:
        value = parse(content)
    except JSONViolation:
        return _yaml(content, name)
    if not isinstance(value, dict):
        raise SpecError(name, "top level", "a mapping", type(value).__name__)
    return value


def _yaml(content: bytes, name: str) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(name, f"byte {error.start}", "UTF-8", error.reason) from None
    with suppress(yaml.YAMLError):  # the loader will say it better
        _refuse_bombs(text, name)
    return mapping_in(text, name, Loader)


def _refuse_bombs(text: str, name: str) -> None:
    """Refuse YAML before it is loaded whose aliases or depth could keep the loader busy for ever."""
    sizes: dict[str | None, int] = {}
    around: list[tuple[str | None, int]] = []
    size = 0
    for event in yaml.parse(text, Loader=FAST):
        if isinstance(event, yaml.CollectionStartEvent):
            around.append((event.anchor, size))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = around.pop()
            sizes[anchor] = size - before
        elif isinstance(event, yaml.NodeEvent):
            size += sizes.get(event.anchor, 1) if isinstance(event, yaml.AliasEvent) else 1
        if size > MOST or len(around) > DEEPEST:
            raise SpecError(name, "file", f"at most {MOST:,} values, {DEEPEST} within each other", "more")


def printable(text: object, limit: int = 120) -> str:
    """The text without control characters of a terminal, and not longer than a line or so."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(text))
    return shown if len(shown) <= limit else f"{shown[:limit]}…"
