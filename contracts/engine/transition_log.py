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
    log, last = TransitionLog(), dict[str, int]()
    for recorded in events:
        _add(recorded.event, log, last, blamed)
    return log


def _add(event: Event, log: TransitionLog, last: dict[str, int], blamed: Exchange | None) -> None:
    """Add the event; `last` has the index of each record's last transition, until the record is observed."""
    match event:
        case Followed(record, state):
            log.followed.add(record)
            log.states[record] = state
        case Seen(record, state) if record in log.followed:
            if (place := last.pop(record, None)) is not None:
                log.steps[place] = replace(log.steps[place], after=state)
            log.states[record] = state
        case Requested(record, transition, exchange, then):
            last[record] = len(log.steps)
            log.steps.append(replace(transition, accused=exchange is blamed))
            log.states.pop(record, None)
            if then is not None:
                log.states[record] = then
        case Forgotten(record):
            log.states.pop(record, None)
            last.pop(record, None)
        case Elapsed(lasting):
            log.states = {record: state for record, state in log.states.items() if state in lasting}
            last.clear()
