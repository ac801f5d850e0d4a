"""The table as a model of calls, for the check of overlapping calls."""

from brakecheck.contracts.engine.history import Answer, Model
from brakecheck.contracts.generic.parts import LISTED, UNLISTED, guard_of, listing
from brakecheck.contracts.generic.record import GONE
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Accepted, Cell, Event, Open, Refused, Resource


class AnyAnswer:
    """Equals every answer of a kind, for outcomes that the vendor leaves open."""

    def __init__(self, words: str, statuses: range) -> None:
        self._words = words
        self._statuses = statuses

    def __eq__(self, other: object) -> bool:
        return other is self or (isinstance(other, int) and other in self._statuses)

    def __hash__(self) -> int:
        return hash(self._words)

    def __str__(self) -> str:
        return self._words


SUCCESS, REFUSAL = AnyAnswer("a success", range(200, 300)), AnyAnswer("a refusal", range(400, 500))
ANY = AnyAnswer("any answer", range(200, 500))


def model_of(table: Table, resource: Resource) -> Model:
    """Model of the resource: possible answers to each brake in each state, with the next state."""
    brakes = [event for event in table.brakes if event.resource == resource.name]
    names = [name for name, state in resource.states.items() if not state.gone]
    model = {
        (state, event.name): _due(cell, state)
        for event in brakes
        for state in names
        if (cell := table.cell(event, resource, state))
    }
    for event in brakes:
        status = event.missing.status if event.missing else None
        for state in {GONE, *(name for name, each in resource.states.items() if each.gone)}:
            model[state, event.name] = [(REFUSAL if status is None else status, state)]
    return model


def _due(cell: Cell, state: str) -> list[tuple[Answer, str]]:
    outcome = cell.outcome
    if isinstance(outcome, Open):
        target = outcome.mock.target if isinstance(outcome.mock, Accepted) else state
        return [(ANY, state), *([(ANY, target)] if target != state else [])]
    if listing(cell.event) and not isinstance(outcome, Refused):
        return [(LISTED, outcome.target)]
    if listing(cell.event) and cell.event.refused and cell.event.refused.skips:
        return [(UNLISTED, state)]
    if isinstance(outcome, Refused):
        return [(ANY if outcome.status is None else outcome.status, state)]
    return [(SUCCESS if outcome.status is None else outcome.status, outcome.target)]


def is_said(table: Table, resource: Resource, start: str, first: Event, second: Event) -> bool:
    """Whether the vendor decides the outcome of one of the two, without a condition on other records."""
    cells = [table.cell(event, resource, start) for event in (first, second)]
    guarded = any(cell and guard_of(cell) for cell in cells)
    return not guarded and any(cell and not isinstance(cell.outcome, Open) for cell in cells)
