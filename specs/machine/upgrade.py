"""Upgrade of OpenAPI 3.0 to 3.1, which writes null and exclusive bounds differently."""

from typing import Any

BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """Turn a document of 3.0 into one of 3.1. Of a later document, turn the schemas that are written as in 3.0."""
    is_early = str(document.get("openapi", "")).startswith("3.0")
    found: dict[str, Any] = _upgraded(document, is_early)
    return {**found, "openapi": "3.1.0"} if is_early else found


def _upgraded(node: Any, is_early: bool) -> Any:  # noqa: FBT001
    if isinstance(node, list):
        return [_upgraded(part, is_early) for part in node]
    if not isinstance(node, dict):
        return node
    if is_early and "$ref" in node:
        return {"$ref": node["$ref"]}  # 3.0 ignores members beside a reference
    found = {name: _upgraded(part, is_early) for name, part in node.items()}
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
