"""What a contract has seen of the lifecycle: in which state a record was, what was asked of it, what came of that."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from brakecheck.contracts.events import (
    CONTRACT,
    Elapsed,
    Event,
    Followed,
    Forgotten,
    Recorded,
    Requested,
    Seen,
    Transition,
)
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.recorder import Recorder


@dataclass
class Lives:
    """The transitions, the records that are followed, and the states of those whose state is certain."""

    steps: list[Transition] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)


def lives(events: Iterable[Recorded], blamed: Exchange | None = None) -> Lives:
    """What the events tell of the lifecycle; a finding is about the exchange that is `blamed`."""
    told, last = Lives(), dict[str, int]()
    for recorded in events:
        _tell(recorded.event, told, last, blamed)
    return told


def _tell(event: Event, told: Lives, last: dict[str, int], blamed: Exchange | None) -> None:
    """Add what the event tells; `last` is the place of the transition of each record that nobody looked at since."""
    match event:
        case Followed(record, state):
            told.followed.add(record)
            told.states[record] = state
        case Seen(record, state) if record in told.followed:
            if (place := last.pop(record, None)) is not None:
                told.steps[place] = replace(told.steps[place], after=state)
            told.states[record] = state
        case Requested(record, transition, exchange, then):
            last[record] = len(told.steps)
            told.steps.append(replace(transition, accused=exchange is blamed))
            told.states.pop(record, None)
            if then is not None:
                told.states[record] = then
        case Forgotten(record):
            told.states.pop(record, None)
            last.pop(record, None)
        case Elapsed(lasting):
            told.states = {record: state for record, state in told.states.items() if state in lasting}
            last.clear()


class TransitionLog:
    """Writes what concerns the lifecycle into the list of the contract, and reads it there."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def follow(self, record: str, state: str) -> None:
        """A record of ours, which is in this state."""
        self.recorder.note(Followed(record, state), CONTRACT)

    def observed(self, record: str, state: str) -> None:
        """Somebody looked, and the record was in this state."""
        self.recorder.note(Seen(record, state), CONTRACT)

    def requested(self, record: str, step: Transition, exchange: Exchange, then: str | None) -> None:
        """An operation came to an answer, by which the record is now in the state `then`, if that is certain."""
        self.recorder.note(Requested(record, step, exchange, then), CONTRACT)

    def forget(self, record: str) -> None:
        """Something was done to the record, and nobody knows what came of it."""
        self.recorder.note(Forgotten(record), CONTRACT)

    def time_went_by(self, lasting: Collection[str]) -> None:
        """Only those in one of the lasting states are still where they were."""
        self.recorder.note(Elapsed(lasting), CONTRACT)

    @property
    def certain(self) -> dict[str, str]:
        """Each record whose state is certain, with that state."""
        return lives(self.recorder.events).states

    def state_of(self, record: str) -> str | None:
        """The state, None where nobody knows it."""
        return self.certain.get(record)
