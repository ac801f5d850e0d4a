"""The actions of a contract in a report: its story, and the steps that a script can repeat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ALWAYS = {"written": True}  # of a member that the JSON has also where it is the default


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryExchange:
    """A request with its response, without keys; `status` 0 stands for none, and `failure` says why."""

    operation: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int
    response_headers: Mapping[str, str]
    response_body: str
    failure: str
    curl: str
    decisive: bool
    danger: str = ""

    @property
    def answer(self) -> str:
        """The response in one line."""
        return f"{self.status} {self.response_body}".strip() if self.status else f"no response ({self.failure})"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRemark:
    """A part of a story that is not an exchange."""

    remark: str
    decisive: bool


StoryPart = StoryExchange | StoryRemark


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """An id in an answer that later steps name, and the names and numbers that lead to it."""

    place: tuple[str | int, ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldStep:
    """A world of our mock that was opened; `keys` are its roles by variable."""

    do: str = field(default="world", metadata=ALWAYS)
    at: float
    account: str
    url: str
    wanted: Mapping[str, Any]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStep:
    """A line to an adapter command, with the answer."""

    do: str = field(default="ask", metadata=ALWAYS)
    at: float
    request: Mapping[str, Any]
    answer: Mapping[str, Any]
    gives: tuple[Gift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitStep:
    """Real time that went by."""

    do: str = field(default="wait", metadata=ALWAYS)
    at: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStep:
    """A request as it has to be sent again.

    `escaped`: the body is written with escapes as in Python; `long`: it had so many bytes and is not kept.
    `raw`: the body are the very bytes, and this is the number of the response; `cut`: our side was closed behind them.
    """

    do: str = field(default="send", metadata=ALWAYS)
    at: float
    by: str
    method: str
    url: str
    headers: Mapping[str, str]
    status: int
    body: str = ""
    escaped: bool = False
    encoding: str = ""
    long: int | None = None
    together: bool = False
    danger: str = ""
    left_out: bool | None = None
    raw: int | None = None
    cut: bool | None = None
    answer: str | None = None
    answer_headers: Mapping[str, str] | None = None
    decisive: bool = False
    gives: tuple[Gift, ...] = ()


RecordStep = WorldStep | RequestStep | LineStep | WaitStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All steps of a finding, in order, with the variables of keys."""

    variables: tuple[str, ...]
    headers: Mapping[str, str] | None = None
    steps: tuple[RecordStep, ...]
