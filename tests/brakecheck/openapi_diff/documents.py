"""Small documents to compare."""

import json
from typing import Any

from brakecheck.openapi_diff.change import Change, Difference
from brakecheck.openapi_diff.comparison import compare
from brakecheck.openapi_diff.document import Document, read_document


def document(paths: dict[str, Any], name: str = "a.json", **members: Any) -> Document:
    """A document with these paths, read as a file would be."""
    return read_document(json.dumps({"openapi": "3.1.0", "paths": paths, **members}).encode(), name)


def answering(schema: Any) -> dict[str, Any]:
    """An operation that answers 200 with this."""
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def taking(schema: Any, **members: Any) -> dict[str, Any]:
    """An operation that takes this."""
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, **members}, "responses": {}}


def differences(old: dict[str, Any], new: dict[str, Any], **members: Any) -> list[Difference]:
    """What becomes of POST /a, first as `old` and then as `new`."""
    return compare(document({"/a": {"post": old}}, **members), document({"/a": {"post": new}}, "b.json", **members))


def changes(old: dict[str, Any], new: dict[str, Any], **members: Any) -> list[str]:
    """The changes within POST /a, each as a line; those that break somebody end with an exclamation mark."""
    return [told(change) for difference in differences(old, new, **members) for change in difference.changes]


def told(change: Change) -> str:
    """The change as a line."""
    words = (change.part, change.name, change.field, change.what, change.detail)
    return " ".join(word for word in words if word) + ("!" if change.breaking else "")
