"""Machines that exist only here, served in this process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from brakecheck.mock_server.engine.hooks import Hook
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world


def served(folder: Path, openapi: dict[str, Any], lifecycle: dict[str, Any], hooks: Sequence[Hook] = ()) -> OwnWorld:
    """A world of a mock that serves this one machine."""
    return open_world(Client(build(Settings(vendors=[added(folder, openapi, lifecycle)], hooks=hooks))))


def added(folder: Path, openapi: dict[str, Any], lifecycle: dict[str, Any]) -> str:
    """The name of the vendor whose files are written to the folder and added."""
    (folder / "openapi.yaml").write_text(yaml.safe_dump(openapi, sort_keys=False), encoding="utf-8")
    path = folder / "lifecycle.yaml"
    path.write_text(
        yaml.safe_dump({"lifecycle": "1.0.0", "openapi": "openapi.yaml", **lifecycle}, sort_keys=False),
        encoding="utf-8",
    )
    return vendors.add(path)


def described(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, **more}


def operation(name: str, schema: dict[str, Any] | None = None, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """An operation that answers 200 with JSON of the schema, and takes a JSON body if one is described."""
    content = {"application/json": {"schema": schema if schema is not None else {"type": "object"}}}
    spec: dict[str, Any] = {"operationId": name, "responses": {"200": {"description": "Done.", "content": content}}}
    if body is not None:
        spec["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return spec
