"""The workflow runs of an account and the operations on them, without HTTP.

A run sends by the clock alone: the messages that it has sent are computed from its start, without
a background task.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from brakecheck.mock_server.suprsend.index import Index, united
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs import vendors

VENDOR, CANCEL = "suprsend", "cancel-workflow"
RUNNING, COMPLETED, PARTIAL_FAILURE, FAILED, CANCELLED = (
    "running", "completed", "partial_failure", "failed", "cancelled",
)  # fmt: skip
FILTERS = ("execution_id", "recipients", "idempotency_key", "workflow_slug")
HOUR, DAY = 3600.0, 86400.0
A_WHILE = 100  # runs that end between looks at how long the turn takes
SENDS_AT = (0.0, HOUR, DAY)  # times of a run's messages, in seconds after its start
DEFAULT_TENANT = "default"
SPREAD = 0x9E3779B97F4A7C15  # an odd factor, so that successive ids look unlike and none repeats


def sends_from(start: float) -> tuple[float, ...]:
    """Times of the messages of a run that starts at `start`."""
    return tuple(start + offset for offset in SENDS_AT)


@dataclass(slots=True)
class Run:
    """One execution for one recipient. `sends` are the times of its messages, in seconds since the epoch.

    `outcome` is the final status of the run, when all messages are due. In a partial failure the last
    message fails, in a failure all messages.
    """

    id: str
    slug: str
    recipient: str
    contacts: tuple[str, ...]
    tenant: str
    idempotency_key: str | None
    started_at: float
    sends: tuple[float, ...]
    status: str = RUNNING
    outcome: str = COMPLETED
    ended_at: float | None = None

    def due(self, now: float) -> int:
        """Number of sends that are due by now; after the end no send falls due."""
        return bisect_right(self.sends, now if self.ended_at is None else min(now, self.ended_at))

    def sent(self, now: float) -> int:
        """Number of messages that were sent by now; a cancel takes none back."""
        return sum(self.succeeds(number) for number in range(self.due(now)))

    def succeeds(self, number: int) -> bool:
        """Whether the send of this number, counted from 0, succeeds."""
        last = number == len(self.sends) - 1
        return self.outcome == COMPLETED or (self.outcome == PARTIAL_FAILURE and not last)

    def values(self, name: str) -> tuple[str, ...]:
        """Values by which the filter `name` finds the run, each once."""
        if name == "recipients":
            return tuple(dict.fromkeys((self.recipient, *self.contacts)))
        if name == "idempotency_key":
            return () if self.idempotency_key is None else (self.idempotency_key,)
        return (self.id,) if name == "execution_id" else (self.slug,)


@dataclass(slots=True)
class Runs:
    """One account. Each filter has an index of the runs that can be stopped, so a cancel reads only matches.

    `workflows` maps the slugs that can be triggered to the outcomes of their runs, each with its weight.
    `answers` maps recent idempotency keys, oldest first, to their time and the message that they began.
    """

    clock: Clock
    seed: int = 0
    records: dict[str, Run] = field(default_factory=dict)
    workflows: dict[str, Mapping[str, float]] = field(default_factory=dict)
    answers: dict[str, tuple[float, str]] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=lambda: vendors.ledger(VENDOR).readings)
    _running: dict[str, Index["Run"]] = field(
        default_factory=lambda: {name: Index() for name in FILTERS if name != "execution_id"}
    )
    _endings: list[tuple[float, str]] = field(default_factory=list)
    _issued: int = 0

    @property
    def size(self) -> int:
        """Number of records: runs, workflows and idempotency keys."""
        return len(self.records) + len(self.workflows) + len(self.answers)

    def new_id(self) -> str:
        """Make an id that no run has, not even a run of a provider state."""
        while True:
            digits = self.new_token()
            run_id = "dsl_" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))
            if run_id not in self.records:
                return run_id

    def new_token(self) -> str:
        """Make 16 hexadecimal digits, unique in this account; the same steps give the same digits."""
        self._issued += 1
        return f"{(self._issued * SPREAD + self.seed) % 2**64:016x}"

    def start(self, run: Run) -> Run:
        """Add the run; filters find it until it ends."""
        self.records[run.id] = run
        for name, index in self._running.items():
            for value in run.values(name):
                index.add(value, run)
        heapq.heappush(self._endings, (max(run.sends, default=run.started_at), run.id))
        return run

    def end(self, run: Run, status: str, at: float) -> None:
        """End the run in the status; if the status is final, filters no longer find the run."""
        indexed = self.status_by_cancel(run.status) is not None
        run.status, run.ended_at = status, at
        if indexed and self.status_by_cancel(status) is None:
            for name, index in self._running.items():
                for value in run.values(name):
                    index.remove(value, run)

    def status_by_cancel(self, status: str) -> str | None:
        """Status after a cancel, by the lifecycle; None if a cancel leaves such a run alone."""
        return vendors.lifecycle(VENDOR).decide(CANCEL, status, self.readings).to

    def settle(self) -> float:
        """End every run whose last message is due by now; returns the time of now."""
        now = self.clock.now()
        for number in count(1):
            if not self._endings or self._endings[0][0] > now:
                break
            if not number % A_WHILE:
                give_way()
            at, run_id = heapq.heappop(self._endings)
            run = self.records[run_id]
            if run.status == RUNNING:
                self.end(run, run.outcome, at)
        return now

    def cancel(self, filters: Mapping[str, object]) -> list[Run]:
        """Cancel every run that matches all the filters and can be stopped; returns those, oldest first."""
        now = self.settle()
        matching = self._matching({name: filters[name] for name in FILTERS if name in filters})
        if "tenant_id" in filters and self.readings["suprsend.cancel.unknown-filter"] == "applied":
            matching = [run for run in matching if run.tenant == filters["tenant_id"]]
        for run in matching:
            self.end(run, self.status_by_cancel(run.status) or run.status, now)
        return matching

    def _matching(self, filters: Mapping[str, object]) -> list[Run]:
        """Runs that match all filters: begin with the filter of the fewest runs, then apply the others."""
        if not filters:
            return []
        wanted: dict[str, frozenset[str]] = {}
        groups: dict[str, list[Mapping[str, Run]]] = {}
        for name, value in filters.items():
            wanted[name] = values = texts(value)
            groups[name] = self.groups(name, values)
            if not groups[name]:
                return []
        fewest = min(groups, key=lambda name: sum(map(len, groups[name])))
        others = [(name, values) for name, values in wanted.items() if name != fewest]
        give_way(sum(map(len, groups[fewest])))
        found = united(groups[fewest]).values()
        kept = [run for run in found if not any(values.isdisjoint(run.values(name)) for name, values in others)]
        return sorted(kept, key=lambda run: (run.started_at, run.id))

    def groups(self, name: str, values: Iterable[str]) -> list[Mapping[str, Run]]:
        """Runs of each value that has any, without those that a cancel cannot stop."""
        if name == "execution_id":
            found = [self.records[value] for value in values if value in self.records]
            return [{run.id: run} for run in found if self.status_by_cancel(run.status)]
        return self._running[name].groups(values)


def texts(value: object) -> frozenset[str]:
    """Values of a filter: a text is one value, a list has several."""
    return frozenset((value,)) if isinstance(value, str) else frozenset(value if isinstance(value, Iterable) else ())
