"""What happens while a contract runs, as typed events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from brakecheck.contracts.exchange import Exchange

ADMIN, ADAPTER, CONTRACT = "admin", "adapter", "contract"


@dataclass(frozen=True, slots=True)
class WorldOpened:
    """A world of our mock was opened for the account; `wanted` was asked for, `keys` are roles by variable."""

    account: str
    url: str
    wanted: Mapping[str, Any]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LineSent:
    """An adapter command got a line, and answered."""

    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waited:
    """Real time went by."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Provided:
    """The contract was given a record in a provider state; `elsewhere`: in another account."""

    record: str
    state: Mapping[str, Any]
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """The contract looked at a record; `news` are the members that changed since the last look."""

    record: str
    news: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Advanced:
    """The contract let time go by on the target."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Followed:
    """From now on the lifecycle of a record of ours is followed, which is in this state."""

    record: str
    state: str


@dataclass(frozen=True, order=True)
class Transition:
    """An operation on a record in a known state.

    `after` is the state that was seen next, empty where none was; `accused` says that a finding is about it.
    """

    operation: str
    before: str
    answer: str
    after: str = ""
    accused: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """An operation came to an answer, by which the record is now in the state `then`, if that is certain."""

    record: str
    transition: Transition
    exchange: Exchange
    then: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The record was seen in this state of the lifecycle."""

    record: str
    state: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An operation had an unknown effect on the record."""

    record: str


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time goes by: only records in one of the lasting states are still where they were."""

    lasting: Collection[str]


StepEvent = Exchange | WorldOpened | LineSent | Waited  # the events that a script can repeat
StoryEvent = Exchange | Provided | Observed | Advanced  # what the contract itself did
LifecycleEvent = Followed | Requested | Seen | Forgotten | Elapsed
Event = StepEvent | StoryEvent | LifecycleEvent


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event `at` so many seconds of the target's clock after the contract began; `by` says who caused it.

    Of an exchange by `ADMIN` the URL is the path in the admin API.
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
