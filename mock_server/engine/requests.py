"""Descriptions of an operation's requests."""

from collections.abc import Mapping
from typing import Any

import orjson

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.engine.samples import flattened
from brakecheck.specs import vendors
from brakecheck.specs.description import Description, Operation, json_of
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.validation.urlencoded import schema_of

BAD_REQUEST, UNPROCESSABLE = 400, 422
OUTCOMES = ("accepted", "refused", "missing", "forbidden")


def invalid_status(vendor: str, operation: str) -> int:
    """Status for an invalid request: 422 if the vendor describes that and no 400."""
    described = {str(status) for status in vendors.documented(vendor).operations[operation].spec.get("responses", {})}
    return UNPROCESSABLE if "422" in described and "400" not in described else BAD_REQUEST


def refuse_undescribed_statuses(machine: Machine, description: Description) -> None:
    """Raise `SpecError` for a promise with an undescribed status, which would give a 500."""
    for event in machine.events.values():
        responses = [str(status) for status in description.operations[event.operation].spec["responses"]]
        promises = {outcome: getattr(event, outcome) for outcome in OUTCOMES}
        for outcome, promise in promises.items():
            status = str(promise.status) if promise and promise.status else ""
            if status and not {status, f"{status[0]}XX", "default"} & {*responses}:
                wanted = f"a status that {event.operation} has ({', '.join(responses)}), or an overlay that adds it"
                raise SpecError(machine.path, f"operations.{event.name}.{outcome}", wanted, status)


def refuse_unwritable(body: Any, status: int, rule: str = "http.invalid-request") -> None:
    """Raise `BadRequest` for values that JSON cannot write: numbers beyond 64 bits, half a surrogate pair."""
    try:
        orjson.dumps(body)
    except TypeError:
        no = BadRequest(rule, "the body has a number or a text that cannot be kept")
        no.status = status
        raise no from None


def body_schema(description: Description, operation: Operation) -> dict[str, Any]:
    """Schema of a JSON body, or of a form; empty if none is described."""
    found = json_of(description.document, operation.spec.get("requestBody", {}))
    schema: dict[str, Any] = found[1].get("schema", {}) if found else schema_of(operation.spec) or {}
    return schema


def choice_in(document: dict[str, Any], wanted: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Part of the wanted body that is a choice among described values; the rest is an example."""
    properties = flattened(document, schema).get("properties", {})
    chosen: dict[str, Any] = {}
    for name, value in wanted.items():
        described = flattened(document, properties.get(name, {}))
        if isinstance(value, Mapping):
            inner = choice_in(document, value, described)
            chosen |= {name: inner} if inner else {}
        elif described.keys() & {"enum", "const"} or "boolean" in described.get("type", ()):
            chosen[name] = value
    return chosen


def contains(body: Any, wanted: Any) -> bool:
    """Whether the body contains all wanted members, at any depth; other values have to be equal."""
    if not isinstance(wanted, Mapping):
        return type(body) is type(wanted) and bool(body == wanted)
    return not wanted or (
        isinstance(body, dict) and all(name in body and contains(body[name], part) for name, part in wanted.items())
    )
