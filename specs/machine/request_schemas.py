"""Schemas of requests: a member that is read-only is required of answers alone (OpenAPI 3.1, `readOnly`)."""

from collections.abc import Iterator
from typing import Any

PLACE = "#/components/schemas/"
SUFFIX = ".request"
Node = dict[str, Any]


def without_read_only(document: Node) -> Node:
    """Turn the schemas of request bodies into such that require no read-only member; those of answers stay."""
    schemas: Node = document.get("components", {}).get("schemas", {})
    changed = _changed(schemas)
    for item in document["paths"].values():
        for operation in item.values() if isinstance(item, dict) else ():
            if isinstance(operation, dict) and "requestBody" in operation:
                operation["requestBody"] = _of_request(operation["requestBody"], schemas, changed)
    for name in sorted(changed):
        schemas[f"{name}{SUFFIX}"] = _of_request(schemas[name], schemas, changed)
    return document


def _changed(schemas: Node) -> set[str]:
    """Names of the schemas that require a read-only member, or refer to one that does."""
    parts = {name: [*_parts(schema)] for name, schema in schemas.items()}
    refers = {name: {_name_in(part) for part in found} for name, found in parts.items()}
    changed = {name for name, found in parts.items() if any(_excess(part, schemas) for part in found)}
    while more := {name for name, named in refers.items() if name not in changed and named & changed}:
        changed |= more
    return changed


def _parts(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(part)


def _name_in(node: Node) -> str:
    """Name of the schema that the node refers to; empty for a node without a reference."""
    return str(node.get("$ref", "")).removeprefix(PLACE)


def _excess(schema: Node, schemas: Node) -> list[str]:
    """Required members of the schema that are read-only."""
    required, members = schema.get("required"), schema.get("properties")
    if not isinstance(required, list) or not isinstance(members, dict):
        return []
    return [name for name in required if isinstance(name, str) and _is_read_only(members.get(name), schemas)]


def _is_read_only(member: Any, schemas: Node) -> bool:
    if not isinstance(member, dict):
        return False
    there = schemas.get(_name_in(member))
    return member.get("readOnly") is True or (isinstance(there, dict) and there.get("readOnly") is True)


def _of_request(node: Any, schemas: Node, changed: set[str]) -> Any:
    if isinstance(node, list):
        return [_of_request(part, schemas, changed) for part in node]
    if not isinstance(node, dict):
        return node
    found = {name: _of_request(part, schemas, changed) for name, part in node.items()}
    if _name_in(node) in changed:
        found["$ref"] = f"{node['$ref']}{SUFFIX}"
    if excess := _excess(node, schemas):
        found["required"] = [name for name in node["required"] if name not in excess]
    return found
