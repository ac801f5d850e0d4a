"""The workflow runs of an account and what may be done to them. Knows no HTTP.

A run moves through its sends by the clock alone: what it has sent is computed from when it
started, never by a background task.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mock_server.clock import Clock

RUNNING, COMPLETED, PARTIAL_FAILURE, FAILED, CANCELLED = (
    "running", "completed", "partial_failure", "failed", "cancelled",
)  # fmt: skip
FILTERS = ("execution_id", "recipients", "idempotency_key", "workflow_slug")
SPREAD = 0x9E3779B97F4A7C15  # odd, so that counting spreads over all ids and repeats none


@dataclass(slots=True)
class Run:
    """One execution for one recipient. `sends` are the moments, in seconds since the epoch, of its messages."""

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

    def sent(self, now: float) -> int:
        """How many messages have gone out by now; a cancel does not take any back."""
        until = now if self.ended_at is None else min(now, self.ended_at)
        return sum(at <= until for at in self.sends)


@dataclass(slots=True)
class Runs:
    """One account. Running runs are indexed by every filter, so that a cancel costs what it matches."""

    clock: Clock
    seed: int = 0
    records: dict[str, Run] = field(default_factory=dict)
    _running: dict[str, dict[str, dict[str, Run]]] = field(
        default_factory=lambda: {name: {} for name in ("recipients", "idempotency_key", "workflow_slug")}
    )
    _endings: list[tuple[float, str]] = field(default_factory=list)
    _issued: int = 0

    def new_id(self) -> str:
        self._issued += 1
        digits = f"{(self._issued * SPREAD + self.seed) % 2**64:016x}"
        return "dsl_" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))

    def start(self, run: Run) -> Run:
        """Take the run in; from now on filters find it until it ends."""
        self.records[run.id] = run
        for name, values in _keys(run).items():
            for value in values:
                self._running[name].setdefault(value, {})[run.id] = run
        heapq.heappush(self._endings, (max(run.sends, default=run.started_at), run.id))
        return run

    def end(self, run: Run, status: str, at: float) -> None:
        run.status, run.ended_at = status, at
        for name, values in _keys(run).items():
            for value in values:
                found = self._running[name][value]
                del found[run.id]
                if not found:
                    del self._running[name][value]

    def settle(self) -> None:
        """End every run whose last message is out."""
        now = self.clock.now()
        while self._endings and self._endings[0][0] <= now:
            at, run_id = heapq.heappop(self._endings)
            run = self.records[run_id]
            if run.status == RUNNING:
                self.end(run, run.outcome, at)

    def cancel(self, filters: Mapping[str, object]) -> list[Run]:
        """Cancel every running run that matches all the filters; returns those, oldest first."""
        self.settle()
        now = self.clock.now()
        matching = self._matching({name: filters[name] for name in FILTERS if name in filters})
        for run in matching:
            self.end(run, CANCELLED, now)
        return matching

    def _matching(self, filters: Mapping[str, object]) -> list[Run]:
        """ANDed: start from the filter that leaves the fewest, keep what the others let through."""
        found = sorted((self._by(name, value) for name, value in filters.items()), key=len)
        if not found:
            return []
        few, *others = found
        return sorted(
            (run for run_id, run in few.items() if all(run_id in other for other in others)),
            key=lambda run: (run.started_at, run.id),
        )

    def _by(self, name: str, value: object) -> dict[str, Run]:
        if name == "execution_id":
            run = self.records.get(str(value))
            return {run.id: run} if run is not None and run.status == RUNNING else {}
        if name == "recipients":
            union: dict[str, Run] = {}
            for recipient in dict.fromkeys(value if isinstance(value, Iterable) else ()):
                union.update(self._running[name].get(recipient, {}))
            return union
        return self._running[name].get(str(value), {})


def _keys(run: Run) -> dict[str, list[str]]:
    """By which values each filter finds the run."""
    return {
        "recipients": list(dict.fromkeys((run.recipient, *run.contacts))),
        "idempotency_key": [run.idempotency_key] if run.idempotency_key is not None else [],
        "workflow_slug": [run.slug],
    }
