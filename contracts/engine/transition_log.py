"""What a run has seen of the lifecycle: in which state a record was, what was asked of it, and what came of that."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from brakecheck.contracts.exchange import Exchange


@dataclass(frozen=True, order=True)
class Transition:
    """An operation on a record in a known state.

    `after` is the state that was seen next, empty where nobody looked; `accused` tells that a finding is about it.
    """

    operation: str
    before: str
    answer: str
    after: str = ""
    accused: bool = False


class TransitionLog:
    """Follows the records of one contract; what it is not sure of, it does not tell."""

    def __init__(self) -> None:
        self.steps: list[Transition] = []
        self.followed: set[str] = set()
        self._states: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._exchanges: list[Exchange] = []

    def follow(self, record: str, state: str) -> None:
        """A record of ours, which is in this state."""
        self.followed.add(record)
        self._states[record] = state

    def observed(self, record: str, state: str) -> None:
        """Somebody looked, and the record was in this state."""
        if record not in self.followed:
            return
        if (last := self._last.pop(record, None)) is not None:
            self.steps[last] = replace(self.steps[last], after=state)
        self._states[record] = state

    @property
    def certain(self) -> dict[str, str]:
        """Each record whose state is certain, with that state."""
        return dict(self._states)

    def state_of(self, record: str) -> str | None:
        """The state, None where nobody knows it."""
        return self._states.get(record)

    def requested(self, record: str, step: Transition, exchange: Exchange, then: str | None) -> None:
        """An operation came to an answer, by which the record is now in the state `then`, if that is certain."""
        self.steps.append(step)
        self._exchanges.append(exchange)
        self._last[record] = len(self.steps) - 1
        self._states.pop(record, None)
        if then is not None:
            self._states[record] = then

    def blame(self, exchange: Exchange | None) -> None:
        """A finding is about this exchange."""
        self.steps = [
            replace(step, accused=True) if told is exchange else step
            for step, told in zip(self.steps, self._exchanges, strict=True)
        ]

    def forget(self, record: str) -> None:
        """Something was done to the record, and nobody knows what came of it."""
        self._states.pop(record, None)
        self._last.pop(record, None)

    def time_went_by(self, lasting: Collection[str]) -> None:
        """Only those in one of the lasting states are still where they were."""
        for record in [record for record, state in self._states.items() if state not in lasting]:
            self.forget(record)
        self._last.clear()
