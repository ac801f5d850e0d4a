"""Histories: overlapping calls on one record, and whether some order of them explains their results."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations
from math import inf

from brakecheck.contracts.errors import Finding
from brakecheck.contracts.exchange import Exchange
from brakecheck.specs.lifecycle import Due, Lifecycle, status_of

Answer = Hashable
# For a state and an operation: each possible answer with the next state; mostly there is only one.
Model = Mapping[tuple[str, str], Sequence[tuple[Answer, str]]]
Course = tuple[tuple[Answer, ...], str]  # the answers of calls one after the other, and the state afterwards
MISSING = "missing"  # the lifecycle's word for a record that does not exist


@dataclass(frozen=True)
class Call:
    """An operation with its answer, and the moments at which the call began and ended, in seconds."""

    operation: str
    answer: Answer
    began: float = 0.0
    ended: float = inf

    def __str__(self) -> str:
        return f"{self.operation} {self.answer}"


@dataclass(frozen=True)
class History:
    """Calls on one record. `ends` are its possible states afterwards, empty where the state cannot be observed."""

    start: str
    calls: Sequence[Call]
    ends: frozenset[str] = frozenset()

    def is_linearizable(self, model: Model) -> bool:
        """Whether some order of the calls, possible in real time, explains the answers and the final state."""
        return any(
            answers == tuple(call.answer for call in order) and (not self.ends or end in self.ends)
            for order in self._orders()
            for answers, end in courses(model, self.start, [call.operation for call in order])
        )

    def possible(self, model: Model) -> list[str]:
        """The answers and final state of each possible order of the calls, as text."""
        described = (
            f"{', '.join(f'{call.operation} {due}' for call, due in zip(order, answers, strict=True))}, then {end}"
            for order in self._orders()
            for answers, end in courses(model, self.start, [call.operation for call in order])
        )
        return list(dict.fromkeys(described))

    def _orders(self) -> Iterator[tuple[Call, ...]]:
        """Every order of the calls in which none comes before a call that had ended when it began."""
        for order in permutations(self.calls):
            if all(later.ended >= call.began for place, call in enumerate(order) for later in order[place + 1 :]):
                yield order

    def __str__(self) -> str:
        ends = " or ".join(sorted(set(map(status_of, self.ends))))
        return f"{', '.join(map(str, self.calls))}, then {ends or 'a state that cannot be observed'}"


def expect_explained(history: History, model: Model, exchange: Exchange | None) -> None:
    """Raise a finding if no order of the operations explains the history; `exchange` is one of the overlapping ones."""
    if not history.is_linearizable(model):
        orders = " | ".join(history.possible(model))
        raise Finding(f"the result of one order of the overlapping operations: {orders}", str(history), exchange)


def model_of(table: Lifecycle, names: Mapping[str, str]) -> Model:
    """A model of calls from the lifecycle; `names` has the name of each operation in the model."""
    rows = {(cell.state, cell.operation): list(cell.due.values()) for cell in table.cells}
    return {
        (state, name): [(int(due.answer), _after(state, due.to, table)) for due in _due(rows, state, operation)]
        for state in table.states
        for operation, name in names.items()
    }


def _due(rows: Mapping[tuple[str, str], list[Due]], state: str, operation: str) -> list[Due]:
    """The lifecycle's results in this state; else in its bare status, or for a missing record."""
    return next(rows[name, operation] for name in (state, status_of(state), MISSING) if (name, operation) in rows)


def _after(state: str, to: str | None, table: Lifecycle) -> str:
    """The next state: a condition, such as leads in transit, stays when the status changes."""
    if to is None:
        return state
    kept = to + state.removeprefix(status_of(state))
    return kept if kept in table.states else to


def contended(model: Model, starts: Sequence[str], names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each start and pair of operations whose order decides the answers or the final state."""
    return [
        (start, first, second)
        for first, second in combinations_with_replacement(names, 2)
        for start in starts
        if _matters(model, start, first, second)
    ]


def _matters(model: Model, start: str, first: str, second: str) -> bool:
    forward = {(answers, end) for answers, end in courses(model, start, [first, second])}
    backward = {(answers[::-1], end) for answers, end in courses(model, start, [second, first])}
    return forward != backward


def courses(model: Model, start: str, operations: Iterable[str]) -> list[Course]:
    """The possible answers to the operations, one after the other, each with the final state."""
    found: list[Course] = [((), start)]
    for operation in operations:
        found = [((*answers, answer), after) for answers, state in found for answer, after in model[state, operation]]
    return found
