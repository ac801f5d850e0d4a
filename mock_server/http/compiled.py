"""Checks compiled from a description: they accept what is plainly right, and leave the rest to the judge."""

import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs

from brakecheck.specs.description import Description

JSON = b"application/json"
ABOUT = ("description", "example", "examples", "title")  # what says nothing of values
PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
PLAIN_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
Accepts = Callable[[Any], bool]


class AnswerChecks(dict[str, Accepts | None]):
    """The check of answers of each status, compiled when the first is given; None where the judge has to look."""

    def __init__(self, description: Description, responses: dict[str, Any]) -> None:
        super().__init__()
        self._description = description
        self._responses = {status: description.resolved(response) for status, response in responses.items()}
        self._media_types = {status: _media_type(response) for status, response in self._responses.items()}

    def __missing__(self, status: str) -> Accepts | None:
        response = self._responses.get(status, self._responses.get("default"))
        self[status] = None if response is None else _compiled_answer(self._description, response)
        return self[status]

    def media_type(self, status: str) -> bytes | None:
        """The media type of JSON in answers of this status; None where that is plain application/json."""
        return self._media_types.get(status, self._media_types.get("default"))


def _media_type(response: dict[str, Any]) -> bytes | None:
    content = response.get("content") or {}
    named = next((name for name in content if name.endswith("+json")), None)
    return named.encode() if named and JSON.decode() not in content else None


def _compiled_answer(description: Description, response: dict[str, Any]) -> Accepts | None:
    if "content" not in response and "headers" not in response:
        return _is_none
    rooted = rooted_schema(description, response)
    return validator(rooted).is_valid if rooted else None


def _is_none(body: Any) -> bool:
    return body is None


def rooted_schema(description: Description, body: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a body that is described as JSON alone; None where the judge has to look."""
    named = list(body.get("content", ()))
    if body.get("headers") or len(named) != 1 or not named[0].endswith(("application/json", "+json")):
        return None
    schema = body["content"][named[0]].get("schema", {})
    components = description.document.get("components", {})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": components, "allOf": [schema]}


def validator(rooted: dict[str, Any]) -> Any:
    """The schema compiled, formats and all."""
    return jsonschema_rs.validator_for(rooted, validate_formats=True)


def accepts_text(description: Description, parameter: dict[str, Any]) -> Callable[[str], object] | None:
    """A quick check for plain integers and UUIDs; None where the judge has to look."""
    said = _said(description, parameter)
    if said == {"type": "integer"}:
        return PLAIN_INTEGER.fullmatch
    return PLAIN_UUID.fullmatch if said == {"type": "string", "format": "uuid"} else None


def needs_judge(description: Description, parameter: dict[str, Any]) -> bool:
    """Whether a request without a query can get the parameter wrong: by leaving it out or by its value."""
    any_text = _said(description, parameter) == {"type": "string"}
    may_be_absent = parameter["in"] == "path" or not parameter.get("required")
    return not may_be_absent or (parameter["in"] != "query" and not any_text)


def _said(description: Description, parameter: dict[str, Any]) -> dict[str, Any]:
    schema = description.resolved(parameter.get("schema", {}))
    return {name: value for name, value in schema.items() if name not in ABOUT}
