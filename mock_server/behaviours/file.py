"""A file of behaviours, in YAML or JSON: what the default world of a mock begins with."""

import re
from pathlib import Path
from typing import Any

import yaml

from brakecheck.mock_server.behaviours.behaviour import Given
from brakecheck.mock_server.behaviours.schema import SEVERAL, violation_in
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping, read_nodes
from brakecheck.specs.machine.form import as_json

PART = re.compile(r"[^.\[\]]+")


def behaviours_in(path: Path) -> list[Given]:
    """The behaviours of the file; `SpecError` with the line where it has not the described form."""
    found = as_json(read_mapping(path), path)
    if violation := violation_in(found, SEVERAL):
        place = "top level" if violation.place == "body" else violation.place
        where = f"line {line_of(path, place)}: {place}"
        raise SpecError(path, where, violation.expected, violation.received)
    behaviours: list[Given] = found["behaviours"]
    return behaviours


def line_of(path: Path, place: str) -> int:
    """The line of the file on which the value at the place begins, such as `behaviours[1].delay`."""
    node: yaml.Node = read_nodes(path)
    for part in PART.findall(place):
        inner = _member(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _member(node: yaml.Node, part: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode):
        return node.value[int(part)] if part.isdecimal() and int(part) < len(node.value) else None
    pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == part), None)
