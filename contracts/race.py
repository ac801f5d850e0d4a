"""Races: overlapping operations on one record, and whether some order of them explains what came of it."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from threading import Barrier, BrokenBarrierError
from typing import Protocol, TypeVar

from contracts.exchange import Exchange
from contracts.scenario import Scenario
from contracts.trouble import Finding, NotChecked

ROUNDS, ROUNDS_ELSEWHERE = 15, 5  # on loopback, and where requests cost somebody something
Answer = Hashable
Record = TypeVar("Record")
Model = Mapping[tuple[str, str], tuple[Answer, str]]  # state and operation, to the answer and the next state


class Operation(Protocol):
    """One request. It calls `ready` right before it sends, and so waits for the others."""

    def __call__(self, *, ready: Callable[[], object]) -> Exchange: ...


class Track:
    """As many threads as operations overlap, each with a connection of its own that is kept from round to round."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._threads = ThreadPoolExecutor(lanes)

    def __enter__(self) -> "Track":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def run(self, *operations: Operation) -> list[Exchange]:
        """What each of the operations is answered, when all start at once."""
        barrier = Barrier(self._lanes)
        running = [self._threads.submit(_started, operation, barrier) for operation in operations]
        troubles = [trouble for lane in running if (trouble := lane.exception())]
        for trouble in troubles:
            if not isinstance(trouble, BrokenBarrierError):  # which only tells that another one failed
                raise trouble
        return [lane.result() for lane in running]


def _started(operation: Operation, barrier: Barrier) -> Exchange:
    try:
        return operation(ready=barrier.wait)
    except BaseException:
        barrier.abort()
        raise


def rounds(scenario: Scenario, given: Callable[[], Record]) -> Iterator[Record]:
    """A fresh record for each round. Where fewer can be had than there are rounds, there are fewer of these."""
    most = ROUNDS if scenario.client.target.on_loopback else ROUNDS_ELSEWHERE
    for number in range(most):
        try:
            record = given()
        except NotChecked:
            if number == 0:
                raise
            return
        yield record


@dataclass(frozen=True)
class History:
    """What came of operations that overlapped on one record.

    `calls` are the operations with their answers; `ends` are the states that the record may be in
    afterwards, by all that can be seen of it: none at all where nothing can be seen.
    """

    start: str
    calls: Sequence[tuple[str, Answer]]
    ends: frozenset[str] = frozenset()

    def explained(self, model: Model) -> bool:
        """Whether the operations, one after the other in some order, would have come to the same."""
        return any(self._told(order, model)[1] for order in permutations(self.calls))

    def orders(self, model: Model) -> list[str]:
        """Each order with what would have come of it."""
        return list(dict.fromkeys(self._told(order, model)[0] for order in permutations(self.calls)))

    def _told(self, order: Sequence[tuple[str, Answer]], model: Model) -> tuple[str, bool]:
        state, told, same = self.start, [], True
        for operation, answer in order:
            due, state = model[state, operation]
            told.append(f"{operation} {due}")
            same = same and answer == due
        return f"{', '.join(told)}, then {state}", same and (not self.ends or state in self.ends)

    def __str__(self) -> str:
        calls = ", ".join(f"{operation} {answer}" for operation, answer in self.calls)
        return f"{calls}, then {' or '.join(sorted(self.ends)) or 'a state that cannot be seen'}"


def expect_explained(history: History, model: Model, exchange: Exchange | None) -> None:
    """A finding if no order of the operations explains the history. `exchange` is one of those that overlapped."""
    if not history.explained(model):
        orders = " | ".join(history.orders(model))
        raise Finding(f"of overlapping operations what one order of them would give: {orders}", str(history), exchange)
