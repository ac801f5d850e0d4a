"""Faults of requests: invalid bodies and wrong methods that are accepted, and bodies that give a 500."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from brakecheck.mock_server.engine.faults.table import fault, is_asked, target_of
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import reading
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Event, Machine
from brakecheck.specs.validation.urlencoded import encoded, takes_form

METHODS = ("GET", "PUT", "PATCH", "DELETE", "POST")
Respond = Callable[..., tuple[Response, bytes]]


def faults(machine: Machine, description: Description) -> Iterator[Fault]:
    """Faults of each operation's requests."""
    met: set[str] = set()
    for event in machine.brakes():
        if event.operation in met or not target_of(machine, event):
            continue
        met.add(event.operation)
        akin = [other for other in machine.brakes() if other.operation == event.operation]
        if event.request and event.selects is None:
            summary = "takes a body of any form for its own"
            inject = reading({event.operation}, _own_body(akin, _is_form(description, event)))
            yield fault(machine, event.name, "any-body-will-do", ("http", "invalid-request"), summary, inject)
        if method := _other_method(description, event):
            summary, inject = f"is carried out by {method}", _by_method(description, event, method)
            yield fault(machine, event.name, f"by-{method}", ("http", "method"), summary, inject)
        summary, rule = "breaks on a body that it cannot read", ("http", "no-server-error")
        inject = _breaking(event, _is_form(description, event))
        yield fault(machine, event.name, "breaks-on-odd-bodies", rule, summary, inject)


def _is_form(description: Description, event: Event) -> bool:
    return takes_form(description.operations[event.operation])


def _own_body(events: list[Event], form: bool) -> Callable[[RawRequest], RawRequest]:  # noqa: FBT001
    """Replace a body of no event by that of the first event."""

    def change(raw: RawRequest) -> RawRequest:
        try:
            given = dict(parse_qsl(raw.body.decode())) if form else json.loads(raw.body)
        except (ValueError, RecursionError):
            return raw
        if isinstance(given, dict) and any(is_asked(event, given) for event in events):
            return raw
        own = dict(events[0].request)
        return raw._replace(body=encoded(own) if form else json.dumps(own).encode())

    return change


def _other_method(description: Description, event: Event) -> str | None:
    path = description.operations[event.operation].path
    described = {each.method for each in description.operations.values() if each.path == path}
    return next((method for method in METHODS if method not in described), None)


def _by_method(description: Description, event: Event, method: str) -> Injection:
    own = description.operations[event.operation].method

    def inject(injector: FaultInjector) -> None:
        def change(raw: RawRequest) -> RawRequest:
            meant = raw.method == method and injector.operation_at(own, raw.path) == event.operation
            return raw._replace(method=own) if meant else raw

        injector.requests(change)

    return inject


def _breaking(event: Event, form: bool) -> Injection:  # noqa: FBT001
    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                if (
                    raw.body
                    and injector.operation_at(raw.method, raw.path) == event.operation
                    and not (b"=" in raw.body if form else _is_json(raw.body))
                ):
                    return Response(500, {}), b"{}"
                return healthy(raw, **how)

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
