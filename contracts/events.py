"""Typed events of a contract's run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from brakecheck.contracts.exchange import Exchange

ADMIN, ADAPTER, CONTRACT = "admin", "adapter", "contract"


@dataclass(frozen=True, slots=True)
class WorldOpened:
    """A world of our mock was opened for the account; `wanted` was its body, `keys` are the roles by variable."""

    account: str
    url: str
    wanted: Mapping[str, Any]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LineSent:
    """An adapter command received a request, and answered."""

    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waited:
    """The run waited in real time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Provided:
    """The adapter provided a record in a state; `elsewhere` means in another account."""

    record: str
    state: Mapping[str, Any]
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """The contract observed a record; `news` are the members that changed since the last observation."""

    record: str
    news: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Advanced:
    """The contract advanced the target's clock."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Followed:
    """The states of a record are tracked from now on, beginning with this one."""

    record: str
    state: str


@dataclass(frozen=True, order=True)
class Transition:
    """An operation on a record in a known state.

    `after` is the next observed state, empty where none was; `accused` says that a finding is about the transition.
    """

    operation: str
    before: str
    answer: str
    after: str = ""
    accused: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """An operation on a record was answered; `then` is its new state, None where that is not certain."""

    record: str
    transition: Transition
    exchange: Exchange
    then: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The record was observed in this state of the lifecycle."""

    record: str
    state: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A request had an unknown effect on the record, so its state is no longer certain."""

    record: str


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time passes: only records in one of the lasting states keep their state."""

    lasting: Collection[str]


StepEvent = Exchange | WorldOpened | LineSent | Waited  # the events that a script can repeat
StoryEvent = Exchange | Provided | Observed | Advanced  # what the contract itself did
LifecycleEvent = Followed | Requested | Seen | Forgotten | Elapsed
Event = StepEvent | StoryEvent | LifecycleEvent


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its time and author.

    `at` counts seconds of the target's clock since the contract began, `by` says who caused the event. An exchange by
    `ADMIN` has a path of the admin API as its URL.
    """

    at: float
    by: str
    event: Event


@dataclass(frozen=True, slots=True)
class Step:
    """An event that a script can repeat, as it was recorded."""

    at: float
    by: str
    event: StepEvent
