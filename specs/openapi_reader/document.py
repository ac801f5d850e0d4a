"""An OpenAPI document by anybody, read forgivingly: an invalid part becomes a note, not an error."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content
from brakecheck.specs.openapi_reader.source import LARGEST, REFERENCE, Files, value_of

FENCE = re.compile(rb"^(```+)[^\n`]*\n(?=openapi: )", re.MULTILINE)
VERSION = re.compile(r"3\.[0-2](\.|$)")


@dataclass(eq=False)
class Document:
    """The document, and notes of what in it could not be read."""

    path: Path
    root: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._files = Files(self.path.parent, self.notes)
        self._targets: dict[str, Any] = {}

    def follow(self, node: Any) -> Any:
        """The end of a chain of references; a reference to nowhere or in a circle ends in an empty mapping."""
        passed: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get(REFERENCE), str):
            reference = node[REFERENCE]
            if reference in passed:
                return {}
            passed.add(reference)
            node = self._target(reference)
        return node

    def mapping(self, node: Any) -> dict[str, Any]:
        """The mapping that the node is or refers to; anything else is an empty one."""
        found = self.follow(node)
        return found if isinstance(found, dict) else {}

    def sequence(self, node: Any) -> list[Any]:
        """The list that the node is or refers to; anything else is an empty one."""
        found = self.follow(node)
        return found if isinstance(found, list) else []

    def _target(self, reference: str) -> Any:
        if reference not in self._targets:
            name, _, pointer = reference.partition("#")
            root = self._files.root_of(name) if name else self.root
            self._targets[reference] = {} if root is None else self._pointed(root, pointer, reference)
        return self._targets[reference]

    def _pointed(self, root: Any, pointer: str, reference: str) -> Any:
        node = root
        for part in _parts(unquote(pointer)):
            if isinstance(node, dict) and isinstance(node.get(REFERENCE), str):
                node = self.follow(node)
            node = _child(node, part.replace("~1", "/").replace("~0", "~"))
            if node is None:
                self.notes.append(f"{reference}: leads nowhere")
                return {}
        return node


def _parts(pointer: str) -> list[str]:
    """The steps of a JSON Pointer; an anchor is a step to nowhere."""
    return pointer.split("/")[1:] if pointer.startswith("/") or not pointer else [pointer]


def _child(node: Any, part: str) -> Any:
    if isinstance(node, list):
        return node[int(part)] if part.isdecimal() and len(part) < 10 and int(part) < len(node) else None
    return node.get(part) if isinstance(node, dict) else None


def _fenced(data: bytes) -> bytes:
    """The description in a Markdown page, as documentation sites publish one for each operation; else all of it."""
    opening = FENCE.search(data)
    if opening is None:
        return data
    inner = data[opening.end() :]
    closing = re.search(rb"^" + opening[1] + rb"[ \t\r]*$", inner, re.MULTILINE)
    return inner[: closing.start()] if closing else inner


def read_document(path: Path) -> Document:
    """The document of a file, OpenAPI 3.0 to 3.2 as JSON or YAML; `SpecError` where the file is not one."""
    root, notes = value_of(_fenced(content(path, LARGEST)), str(path))
    if not isinstance(root, dict):
        raise SpecError(path, "top level", "a mapping", type(root).__name__)
    version = root.get("openapi", root.get("swagger"))
    if not VERSION.match(str(version)):
        raise SpecError(path, "openapi", "version 3.0 to 3.2 (convert older ones first)", repr(version)[:60])
    return Document(path, root, notes)
