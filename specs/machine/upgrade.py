"""Upgrade of OpenAPI 3.0 to 3.1, which writes null and exclusive bounds differently."""

from typing import Any

BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """Turn a document of 3.0 into one of 3.1; any other stays as it is."""
    if not str(document.get("openapi", "")).startswith("3.0"):
        return document
    return {**{name: _upgraded(part) for name, part in document.items()}, "openapi": "3.1.0"}


def _upgraded(node: Any) -> Any:
    if isinstance(node, list):
        return [_upgraded(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}  # 3.0 ignores members beside a reference
    found = {name: _upgraded(part) for name, part in node.items()}
    for bound, inclusive in BOUNDS.items():
        if isinstance(found.get(bound), bool):
            exclusive = found.pop(bound)
            if exclusive and inclusive in found:
                found[bound] = found.pop(inclusive)
    return _with_null(found) if found.get("nullable") is True else found


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    found = {name: part for name, part in schema.items() if name != "nullable"}
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
        if "enum" in found and None not in found["enum"]:
            found["enum"] = [*found["enum"], None]
        return found
    return {"anyOf": [found, {"type": "null"}]} if found.keys() & {"allOf", "anyOf", "oneOf", "enum"} else found
