"""The call logs of an account. They stay when the workflow that placed the calls is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

INITIATED, COMPLETED = "initiated", "completed"
ENDED = frozenset({COMPLETED, "did_not_pick", "busy", "no_answer", "failed", "cancelled", "retry_expired"})
STATUSES = frozenset({"created", INITIATED, "sent", "received"}) | ENDED


@dataclass(frozen=True, slots=True)
class CallLog:
    """A call. It ends at `ends_at`, even if its workflow is stopped or deleted before."""

    id: str
    call: str
    workflow: str
    lead: str
    agent: str
    started_at: float
    ends_at: float
    outcome: str

    def status(self, now: float) -> str:
        """Status of the call: its outcome if that is a status; `completed` for others, such as converted."""
        if self.ends_at > now:
            return INITIATED
        return self.outcome if self.outcome in ENDED else COMPLETED

    def duration(self, now: float) -> float | None:
        """Length of the call in seconds; None while the call goes on."""
        if self.ends_at > now:
            return None
        return self.ends_at - self.started_at if self.status(now) == COMPLETED else 0.0


class CallLogs:
    """Call logs of the account, by workflow."""

    def __init__(self) -> None:
        self._all: list[CallLog] = []
        self._of: dict[str, list[CallLog]] = {}
        self._sorted = 0

    def add(self, log: CallLog) -> None:
        """Add the log to those of its workflow."""
        self._all.append(log)
        self._of.setdefault(log.workflow, []).append(log)

    def __len__(self) -> int:
        return len(self._all)

    def of(self, workflow_id: str) -> Sequence[CallLog]:
        """Logs of one workflow in the order in which they were added; empty for an unknown id."""
        return self._of.get(workflow_id, ())

    def all(self) -> Sequence[CallLog]:
        """All logs in the order in which the calls began."""
        if self._sorted != len(self._all):
            self._all.sort(key=attrgetter("started_at", "id"))
            self._sorted = len(self._all)
        return self._all


class Dialler:
    """Places the calls of one workflow. `token` makes their ids unique."""

    def __init__(self, logs: CallLogs, workflow_id: str, token: str) -> None:
        self._logs = logs
        self._workflow_id = workflow_id
        self._token = token
        self._placed = 0

    def place(self, lead: str, agent: str, outcome: str, *, started: float, ends: float) -> str:
        """Log a call, and return its id."""
        name = f"{self._token}{self._placed}"
        self._placed += 1
        log = CallLog(f"log_{name}", f"call_{name}", self._workflow_id, lead, agent, started, ends, outcome)
        self._logs.add(log)
        return log.call
