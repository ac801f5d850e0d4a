"""Views of an account for the console: its records, and the states of their children."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.bodies import plain
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.engine.values import Situation
from brakecheck.mock_server.http.messages import SAFE
from brakecheck.mock_server.http.overview import (
    MOST_PARTS,
    Call,
    Listed,
    Part,
    Parts,
    Shown,
    filled,
    parameters_in,
)
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.sentences import quoted
from brakecheck.specs.validation.urlencoded import encoded, takes_form


def listed(account: Account) -> Iterator[Listed]:
    """List the records of the account that are not gone, as they are now."""
    account.settle()
    return (_listed(record) for record in account.records if not record.gone)


def overview(account: Account, record_id: str, machine: Machine, description: Description) -> Shown:
    """Show the first record with the id, and its children; `NotFound` for an unknown id."""
    account.settle()
    found = [records[record_id] for records in account.by_kind.values() if record_id in records]
    if not found or found[0].gone:
        raise NotFound("admin.record", f"no record has the id {quoted(record_id, 200)}, or it is gone")
    record = found[0]
    situation = Situation(record)
    members: dict[str, Any] = plain({**record.kind.shows(situation), **record.kind.observes(situation)})
    children = dict.fromkeys([*record.broods, *record.under])
    parts = [Parts(child, record.tally(child), _items(record, child)) for child in children]
    return Shown(_listed(record), members, [*_calls(record, machine, description)], parts, [], [])


def _listed(record: Record) -> Listed:
    name = record.members.get("name") or record.members.get("title") or record.id
    return Listed(record.id, record.kind.name, str(name), record.state)


def _items(record: Record, child: str) -> list[Part]:
    """Children that are records of their own; parts have no names."""
    records = (each for in_state in record.under.get(child, {}).values() for each in in_state.values())
    return [Part(each.id, each.id, each.state, at=timestamp(each.changed)) for each in islice(records, MOST_PARTS)]


def _calls(record: Record, machine: Machine, description: Description) -> Iterator[Call]:
    """Events of the record whose operation names the record in its path."""
    parameters = record.kind.parameters
    values = {name: str(record.members.get(name, "")) for name in parameters}
    if parameters:
        values[parameters[-1]] = record.id
    for event in machine.events.values():
        operation = description.operations[event.operation]
        if event.resource != record.kind.name or operation.method in SAFE or event.selects:
            continue
        if values and parameters_in(operation.path) == values.keys():
            body = dict(event.request) if "requestBody" in operation.spec else None
            form = encoded(body).decode() if body is not None and takes_form(operation) else None
            yield Call(event.name, operation.id, operation.method, filled(operation.path, values), body, form)
