"""The states that examples of answers show: where a record begins, and where a brake leads."""

from typing import Any

from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.states import States, envelope
from brakecheck.lifecycle_draft.words import HELD
from brakecheck.specs.openapi_reader.operations import Operation


def state_shown(operation: Operation, states: States) -> str | None:
    """State that the examples of the operation's successful answers show; None where they differ or show none."""
    if states.shown_by is None:
        return None
    way = (*envelope(operation.document, operation.answer), states.shown_by)
    shown = {_state_at(way, example, states) for example in operation.examples} - {None}
    return shown.pop() if len(shown) == 1 else None


def target_of(brake: Brake, states: States) -> str | None:
    """State that the brake leads to, by its name or by the example of its answer.

    A halt leads first to a state named after the verb. A release has no such name, so the example comes first.
    """
    shown, named = state_shown(brake.operation, states), states.target_of(brake.verb)
    if shown is None or brake.request:  # the examples of several brakes in one operation
        return named
    if states.word(shown) in brake.verb.done:
        return shown
    if brake.verb.releases:
        return named if shown in states.final or states.word(shown) in HELD else shown
    return named or (None if shown == states.initial or states.word(shown) in HELD else shown)


def _state_at(way: tuple[str, ...], example: Any, states: States) -> str | None:
    for name in way:
        if not isinstance(example, dict):
            return None
        example = example.get(name)
    if states.switch and isinstance(example, bool):
        return states.names[not example]
    return example if isinstance(example, str) and example in states.names else None
