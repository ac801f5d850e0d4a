"""Types of parameters and headers, whose values are texts and never null.

openapi-core 0.23 gives up on a list of types there, which OpenAPI 3.1 allows.
"""

from typing import Any

from brakecheck.specs.description import referred


def with_single_types(document: dict[str, Any]) -> dict[str, Any]:
    """The document with one type, or a choice of schemas, for each parameter and header."""
    return {name: _walked(document, part) for name, part in document.items()}


def _walked(document: dict[str, Any], node: Any) -> Any:
    if isinstance(node, list):
        return [_walked(document, part) for part in node]
    if not isinstance(node, dict):
        return node
    walked = {name: _walked(document, part) for name, part in node.items()}
    for name in ("parameters", "headers"):
        holders = walked.get(name)
        if isinstance(holders, list):
            walked[name] = [_single(document, holder) for holder in holders]
        elif isinstance(holders, dict):
            walked[name] = {key: _single(document, holder) for key, holder in holders.items()}
    return walked


def _single(document: dict[str, Any], holder: Any) -> Any:
    """A parameter or header with one type; a schema that is referred to stays where it has one already."""
    schema = holder.get("schema") if isinstance(holder, dict) else None
    if not isinstance(schema, dict):
        return holder
    target = referred(document, schema)
    parts = target.get("properties", {})
    listed = [
        part for part in (target, *parts.values()) if isinstance(part, dict) and isinstance(part.get("type"), list)
    ]
    if not listed:
        return holder
    members = {"properties": {name: _of_one_type(part) for name, part in parts.items()}} if parts else {}
    return {**holder, "schema": _of_one_type({**target, **members})}


def _of_one_type(schema: Any) -> Any:
    types = schema.get("type") if isinstance(schema, dict) else None
    if not isinstance(types, list):
        return schema
    rest = {name: value for name, value in schema.items() if name != "type"}
    written = sorted((name for name in types if name != "null"), key=lambda name: name == "string")
    if len(written) == 1:
        return {**rest, "type": written[0]}
    return {**rest, "anyOf": [{"type": name} for name in written]} if "anyOf" not in rest else rest
