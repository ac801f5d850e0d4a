"""How a record comes and goes: what is created is there, and what is deleted is not."""

from collections.abc import Iterator, Mapping
from functools import partial

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.orders import Orders
from brakecheck.contracts.generic.parts import pointed
from brakecheck.contracts.generic.record import GONE, NOT_FOUND, OTHER_FORM, Record, expect_success
from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.specs.machine.model import Event

VENDOR_API = "vendor-api"  # which creates records by this very operation


def of_life(table: Table, way: str, outcome: str, words: str) -> Iterator[Case]:
    """The events by which records are created, or deleted, whose rule for the outcome the ledger has."""
    for event in table.machine.events.values():
        rule = table.rule(event.name, outcome)
        if rule and event.operation == getattr(table.resource(event), way) and event not in table.brakes:
            yield case(event, name=event.name, rule=rule, words=f"{event.name} · {words}")


def deleting(table: Table) -> Iterator[Case]:
    """Cases of each operation that deletes a record."""
    return of_life(table, "delete", "accepted", "the record is gone")


@pytest.mark.cases("event", deleting)
def test_what_is_deleted_is_gone(records: Records, event: Event):
    """The event is answered with a success, and the record is not there any more."""
    resource = records.table.resource(event)
    record = records.given(resource, records.table.still_state(resource))
    answer = expect_success(records.send(event, {}, record), event.accepted.status if event.accepted else None)
    records.expect_state(record, (GONE,), answer)


def missing(table: Table) -> Iterator[Case]:
    """Cases of deleting, and of creating under, an unknown id."""
    yield from of_life(table, "delete", "missing", "finds no record of an unknown id")
    yield from of_life(table, "create", "missing", "finds no place for a record under an unknown id")


@pytest.mark.cases("event", missing)
def test_an_id_that_no_record_has(records: Records, event: Event):
    """The event under an unknown id is answered as the vendor says, once the operation is seen to exist."""
    resource = records.table.resource(event)
    there = records.given(resource, records.table.still_state(resource))
    unknown = records.unknown(resource)
    is_served = event.operation == resource.create and records.scenario.client.target.adapter == VENDOR_API
    if event.operation == resource.delete:
        first, answer = partial(records.send, event, {}, there), partial(records.send, event, {}, unknown)
    else:
        first = partial(records.send, event, {}, there, path=place_of(records, event, there))
        nowhere = dict.fromkeys(place_of(records, event, there), unknown.id)
        answer = partial(records.send, event, {}, there, path=nowhere)
    if not is_served and first().status == NOT_FOUND:
        raise NotChecked(f"the target does not serve {event.operation}")
    due = event.missing.status if event.missing and event.missing.status else NOT_FOUND
    found = answer()
    if found.status in OTHER_FORM and due not in OTHER_FORM:
        records.scenario.observed(f"{found.status} for an id of another form than the target's own")
        return
    expect_status(found, due)


def place_of(records: Records, event: Event, like: Record) -> dict[str, str]:
    """The parameters of the path under which a record is created: those of a record that is there."""
    resource, place = records.table.resource(event), {}
    for name in PARAMETER.findall(records.table.operation(event).path):
        member = next((each for each, value in event.assign.items() if value == f"$request.path.{name}"), name)
        parent = records.machine.resources.get(resource.belongs.get(member, ""))
        if member not in like.members and parent:
            place[name] = records.given(parent, records.table.still_state(parent)).id
        else:
            place[name] = str(like.members.get(member) or records.scenario.fresh(name))
    return place


def creating(table: Table) -> Iterator[Case]:
    """Cases of each operation that creates a record."""
    return of_life(table, "create", "accepted", "a new record is there")


@pytest.mark.cases("event", creating)
def test_what_is_created_is_there(records: Records, event: Event):
    """The event is answered with a success that names a record, which is there from then on."""
    if not records.scenario.client.target.in_worlds:
        raise NotChecked("what is made could not be removed: the file says how, but not how to be sure")
    resource = records.table.resource(event)
    beside = records.given(resource, records.table.still_state(resource))
    place, operation = place_of(records, event, beside), records.table.operation(event)
    order = Orders(records.table, resource, {}, records.scenario.fresh).order({}, {})
    known = [*event.request.values(), *place.values(), *order.constants]  # file and description give them
    records.scenario.guard.order(operation.method, operation.path, known)
    answer = records.send(event, {}, beside, path=place, more=order.body)
    if answer.status in OTHER_FORM:
        raise NotChecked("the file has no example of a body that makes a record")
    expect_success(answer)
    templates = [event.body if isinstance(event.body, Mapping) else {}, resource.shows]
    own = [name for template in templates for name, value in template.items() if value == "$record.id"]
    bodies = [answer.json(), records.table.record_in(event.operation, answer.json())]
    found = (pointed(body, each) for body in bodies for each in [*own, "id"])
    name = next((str(each) for each in found if each), None)
    if name is None:
        raise NotChecked("the answer does not tell the id of what was made")
    records.scenario.adopt(name, resource.name)
    seen = records.scenario.look(name)
    expect(bool(seen["exists"]), f"{name} to be there", "nothing", answer)
