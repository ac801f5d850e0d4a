"""Faults of answers: wrong statuses, wrong ids, and old states."""

import json
from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.faults.table import asking, fault, is_refusal, named, target_of
from brakecheck.mock_server.engine.faults.table import refused as refused_cells
from brakecheck.mock_server.engine.values import ABSENT, Situation, shown
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector, Sent
from brakecheck.mock_server.faults.operations import handling
from brakecheck.mock_server.http.body import Scope
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Event, Machine, Refused, Resource

RULE = b"brakecheck-rule"
SERVER_ERROR, GONE = 500, 410
UNUSUAL = (201, 203, 202)  # statuses that few descriptions have
OTHER_ID = "brakecheck-another-id"


def faults(machine: Machine, description: Description) -> Iterator[Fault]:
    """Faults of the answers to each event and each read."""
    for event in machine.brakes():
        yield from _statuses(machine, description, event)
        if isinstance(event.body, dict) and (
            own := [name for name, value in event.body.items() if value == "$record.id"]
        ):
            summary, inject = f"answers with another {own[0]}", _telling(machine, event, own[0])
            yield fault(machine, event.name, f"another-{own[0]}", (event.name, "accepted"), summary, inject)
    for resource in machine.resources.values():
        brakes = [event for event in machine.brakes() if event.resource == resource.name]
        there = {name for name, state in resource.states.items() if not state.gone}
        event_of = next((event for event in brakes if target_of(machine, event) in there), None)
        if resource.read and resource.state and event_of:
            summary = "is not shown by reading the record"
            inject = _reading_old(machine, resource)
            yield fault(machine, event_of.name, "read-shows-old", (event_of.name, "accepted"), summary, inject)


def _statuses(machine: Machine, description: Description, event: Event) -> Iterator[Fault]:
    responses = map(str, description.operations[event.operation].spec.get("responses", {}))
    described = {int(status) for status in responses if status.isdigit()}
    is_accepted = any(cell.event is event and not isinstance(cell.outcome, Refused) for cell in machine.cells())
    accepted = event.accepted.status if event.accepted and is_accepted else None
    is_refused = any(cell.event is event for cell, _ in refused_cells(machine))
    refused = event.refused.status if event.refused and is_refused else None
    untold = next(status for status in UNUSUAL if status not in described)
    refusal = next((status for status in sorted(described) if 400 <= status < 500), None)
    wrong: list[tuple[str, int, int, tuple[str, ...]]] = []
    if accepted:
        wrong += [("accepted", accepted, SERVER_ERROR, ("http", "no-server-error"))]
        wrong += [("accepted", accepted, untold, ("http", "documented"))]
        wrong += [("accepted", accepted, refusal, (event.name, "accepted"))] if refusal else []
    if refused:
        others = (status for status in sorted(described) if status not in (refused, 401))
        other = next((status for status in others if is_accepted or status >= 400), None)
        wrong += [("refused", refused, SERVER_ERROR, ("http", "no-server-error"))]
        wrong += [("refused", refused, other, (event.name, "refused"))] if other else []
    if event.missing and event.missing.status:
        wrong += [("missing", event.missing.status, SERVER_ERROR, ("http", "no-server-error"))]
        wrong += [("missing", event.missing.status, GONE, (event.name, "missing"))]
    for kind, right, code, rule in wrong:
        summary = f"answers {code} where it is {kind}, and {right} is right"
        inject = _answering(machine, event, kind, code)
        yield fault(machine, event.name, f"{kind}-as-{code}", rule, summary, inject)


def _answering(machine: Machine, event: Event, kind: str, code: int) -> Injection:
    """Send another status for answers of this kind, with a body that is described for that status."""

    def inject(injector: FaultInjector) -> None:
        service = injector.mount(machine.vendor).service
        body = json.dumps(service.wording_of(event.operation).error_body(code, "The request could not be carried out"))
        kept: list[bytes] = []  # the body of the last success

        def change(_: Scope, sent: Sent) -> Sent:
            rule = sent.headers.get(RULE, b"").decode()
            if not rule and 200 <= sent.status < 300:
                kept[:] = [sent.body]
            own = (rule == "" and 200 <= sent.status < 300) if kind == "accepted" else rule.endswith(f".{kind}")
            if not own:
                return sent
            content = kept[0] if 200 <= code < 300 and kept else sent.body if 200 <= code < 300 else body.encode()
            headers = {**sent.headers, b"content-type": b"application/json"} if content else sent.headers
            return sent._replace(status=code, headers=headers, body=content)

        injector.answers({event.operation}, change)

    return inject


def _telling(machine: Machine, event: Event, member: str) -> Injection:
    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        response = healthy(account, request)
        if not is_refusal(response) and isinstance(response.body, dict) and member in response.body:
            response.body = {**response.body, member: OTHER_ID}
        return response

    return asking(machine, event, wrap)


def _reading_old(machine: Machine, resource: Resource) -> Injection:
    """Show the state of the record before the last event."""
    before: dict[str, Any] = {}
    signs = (resource.signs(name) for name in resource.states)
    ways = [place.strip("/").split("/") for place in dict.fromkeys(place for each in signs for place in each)]
    around = machine.envelope(resource.read)
    events = {event.operation: event for event in machine.brakes() if event.resource == resource.name}

    def note(healthy: Handler) -> Handler:
        def faulty(state: Any, request: Request) -> Response:
            record = named(state, machine, events[request.operation], request)
            was, old = (record.state, shown(Situation(record), record)) if record else ("", None)
            response = healthy(state, request)
            if record and record.state != was:
                before[record.id] = old
            return response

        return faulty

    def show(healthy: Handler) -> Handler:
        def faulty(state: Any, request: Request) -> Response:
            response = healthy(state, request)
            old = next((was for name, was in before.items() if name in request.path.values()), None)
            if old is not None and isinstance(response.body, dict):
                for way in ways:
                    response.body = _with(response.body, [*around, *way], _at(old, way))
            return response

        return faulty

    def inject(injector: FaultInjector) -> None:
        handling(frozenset(events), note)(injector)
        handling({str(resource.read)}, show)(injector)

    return inject


def _at(body: Any, way: list[str]) -> Any:
    """Value in the body at the place; `ABSENT` where it has none."""
    for name in way:
        body = body.get(name, ABSENT) if isinstance(body, dict) else ABSENT
    return body


def _with(body: dict[str, Any], pointer: list[str], value: Any) -> dict[str, Any]:
    """Copy of the body with another value at the place, if there is one; `ABSENT` takes the place away."""
    first, *rest = pointer
    if first not in body:
        return body
    if value is ABSENT and not rest:
        return {name: part for name, part in body.items() if name != first}
    inner = body[first]
    return {**body, first: _with(inner, rest, value) if rest and isinstance(inner, dict) else value}
