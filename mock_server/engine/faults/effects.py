"""Faults of side effects: refusals that change a record, and members that are lost or overwritten."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.faults.table import (
    accepted,
    asking,
    fault,
    is_refusal,
    kinds_of,
    named,
    refused,
    step_to,
    target_of,
)
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Cell, Machine

OTHER = "brakecheck-another-value"


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of the side effects of each cell."""
    for cell, _refused in refused(machine):
        if (target := target_of(machine, cell.event, cell.state.name)) and cell.event.selects is None:
            state, rule = cell.state.name, (cell.event.name, "refused")
            inject = _changing(machine, cell, target)
            summary = f"is refused in {state}, and done all the same"
            yield fault(machine, cell.event.name, f"refused-but-done-in-{state}", rule, summary, inject)
    for cell, outcome in accepted(machine):
        transition, rule = cell.state.on[cell.event.name], (cell.event.name, "accepted")
        if transition.assign and outcome.target == cell.state.name:
            summary, name = f"in {cell.state.name} keeps what it should change", f"keeps-members-in-{cell.state.name}"
            yield fault(machine, cell.event.name, name, rule, summary, _assigning(machine, cell, {}))
        for member in _distinct_by(cell, outcome.target):
            summary, name = f"in {cell.state.name} is not shown by {member}", f"{outcome.target}-shows-no-{member}"
            yield fault(machine, cell.event.name, name, rule, summary, _unshown(machine, cell, outcome.target))
        for member in _shown(cell):
            summary = f"in {cell.state.name} overwrites {member}"
            inject = _assigning(machine, cell, {member: OTHER})
            yield fault(machine, cell.event.name, f"overwrites-{member}-in-{cell.state.name}", rule, summary, inject)


def _unshown(machine: Machine, cell: Cell, target: str) -> Injection:
    """Show of the target no more than the member that shows all states."""

    def inject(injector: FaultInjector) -> None:
        signs: Any = kinds_of(injector, machine)[cell.resource.name].signs
        injector.entry(signs, target, signs[target][:1])

    return inject


def _shown(cell: Cell) -> list[str]:
    """Members with texts that reading the record shows unchanged."""
    resource = cell.resource
    shown = {str(value).removeprefix("$record.") for value in resource.shows.values()} | {*resource.shows}
    texts = [
        name
        for name, value in resource.defaults.items()
        if isinstance(value, str) and name in shown - {*resource.identifiers}
    ]
    return texts[:1] if resource.read else []


def _distinct_by(cell: Cell, target: str) -> list[str]:
    """Members that alone tell the target from another state of the record."""
    resource = cell.resource
    signs = resource.signs(target)
    plain = {resource.state: signs.get(str(resource.state))}
    alike = any(resource.signs(name) == plain for name in resource.states)
    return [name for name in signs if name != resource.state][:1] if resource.read and alike else []


def _changing(machine: Machine, cell: Cell, target: str) -> Injection:
    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        record = named(account, machine, cell.event, request)
        before = record.state if record else ""
        response = healthy(account, request)
        if record is not None and before == cell.state.name and is_refusal(response):
            account.enter(record, target, account.clock.now())
        return response

    return asking(machine, cell.event, wrap)


def _assigning(machine: Machine, cell: Cell, members: dict[str, Any]) -> Injection:
    """Assign these members in the transition, in addition to its own or in their place."""

    def inject(injector: FaultInjector) -> None:
        ways: Any = kinds_of(injector, machine)[cell.resource.name].on[cell.state.name]
        healthy = ways[cell.event.name]
        assign = (lambda situation: {**healthy.assign(situation), **members}) if members else (lambda _: {})
        injector.entry(ways, cell.event.name, replace(step_to(healthy.target, healthy), assign=assign))

    return inject
