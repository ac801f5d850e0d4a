"""A lifecycle file as it was read, and the line of each of its parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping, read_nodes
from brakecheck.specs.yaml12 import Loader

Place = tuple[str | int, ...]


class Text:
    """The file: its `data`, read as YAML 1.2, and the line of each part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data: dict[str, Any] = read_mapping(path, Loader)
        self._root = read_nodes(path)

    def parts(self) -> Iterator[tuple[Place, Any]]:
        """Every value of the file with its place, in the order of the file."""
        ahead: list[tuple[Place, Any]] = [((), self.data)]
        while ahead:
            place, value = ahead.pop()
            yield place, value
            if isinstance(value, dict | list):
                members = value.items() if isinstance(value, dict) else enumerate(value)
                ahead += reversed([((*place, name), member) for name, member in members])

    def error(self, place: Place, expected: str, received: object) -> SpecError:
        """A `SpecError` that names the line and the place."""
        named = ".".join(map(str, place)) or "top level"
        return SpecError(self.path, f"line {self.line(place)}: {named}", expected, str(received))

    def line(self, place: Place) -> int:
        """Line of the innermost existing part of the place; for a member, the line of its name."""
        node: yaml.Node = self._root
        line = int(node.start_mark.line)
        for part in place:
            found = _inner(node, part)
            if found is None:
                break
            line, node = found
        return line + 1


def _inner(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        pairs = ((key, value) for key, value in node.value if key.value == str(part))
        return next(((int(key.start_mark.line), value) for key, value in pairs), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return int(node.value[part].start_mark.line), node.value[part]
    return None
