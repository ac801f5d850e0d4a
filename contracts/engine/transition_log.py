"""Transitions of records as a contract has seen them: state, operation, answer, next state."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from brakecheck.contracts.events import Elapsed, Event, Followed, Forgotten, Recorded, Requested, Seen, Transition
from brakecheck.contracts.exchange import Exchange


@dataclass
class TransitionLog:
    """The transitions, the tracked records, and their states where these are certain."""

    steps: list[Transition] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)


def transition_log(events: Iterable[Recorded], blamed: Exchange | None = None) -> TransitionLog:
    """Read the transitions from the events; `blamed` is the exchange of a finding."""
    reading = _Reading(blamed)
    for recorded in events:
        reading.add(recorded.event)
    return reading.log


@dataclass
class _Reading:
    """The log so far. Until a look, `last` has the index of each record's last transition.

    `left` has the statuses that each record was to leave since the last certain look, `due` those that it was to reach.
    """

    blamed: Exchange | None
    log: TransitionLog = field(default_factory=TransitionLog)
    last: dict[str, int] = field(default_factory=dict)
    left: dict[str, set[str]] = field(default_factory=dict)
    due: dict[str, str | None] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        log = self.log
        match event:
            case Followed(record, state):
                log.followed.add(record)
                log.states[record] = state
            case Seen(record, state) if record in log.followed:
                self._saw(record, state)
            case Requested(record, transition, exchange, then):
                self.last[record] = len(log.steps)
                log.steps.append(replace(transition, accused=exchange is self.blamed))
                log.states.pop(record, None)
                if then is not None:
                    log.states[record] = then
                if then is not None or transition.answer.startswith("2"):
                    self.left.setdefault(record, set()).add(_status(transition.before))
                    self.due[record] = then and _status(then)
            case Forgotten(record):
                log.states.pop(record, None)
                self.last.pop(record, None)
            case Elapsed(lasting):
                log.states = {record: state for record, state in log.states.items() if state in lasting}
                self.last.clear()

    def _saw(self, record: str, state: str) -> None:
        """Add what was seen; the state is certain unless the server may show an acknowledged change later."""
        if (place := self.last.pop(record, None)) is not None:
            self.log.steps[place] = replace(self.log.steps[place], after=state)
        status = _status(state)
        if status in self.left.get(record, ()) and status != self.due[record]:
            self.log.states.pop(record, None)
            return
        self.log.states[record] = state
        self.left.pop(record, None)


def _status(state: str) -> str:
    """The state without what follows a comma, such as leads in transit."""
    return state.partition(",")[0]
