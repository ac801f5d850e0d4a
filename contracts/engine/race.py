"""Races: two operations that start at once on a fresh record, in several rounds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Protocol, TypeVar

from brakecheck.contracts.engine.history import History, Model
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import NotChecked, NoWay
from brakecheck.contracts.http.settling import steps

ROUNDS, ROUNDS_ELSEWHERE = 15, 5  # on loopback, and on other servers
ONE = 1  # round where each record costs requests; up to `TRIES` as long as the operations do not overlap
FEW = 2  # rounds of a race that resembles another one
TRIES = 5  # times that the rounds are repeated as long as nothing overlaps
Record = TypeVar("Record")
Seen = TypeVar("Seen")


class Timed(Protocol):
    """The moments at which a call began and ended, in seconds."""

    @property
    def began(self) -> float:
        """Moment at which the call began, in seconds."""

    @property
    def ended(self) -> float:
        """Moment at which the call ended, in seconds of the same clock."""


Made = TypeVar("Made", bound=Timed)
Made_co = TypeVar("Made_co", bound=Timed, covariant=True)


class Operation(Protocol[Made_co]):
    """A function that sends one request. It calls `ready` right before, and so waits for the others."""

    def __call__(self, *, ready: Callable[[], object]) -> Made_co: ...


@dataclass(frozen=True)
class Passage:
    """The start and end of a step in which only time passed on the target."""

    began: float
    ended: float


class ParallelRunner:
    """Runs operations in parallel threads, each with its own connection, which is kept from round to round."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._threads = ThreadPoolExecutor(lanes)

    def close(self) -> None:
        """Wait for the threads to end."""
        self._threads.shutdown()

    def run(self, *operations: Operation[Made]) -> list[Made]:
        """Start all operations at once; returns their answers in order."""
        barrier = Barrier(self._lanes)
        try:
            running = [self._threads.submit(_started, operation, barrier) for operation in operations]
        except BaseException:  # no thread could be started: those already waiting would wait for ever
            barrier.abort()
            raise
        errors = [error for lane in running if (error := lane.exception())]
        for error in errors:
            if not isinstance(error, BrokenBarrierError):  # which only says that another one failed
                raise error
        return [lane.result() for lane in running]


def _meet(barrier: Barrier) -> None:
    """Wait twice, so that all threads are awake when they go on."""
    barrier.wait()
    barrier.wait()


def _started(operation: Operation[Made], barrier: Barrier) -> Made:
    try:
        return operation(ready=partial(_meet, barrier))
    except BaseException:
        barrier.abort()
        raise


class Race:
    """Runs two operations at once, in several rounds, and counts the rounds in which they overlapped."""

    def __init__(self, scenario: Scenario, rounds: int = ROUNDS) -> None:
        self._scenario = scenario
        elsewhere = ONE if scenario.adapter.costly else ROUNDS_ELSEWHERE
        is_cheap = scenario.client.target.on_loopback and not scenario.adapter.costly
        self._wanted = rounds if is_cheap else min(rounds, elsewhere)
        self._runner = ParallelRunner(2)
        self._tries = self._overlapped = 0

    def __enter__(self) -> "Race":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()

    def run(self, first: Operation[Made], second: Operation[Made]) -> list[Made]:
        """Start both operations at once; returns their answers in order."""
        one, other = made = self._runner.run(first, second)
        self._overlapped += overlapped(one, other)
        return made

    def rounds(self, given: Callable[[], Record]) -> Iterator[Record]:
        """A fresh record for each round; `NotChecked` at the end where no two operations overlapped."""
        while self._tries < self._wanted or self._may_try_again():
            try:
                record = given()
            except NoWay:
                raise
            except NotChecked:
                if self._tries == 0:
                    raise
                break
            self._tries += 1
            yield record
        count = f"overlapped {self._overlapped} of {self._tries}"
        if not self._overlapped:
            raise NotChecked(f"{count}: in each round one call had ended before the other began")
        if not self._scenario.client.target.is_our_mock:  # the mock's report must not depend on chance
            self._scenario.note = count

    def _may_try_again(self) -> bool:
        return not self._overlapped and self._tries < TRIES * self._wanted


def overlapped(one: Timed, other: Timed) -> bool:
    """Whether neither call had ended when the other began."""
    return one.began <= other.ended and other.began <= one.ended


def settled(scenario: Scenario, seen: Callable[[], History], model: Model) -> History:
    """The observed history; observed again on a server that shows changes late, until some order explains it."""
    history = seen()
    if not replace(history, ends=frozenset()).is_linearizable(model):
        return history
    return shown(scenario, history, seen, lambda history: history.is_linearizable(model))


def shown(scenario: Scenario, seen: Seen, look: Callable[[], Seen], is_due: Callable[[Seen], bool]) -> Seen:
    """The observation; on a server that shows changes late, repeated until `is_due` accepts one."""
    target, patience = scenario.client.target, scenario.client.patience
    try:
        for seconds in steps(0.0 if target.is_our_mock else target.settle):
            if is_due(seen):
                break
            patience.seconds = seconds
            patience.changed()
            seen = look()
    finally:
        patience.seconds = 0.0
    return seen
