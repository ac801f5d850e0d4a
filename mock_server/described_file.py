"""Files of a form that the admin API describes: reading, checks with lines, and schemas for editors."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping, read_nodes
from brakecheck.specs.machine.form import as_json
from brakecheck.specs.validation.quick_violations import quick_violation
from brakecheck.specs.validation.violation import Violation
from brakecheck.specs.yaml12 import Loader

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMPONENTS = "#/components/schemas/"
SECRET = ("keys",)  # members whose values no message shows
PART = re.compile(r"[^.\[\]]+")


def content_of(path: Path, schema: str) -> dict[str, Any]:
    """Read the mapping in the YAML or JSON file; `SpecError` names the line that violates the schema."""
    found = as_json(read_mapping(path, Loader), path)
    if violation := violation_in(found, schema):
        place = "" if violation.place == "body" else violation.place
        secret = place.partition(".")[0] in SECRET
        guess = f"; {violation.hint}" if violation.hint else ""
        received = "another value, which is not shown" if secret else violation.received + guess
        line = line_of(path, place, violation.received.partition(", ")[0])
        raise SpecError(path, f"line {line}: {place or 'top level'}", violation.expected, received)
    return found


def line_of(path: Path, place: str, member: str = "") -> int:
    """Line of the value at the place, such as `behaviours[1].delay`, or of the member of this name in it."""
    node: yaml.Node = read_nodes(path)
    for part in PART.findall(place):
        inner = _member(node, part)
        if inner is None:
            break
        node = inner
    pairs: list[Any] = node.value if member and isinstance(node, yaml.MappingNode) else []
    begins = next((key for key, _ in pairs if key.value == member), node)
    return int(begins.start_mark.line) + 1


def violation_in(value: Any, schema: str) -> Violation | None:
    """First violation of the schema of this name in the value, if any."""
    rooted, validator = _compiled(schema)
    return quick_violation(value, validator, rooted, ())


def schema_of(name: str, title: str) -> dict[str, Any]:
    """Schema of this name for editors, without references."""
    schemas = vendors.admin().document["components"]["schemas"]
    return {"$schema": DIALECT, "title": title, **_whole(schemas[name], schemas)}


@cache
def _compiled(schema: str) -> tuple[dict[str, Any], Any]:
    components = vendors.admin().document["components"]
    rooted = {"$schema": DIALECT, "components": components, "allOf": [{"$ref": f"{COMPONENTS}{schema}"}]}
    return rooted, jsonschema_rs.validator_for(rooted, validate_formats=True)


def _whole(part: Any, schemas: dict[str, Any]) -> Any:
    """Part of a schema with its references resolved."""
    if isinstance(part, list):
        return [_whole(each, schemas) for each in part]
    if not isinstance(part, dict):
        return part
    if isinstance(reference := part.get("$ref"), str):
        beside = {name: value for name, value in part.items() if name != "$ref"}
        return {**_whole(schemas[reference.removeprefix(COMPONENTS)], schemas), **beside}
    return {name: _whole(value, schemas) for name, value in part.items()}


def _member(node: yaml.Node, part: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode):
        return node.value[int(part)] if part.isdecimal() and int(part) < len(node.value) else None
    pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == part), None)
