"""Bodies that violate the description: with one member missing or of another kind, or without one that is required."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.parts import body_schema
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Event
from brakecheck.specs.validation.urlencoded import encoded, parsed, schema_of

OTHER_VALUES: dict[str, Any] = {
    "a list": ["<marker>"],
    "an object": {"brakecheck": "<marker>"},
    "null": None,
    "another text": "<marker>",
    "a number": "<number>",
    "true": True,
}


def invalid_bodies(table: Table, event: Event) -> Iterator[tuple[str, Any]]:
    """Each invalid body with a label; the description itself has to exclude the body."""
    validator = _validator(table, event)
    if validator is None or not event.request:
        return
    form = schema_of(table.operation(event).spec)
    for label, body in _candidates(event):
        if form is not None and not _has_a_form(body):
            continue
        sent = _filled(body)
        read = sent if form is None else parsed(encoded(sent), table.description.document, form)
        if not validator.is_valid(read):
            yield label, body


def refuse_incomplete(table: Table, event: Event, body: Mapping[str, Any]) -> None:
    """Raise `NotChecked` for a body without members that the description requires: a server may refuse such a body."""
    required = body_schema(table.description, event.operation).get("required", ())
    missing = [name for name in required if name not in body]
    if missing:
        raise NotChecked(
            f"{event.name} needs {', '.join(missing)} in its body: give an example under "
            f"operations.{event.name}.request"
        )


def _has_a_form(body: Any) -> bool:
    """Whether a form can hold the body: the spelling of lists and objects in forms is not described."""
    return isinstance(body, dict) and not any(isinstance(value, list | dict) for value in body.values())


def _candidates(event: Event) -> Iterator[tuple[str, Any]]:
    yield "a list in place of the object", [dict(event.request)]
    for name in event.request:
        yield f"no {name}", {other: value for other, value in event.request.items() if other != name}
        for label, value in OTHER_VALUES.items():
            yield f"{label} as {name}", {**event.request, name: value}


def _validator(table: Table, event: Event) -> Any:
    """Validator of the event's JSON body; None if the description has no usable schema."""
    content = table.resolved(table.operation(event).spec.get("requestBody", {})).get("content", {})
    schema = content.get("application/json", {}).get("schema", schema_of(table.operation(event).spec))
    if schema is None:
        return None
    components = table.description.document.get("components", {})
    try:
        return jsonschema_rs.Draft202012Validator({**schema, "components": components}, validate_formats=True)
    except ValueError:
        return None


def _filled(body: Any) -> Any:
    """The body as the client sends it, with numbers in place of texts that stand for numbers."""
    if isinstance(body, dict):
        return {name: _filled(value) for name, value in body.items()}
    return 10**14 if body == "<number>" else body
