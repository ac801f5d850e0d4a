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
    log, last = TransitionLog(), dict[str, tuple[int, str | None]]()
    for recorded in events:
        _add(recorded.event, log, last, blamed)
    return log


def _add(event: Event, log: TransitionLog, last: dict[str, tuple[int, str | None]], blamed: Exchange | None) -> None:
    """Add the event. Until a look, `last` has the index and the due state of each record's last transition."""
    match event:
        case Followed(record, state):
            log.followed.add(record)
            log.states[record] = state
        case Seen(record, state) if record in log.followed:
            log.states[record] = state
            if (found := last.pop(record, None)) is not None:
                place, due = found
                log.steps[place] = replace(log.steps[place], after=state)
                if _may_be_late(log.steps[place], due):
                    del log.states[record]
        case Requested(record, transition, exchange, then):
            last[record] = len(log.steps), then
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


def _may_be_late(step: Transition, due: str | None) -> bool:
    """Whether the look after an acknowledged change shows the status before it. `due` is the next state."""
    is_changed = step.answer.startswith("2") if due is None else _status(due) != _status(step.before)
    return is_changed and _status(step.after) == _status(step.before)


def _status(state: str) -> str:
    """The state without what follows a comma, such as leads in transit."""
    return state.partition(",")[0]
