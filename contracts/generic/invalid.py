"""Bodies that break the description: an event's own body with one member taken out or of another kind."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

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
    """Each such body with a label, as far as the description, and not only the file, is against it."""
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


def _has_a_form(body: Any) -> bool:
    """Whether a form can say it everywhere: how one spells lists and objects is not described."""
    return isinstance(body, dict) and not any(isinstance(value, list | dict) for value in body.values())


def _candidates(event: Event) -> Iterator[tuple[str, Any]]:
    yield "a list in place of the object", [dict(event.request)]
    for name in event.request:
        yield f"no {name}", {other: value for other, value in event.request.items() if other != name}
        for label, value in OTHER_VALUES.items():
            yield f"{label} as {name}", {**event.request, name: value}


def _validator(table: Table, event: Event) -> Any:
    """What checks a JSON body of the event, None where the description has no schema that can be used."""
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
    """The body as it will be sent, with a number where a number is meant."""
    if isinstance(body, dict):
        return {name: _filled(value) for name, value in body.items()}
    return 10**14 if body == "<number>" else body
