"""The first lines to try on a mock: from a vendor's fixtures, or from a lifecycle file."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from brakecheck.contracts.http.key_place import key_place
from brakecheck.mock_server.worlds.worlds import DEFAULT
from brakecheck.report.printable import counted
from brakecheck.specs import vendors
from brakecheck.specs.validation.urlencoded import encoded, takes_form

if TYPE_CHECKING:
    from brakecheck.specs.description import Operation
    from brakecheck.specs.machine.model import Event, Machine, Resource, State

LISTED = 5  # ids of records
JSON = "-H 'Content-Type: application/json'"


def first_steps(vendor: str, base: str, admin: str, seed: Mapping[str, Any] | None = None) -> list[str]:
    """Lines for a shell; `base` is the address of the vendor's API, `admin` that of the admin API.

    Where a seed leaves the fixtures out, the ids of its records take the place of lines that would find nothing.
    """
    machine = vendors.machine(vendor)
    if machine is None:
        if seed is not None and not seed.get("seeded"):
            return [_ids(vendor, seed)]
        return [line.format(base=base) for line in vendors.fixtures(vendor).get("try", [])]
    found = next(_brakes(machine), None)
    return [] if found is None else [_record(vendor, admin, *found[:2]), _brake(vendor, base, found[2])]


def _ids(vendor: str, seed: Mapping[str, Any]) -> str:
    states = seed.get("records", {}).get(vendor, [])
    ids = [state["id"] for state in states if "id" in state]
    listed = f", such as {', '.join(ids[:LISTED])}" if ids else ""
    key = vendors.fixtures(vendor)["keys"]["full"][0]
    return f"{counted(len(states), 'record')} in the default world{listed}; the demo key is {key}"


def _brakes(machine: "Machine") -> "Iterator[tuple[Resource, State, Event]]":
    """The events that a line can send: of a record that one id names, in a state that accepts them."""
    for resource in machine.resources.values():
        for state in resource.states.values():
            for event in (machine.events[name] for name in state.on if name in machine.events):
                is_brake = event.operation in resource.operations and not event.selects
                if is_brake and len(resource.identifiers) == 1 and not resource.part_of:
                    yield resource, state, event


def _record(vendor: str, admin: str, resource: "Resource", state: "State") -> str:
    """The line that brings a record about and keeps its id."""
    body = shlex.quote(json.dumps({"resource": resource.name, "state": state.name}))
    return f"ID=$(curl -s {admin}/worlds/{DEFAULT}/{vendor}/records {JSON} -d {body} | cut -d'\"' -f4)"


def _brake(vendor: str, base: str, event: "Event") -> str:
    """The line that sends the event with the first key of the mock."""
    description = vendors.documented(vendor)
    operation = description.operations[event.operation]
    place, key = key_place(description, operation), vendors.fixtures(vendor)["keys"]["full"][0]
    path = re.sub(r"\{[^{}]*\}", "$ID", operation.path)
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in place.query(key).items())
    url = f"{base}{path}?{query}" if query else f"{base}{path}"
    parts = ["curl", "-X", operation.method.upper(), f'"{url}"' if query else url]
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in place.headers(key).items()]
    return " ".join([*parts, *_body(operation, event.request)])


def _body(operation: "Operation", request: Mapping[str, Any]) -> list[str]:
    """The options of curl for the body: a form if the operation takes one, else JSON."""
    if not request:
        return []
    if takes_form(operation):
        return [f"-d {shlex.quote(encoded(request).decode())}"]
    return [f"{JSON} -d {shlex.quote(json.dumps(request))}"]
