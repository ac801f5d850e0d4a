"""What shows the states of a lifecycle file, held to the description: members of the record, and their values."""

import json
from collections.abc import Iterator
from typing import Any

from brakecheck.lifecycle_lists import Mismatch, at
from brakecheck.specs.machine.model import Machine, Resource
from brakecheck.specs.machine.places import Place
from brakecheck.specs.openapi_reader import schema as schemas
from brakecheck.specs.openapi_reader.operations import Operation

KINDS = {bool: "boolean", int: "integer", float: "number", str: "string"}


def unknown_signs(machine: Machine, resource: Resource, described: dict[str, Operation]) -> Iterator[Mismatch]:
    """Find members that show a state, and values of these, that the representation of a record does not have."""
    operation = _showing(resource, described)
    if operation is None or resource.part_of:
        return
    for state in resource.states.values():
        place: Place = ("resources", resource.name, "states", state.name)
        for member, value in resource.signs(state.name).items() if not state.gone else ():
            where = (*place, "shown", member) if member in state.shown else place
            yield from _unknown(operation, machine.envelope(operation.id), member, value, where)


def _showing(resource: Resource, described: dict[str, Operation]) -> Operation | None:
    """The operation whose answer shows a record: the read, or else another one of its life and brakes."""
    names = (resource.read, resource.create, resource.update, *resource.operations)
    known = (described[name] for name in names if name in described)
    return next((operation for operation in known if schemas.members(operation.document, operation.answer)), None)


def _unknown(
    operation: Operation, around: tuple[str, ...], member: str, value: Any, place: Place
) -> Iterator[Mismatch]:
    schema = at(operation, operation.answer, (*around, *member.strip("/").split("/")))
    if schema is None:
        known = ", ".join(schemas.members(operation.document, at(operation, operation.answer, around))) or "none"
        yield place, f"a member of the record in the answer of {operation.id} ({known})", member
        return
    listed = schemas.values(operation.document, schema)
    kinds = schemas.types(operation.document, schema)
    kind = KINDS.get(type(value), "")
    if listed and value is not None and value not in listed:
        known = ", ".join(map(json.dumps, listed))
        yield place, f"a value of {member} in the answer of {operation.id} ({known})", json.dumps(value)
    elif kind and kinds and kinds.isdisjoint({kind, "number" if kind == "integer" else kind}):
        yield (
            place,
            f"a value of {member} in the answer of {operation.id} ({' or '.join(sorted(kinds))})",
            json.dumps(value),
        )
