"""Checks of form: a lifecycle file has values of JSON, its description is valid OpenAPI."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from brakecheck.specs.description import validate
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.places import Text

COMPONENT = re.compile(r"#/components/([^/]+)/([^/]+)")
WRITABLE = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
NUMBERS_AND_TEXTS = "names that are texts, numbers of 64 bits, and texts of Unicode"
MOST_DOUBLE = int(sys.float_info.max)
Entry = dict[str, Any]


def refuse_unwritable(text: Text) -> None:
    """Raise `SpecError` at the first name or value in the file that JSON cannot hold."""
    for place, value in text.parts():
        if isinstance(value, dict):
            for name in value:
                if not isinstance(name, str):
                    raise text.error((*place, str(name)), "a name that is a text (quote it)", repr(name)[:60])
        elif not isinstance(value, list) and not _is_writable(value):
            raise text.error(place, "a value that JSON can hold", repr(value)[:60])


def _is_writable(value: Any) -> bool:
    try:
        return value is None or orjson.dumps(value) != b"null"  # orjson writes not-a-number and infinity as null
    except (TypeError, ValueError, RecursionError):
        return False


def as_json(document: Entry, path: Path) -> Entry:
    """Turn every name in the document into a text, since YAML reads unquoted statuses as numbers."""
    try:
        named: Entry = orjson.loads(orjson.dumps(document, option=WRITABLE))
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError(path, "a name or value", NUMBERS_AND_TEXTS, str(error)[:200]) from None
    return named


def with_doubles(node: Any) -> Any:
    """Turn whole numbers of more than 64 bits into the nearest double, as I-JSON expects."""
    if isinstance(node, dict):
        return {name: with_doubles(member) for name, member in node.items()}
    if isinstance(node, list):
        return [with_doubles(item) for item in node]
    is_long = isinstance(node, int) and not -(2**63) <= node < 2**64
    return float(node) if is_long and abs(node) <= MOST_DOUBLE else node


def refuse_other_form(document: Entry, path: Path) -> None:
    """Raise `SpecError` unless the paths, and components that these reach, are valid OpenAPI."""
    components = document.get("components", {})
    if not isinstance(components, dict) or not all(isinstance(kind, dict) for kind in components.values()):
        raise SpecError(path, "components", "a mapping of mappings", "something else")
    validate({**document, "openapi": "3.1.0", "components": _reached(document["paths"], components)}, path)
    for schema in _schemas(document["paths"]):
        try:
            jsonschema_rs.meta.validate(schema)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise SpecError(path, "a schema", "JSON Schema", " ".join(str(error).split())[:200]) from None


def _schemas(node: Any) -> Iterator[Any]:
    """Schemas of parameters and bodies, not all of which `validate` checks."""
    for name, member in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name == "schema":
            yield member
        else:
            yield from _schemas(member)


def _reached(paths: Entry, components: Entry) -> Entry:
    """Components that the paths refer to, and all security schemes."""
    found: Entry = {"securitySchemes": components["securitySchemes"]} if "securitySchemes" in components else {}
    ahead: list[Any] = [paths, found]
    while ahead:
        for kind, name in _references(ahead.pop()):
            if name in components.get(kind, {}) and name not in found.setdefault(kind, {}):
                found[kind][name] = components[kind][name]
                ahead.append(found[kind][name])
    return {kind: members for kind, members in found.items() if members}


def _references(node: Any) -> Iterator[tuple[str, str]]:
    for reference in set(re.findall(rb'"\$ref":"([^"]*)"', orjson.dumps(node))):
        if found := COMPONENT.match(reference.decode().replace("~1", "/").replace("~0", "~")):
            yield found[1], found[2]
