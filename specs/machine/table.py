"""The cells of a machine as the table from which reports draw."""

from collections.abc import Iterator

from brakecheck.specs import lifecycle
from brakecheck.specs.ledger import Ledger
from brakecheck.specs.machine.ledger import rule_id, rule_of
from brakecheck.specs.machine.model import Accepted, Cell, Event, Machine, Open, Refused, Resource

MISSING = "missing"


def lifecycle_of(machine: Machine, ledger: Ledger) -> lifecycle.Lifecycle:
    """Put all resources with brakes into one table: states that can be left first, final ones below."""
    braked = [machine.resources[name] for name in dict.fromkeys(event.resource for event in machine.brakes())]
    states: dict[str, lifecycle.State] = {}
    for row, resource in enumerate(braked):
        states |= _placed(resource, 2 * row)
    states[MISSING] = lifecycle.State(MISSING, None)
    cells = [*(_cell(machine, ledger, cell) for cell in machine.cells()), *_missing(machine, ledger)]
    return lifecycle.Lifecycle(" and ".join(resource.name for resource in braked), states, tuple(cells))


def _placed(resource: Resource, row: int) -> dict[str, lifecycle.State]:
    open_, final = [[state for state in resource.states.values() if state.final == end] for end in (False, True)]
    return {
        state.name: lifecycle.State(state.name, (column, row + below))
        for below, line in enumerate((open_, final))
        for column, state in enumerate(line)
    }


def _cell(machine: Machine, ledger: Ledger, cell: Cell) -> lifecycle.Cell:
    rule = ledger[rule_of(machine, cell)]
    outcome = cell.outcome
    due = _readings(cell, outcome) if isinstance(outcome, Open) else {"": _due(cell.event, outcome)}
    return lifecycle.Cell(cell.event.name, cell.state.name, rule, due)


def _due(event: Event, outcome: Accepted | Refused) -> lifecycle.Due:
    if isinstance(outcome, Accepted):
        return lifecycle.Due(_answer(event, outcome.status), outcome.target)
    return lifecycle.Due("not listed" if _skips(event) else str(outcome.status or "4xx"))


def _skips(event: Event) -> bool:
    return event.refused is not None and event.refused.skips


def _answer(event: Event, status: int | None) -> str:
    return "listed" if _skips(event) else str(status or "2xx")


def _readings(cell: Cell, outcome: Open) -> dict[str, lifecycle.Due]:
    event, states = cell.event, cell.resource.states.values()
    status = event.accepted.status if event.accepted else None
    refused = event.refused.status if event.refused else None
    elsewhere = next((state.on[event.name].target for state in states if event.name in state.on), None)
    target = outcome.mock.target if isinstance(outcome.mock, Accepted) else elsewhere
    return {
        "accepted": lifecycle.Due(_answer(event, status), target),
        "refused": lifecycle.Due(str(refused) if refused and refused >= 400 else "4xx"),
        "without-effect": lifecycle.Due("not listed" if _skips(event) else str(status or "2xx")),
    }


def _missing(machine: Machine, ledger: Ledger) -> Iterator[lifecycle.Cell]:
    for event in machine.brakes():
        if event.missing:
            rule = ledger[rule_id(machine, event.name, MISSING)]
            due = {"": lifecycle.Due(str(event.missing.status))}
            yield lifecycle.Cell(event.name, MISSING, rule, due)
