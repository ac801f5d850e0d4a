"""Faults of scope: an event reaches unknown records, those of another account, or more than the named one."""

from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.compilation import parameters_of
from brakecheck.mock_server.engine.faults.table import accepted, asking, fault, is_refusal, moves, named, rests
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector
from brakecheck.mock_server.faults.operations import handling
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.specs.description import Description, referred
from brakecheck.specs.machine.model import Event, Machine, Resource


def faults(machine: Machine, description: Description) -> Iterator[Fault]:
    """Faults of each event's scope."""
    for event in machine.brakes():
        first = next((cell for cell, outcome in accepted(machine) if cell.event is event), None)
        if first and moves(machine, event):
            summary = "takes along another record in the same state"
            inject = _taking_along(machine, event)
            yield fault(machine, event.name, "takes-another-along", ("scope", "one-record"), summary, inject)
        if event.selects is None:
            resource = machine.resources[event.resource]
            if event.missing:
                inject = _making_up(machine, event, _still(resource))
                summary = "answers for a record that does not exist as for one that does"
                yield fault(machine, event.name, "missing-is-there", (event.name, "missing"), summary, inject)
            inject = _by_beginning(machine, event)
            summary = "takes an id with more behind it for the id"
            if _are_any_texts(description, event):
                yield fault(machine, event.name, "id-by-its-beginning", ("scope", "one-record"), summary, inject)
        if machine.keys:
            rule = ("scope", "other-account")
            summary = "reaches records of another account"
            yield fault(machine, event.name, "other-account", rule, summary, _reaching(machine, {event.operation}))
    for resource in machine.resources.values():
        brake = next((event for event in machine.brakes() if event.resource == resource.name), None)
        if resource.read and brake and machine.keys:
            rule, summary = ("scope", "other-account"), "can be read by another account"
            inject = _reaching(machine, {resource.read})
            yield fault(machine, brake.name, "read-by-another-account", rule, summary, inject)


def _are_any_texts(description: Description, event: Event) -> bool:
    """Whether ids in the path may be any texts; otherwise longer ids are refused by their form."""
    named = [
        each for each in parameters_of(description, description.operations[event.operation]) if each["in"] == "path"
    ]
    schemas = [referred(description.document, each.get("schema", {})) for each in named[-1:]]
    return not any(
        schema.get("format") or schema.get("pattern") or schema.get("type") == "integer" for schema in schemas
    )


def _still(resource: Resource) -> str:
    there = [name for name, state in resource.states.items() if not state.gone]
    return next((name for name in there if rests(resource, name)), there[0])


def _taking_along(machine: Machine, event: Event) -> Injection:
    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        before = {record.id: record.state for record in account.by_kind[event.resource].values()}
        response = healthy(account, request)
        moved = [record for record in account.by_kind[event.resource].values() if record.state != before.get(record.id)]
        for record in moved[:1]:
            other = _beside(account, record, before)
            if other is not None and not is_refusal(response):
                account.enter(other, record.state, account.clock.now())
        return response

    return asking(machine, event, wrap)


def _beside(account: Account, record: Record, before: dict[str, str]) -> Record | None:
    """Newest other record that was in the same state."""
    others = (each for each in reversed(account.by_kind[record.kind.name].values()) if each is not record)
    return next((each for each in others if each.state == before.get(record.id)), None)


def _making_up(machine: Machine, event: Event, state: str) -> Injection:
    """Answer for an unknown id as for a record in the state."""

    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        own = [*machine.resources[event.resource].identifiers][-1]
        if named(account, machine, event, request) is not None or own not in request.path:
            return healthy(account, request)
        ways = [name for name, steps in account.kinds[event.resource].on.items() if event.name in steps]
        kind = account.kinds[event.resource]
        record = account.create(kind, {}, (ways or [state])[0], account.clock.now(), request.path[own])
        response = healthy(account, request)
        account.remove(record)
        return response

    return asking(machine, event, wrap)


def _by_beginning(machine: Machine, event: Event) -> Injection:
    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        own = [*machine.resources[event.resource].identifiers][-1:]
        wanted = request.path.get(own[0], "") if own else ""
        known = next((name for name in account.by_kind[event.resource] if wanted.startswith(name)), None)
        path = {**request.path, own[0]: known} if own and known else request.path
        return healthy(account, request._replace(path=path))

    return asking(machine, event, wrap)


def _reaching(machine: Machine, operations: set[str]) -> Injection:
    """Act in another account if that has the record of the request, and the caller's account has not."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def wrap(healthy: Handler) -> Handler:
            def faulty(state: Any, request: Request) -> Response:
                named_here = {*request.path.values(), *_texts(request.body), *_texts(request.query)}
                accounts = [world.states[machine.vendor] for world in injector.concerned()]
                for account in [state, *(each for each in accounts if each is not state)]:
                    if any(_has(record, named_here) for record in account.records):
                        return healthy(account, request)
                return healthy(state, request)

            return faulty

        handling(operations, wrap)(injector)

    return inject


def _has(record: Record, values: set[str]) -> bool:
    own = _texts(record.members) - _texts(dict(record.kind.defaults))  # values that all records share identify none
    return record.id in values or not values.isdisjoint(own)


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for part in value.values() for text in _texts(part)}
    if isinstance(value, list):
        return {text for part in value for text in _texts(part)}
    return {value} if isinstance(value, str) else set()
