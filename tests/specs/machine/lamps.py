"""A lifecycle of lamps, small enough to change in a test, and its description."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

JSON = {"application/json": {"schema": {"type": "object"}}}


def _operation(name: str, status: str = "200") -> dict[str, Any]:
    responses = {status: {"description": "Done.", "content": JSON}, "409": {"description": "No.", "content": JSON}}
    return {"operationId": name, "responses": responses}


ID = {"name": "lampId", "in": "path", "required": True, "schema": {"type": "string"}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Lamps", "version": "1"},
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/lamps/{lampId}": {"parameters": [ID], "get": _operation("getLamp")},
        "/lamps/{lampId}/off": {"parameters": [ID], "post": _operation("switchOff", "202")},
        "/lamps/{lampId}/dim": {"parameters": [ID], "post": _operation("dimLamp")},
        "/other": {"get": _operation("other")},
    },
}
LAMPS: dict[str, Any] = {
    "lifecycle": "1.0.0",
    "vendor": "lamps",
    "openapi": "openapi.yaml",
    "documents": {"manual": {"title": "The manual", "file": "manual.txt"}},
    "keys": {"full": ["demo"], "guest": ["demo-guest"]},
    "delays": {"burns": 60, "wires": 3},
    "resources": {
        "lamp": {
            "identifiers": {"lampId": "lamp_"},
            "read": "getLamp",
            "operations": ["switchOff", "dimLamp"],
            "state": "status",
            "states": {
                "on": {"on": {"switchOff": "off"}, "after": {"burns": "broken"}},
                "off": {},
                "flickering": {"as": "on"},
                "broken": {"type": "final"},
                "sold": {"type": "final", "tags": ["gone"]},
            },
        },
        "ray": {
            "part-of": "lamp",
            "states": {
                "inside": {"after": {"burns": "outside"}, "while": {"lamp": ["on"]}, "at-most": "wires"},
                "outside": {"type": "final"},
            },
        },
    },
    "operations": {
        "switchOff": {
            "accepted": {"says": "It goes dark", "in": ["manual § Off"]},
            "refused": {"status": 409},
            "missing": {"in": ["manual § Errors"]},
            "forbidden": {"to": ["guest"], "in": ["manual § Errors"]},
            "keeps": {"ray": ["manual § Off"]},
            "open": {"broken": "Whether a broken lamp can be switched off is not said."},
        }
    },
}


def changed(*path: str, to: Any) -> dict[str, Any]:
    """The lifecycle with one member at the path set to another value."""
    data = deepcopy(LAMPS)
    part = data
    for name in path[:-1]:
        part = part.setdefault(name, {})
    part[path[-1]] = to
    return data


def written(folder: Path, data: dict[str, Any] = LAMPS) -> Path:
    """The lifecycle file in the folder, beside its description."""
    (folder / "openapi.yaml").write_text(yaml.safe_dump(OPENAPI, sort_keys=False, allow_unicode=True), encoding="utf-8")
    path = folder / "lamps.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path
