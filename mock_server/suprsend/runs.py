"""The workflow runs of an account and what may be done to them. Knows no HTTP.

A run moves through its sends by the clock alone: what it has sent is computed from when it
started, never by a background task.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brakecheck.mock_server.suprsend.index import Index, united
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.specs import vendors

VENDOR, CANCEL = "suprsend", "cancel-workflow"
RUNNING, COMPLETED, PARTIAL_FAILURE, FAILED, CANCELLED = (
    "running", "completed", "partial_failure", "failed", "cancelled",
)  # fmt: skip
FILTERS = ("execution_id", "recipients", "idempotency_key", "workflow_slug")
HOUR, DAY = 3600.0, 86400.0
SENDS_AT = (0.0, HOUR, DAY)  # when a run sends, in seconds after its start
DEFAULT_TENANT = "default"
SPREAD = 0x9E3779B97F4A7C15  # odd, so that counting spreads over all ids and repeats none


def sends_from(start: float) -> tuple[float, ...]:
    """The moments of the messages of a run that starts then."""
    return tuple(start + offset for offset in SENDS_AT)


@dataclass(slots=True)
class Run:
    """One execution for one recipient. `sends` are the moments, in seconds since the epoch, of its messages.

    `outcome` is the status that it comes to when all of them are due: of a partial failure the last
    message fails, of a failure every one.
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
        """How many of its sends have come up by now; none does after the end."""
        return bisect_right(self.sends, now if self.ended_at is None else min(now, self.ended_at))

    def sent(self, now: float) -> int:
        """How many messages have gone out by now; a cancel does not take any back."""
        return sum(self.succeeds(number) for number in range(self.due(now)))

    def succeeds(self, number: int) -> bool:
        """Whether the send of this number, counted from 0, goes well."""
        last = number == len(self.sends) - 1
        return self.outcome == COMPLETED or (self.outcome == PARTIAL_FAILURE and not last)

    def values(self, name: str) -> tuple[str, ...]:
        """By which values the filter finds the run, each once."""
        if name == "recipients":
            return tuple(dict.fromkeys((self.recipient, *self.contacts)))
        if name == "idempotency_key":
            return () if self.idempotency_key is None else (self.idempotency_key,)
        return (self.id,) if name == "execution_id" else (self.slug,)


@dataclass(slots=True)
class Runs:
    """One account. Runs that a cancel stops are indexed by every filter, so that it costs what it matches.

    `workflows` maps the slugs that can be triggered to how their runs end, each outcome with its weight;
    `answers` maps the idempotency keys of late, oldest first, to when they came and the message that they began.
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
        """How many records there are: runs, workflows that are known, and idempotency keys."""
        return len(self.records) + len(self.workflows) + len(self.answers)

    def new_id(self) -> str:
        """An id that no run has, not even one that was provided by this id."""
        while True:
            digits = self.new_token()
            run_id = "dsl_" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))
            if run_id not in self.records:
                return run_id

    def new_token(self) -> str:
        """16 hexadecimal digits of this account's own; the same steps give the same ones."""
        self._issued += 1
        return f"{(self._issued * SPREAD + self.seed) % 2**64:016x}"

    def start(self, run: Run) -> Run:
        """Take the run in; from now on filters find it until it ends."""
        self.records[run.id] = run
        for name, index in self._running.items():
            for value in run.values(name):
                index.add(value, run)
        heapq.heappush(self._endings, (max(run.sends, default=run.started_at), run.id))
        return run

    def end(self, run: Run, status: str, at: float) -> None:
        """End the run in the status; a cancel finds the run no more where the status is final."""
        indexed = self.status_by_cancel(run.status) is not None
        run.status, run.ended_at = status, at
        if indexed and self.status_by_cancel(status) is None:
            for name, index in self._running.items():
                for value in run.values(name):
                    index.remove(value, run)

    def status_by_cancel(self, status: str) -> str | None:
        """The status that a cancel leads to, by the lifecycle; None where a cancel passes such a run over."""
        return vendors.lifecycle(VENDOR).decide(CANCEL, status, self.readings).to

    def settle(self) -> float:
        """End every run whose last message is due by now, which is returned."""
        now = self.clock.now()
        while self._endings and self._endings[0][0] <= now:
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
        """ANDed: start from the filter that leaves the fewest, keep what the others let through."""
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
        found = united(groups[fewest]).values()
        kept = [run for run in found if not any(values.isdisjoint(run.values(name)) for name, values in others)]
        return sorted(kept, key=lambda run: (run.started_at, run.id))

    def groups(self, name: str, values: Iterable[str]) -> list[Mapping[str, Run]]:
        """For each value that finds any, the runs that a cancel stops among those that it finds."""
        if name == "execution_id":
            found = [self.records[value] for value in values if value in self.records]
            return [{run.id: run} for run in found if self.status_by_cancel(run.status)]
        return self._running[name].groups(values)


def texts(value: object) -> frozenset[str]:
    """The values that a filter holds: a text is one, a list has several."""
    return frozenset((value,)) if isinstance(value, str) else frozenset(value if isinstance(value, Iterable) else ())
