"""Runs and queues of one account: what is due happens when somebody looks."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TAKES, DELAY, HOUR = 60.0, 3600.0, 3600.0
OTHERS = 13
OVER = ("COMPLETED", "FAILED", "CANCELED")


@dataclass
class Queue:
    id: str
    paused: bool = False


@dataclass
class Run:
    """`due` is when the run goes on by itself, in seconds of the server's clock; `canceled` when that was done."""

    id: str
    queue: Queue
    status: str
    due: float = 0.0
    task: str = "my-task"
    canceled: float | None = None


@dataclass
class Account:
    """`now` tells the time, `defects` are the names of what is wrong."""

    now: Callable[[], float]
    defects: frozenset[str]
    uuids: bool
    runs: dict[str, Run] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)

    def has(self, defect: str) -> bool:
        return defect in self.defects

    def name(self, prefix: str) -> str:
        return str(uuid.uuid4()) if self.uuids else f"{prefix}_{secrets.token_hex(8)}"

    def provide(self, state: dict[str, Any]) -> str:
        if state["resource"] == "queue":
            queue = Queue(self.name("queue"), state["state"] == "paused")
            self.queues[queue.id] = queue
            return queue.id
        queue = (
            self.queues[state["queue"]] if "queue" in state else Queue(self.name("queue"), state["state"] == "QUEUED")
        )
        self.queues[queue.id] = queue
        wait = {"DELAYED": DELAY, "EXECUTING": TAKES}.get(state["state"], 0.0)
        run = Run(self.name("run"), queue, state["state"], self.now() + wait, str(state.get("task", "my-task")))
        if run.status == "CANCELED":
            run.canceled = self.now()
        self.runs[run.id] = run
        return run.id

    def crowd(self) -> None:
        """Runs of other people, which were there before."""
        for _ in range(OTHERS):
            self.provide({"resource": "run", "state": "COMPLETED", "task": "somebody-s"})

    def observe(self, record: str) -> dict[str, Any]:
        self.settle()
        if run := self.runs.get(record):
            return {"exists": True, "resource": "run", "state": run.status, "observes": {}}
        if queue := self.queues.get(record):
            state = "paused" if queue.paused else "open"
            return {"exists": True, "resource": "queue", "state": state, "observes": {}}
        return {"exists": False, "state": None, "observes": {}}

    def settle(self) -> None:
        """Let happen what has fallen due."""
        for run in self.runs.values():
            self._settle(run)

    def _settle(self, run: Run) -> None:
        now = self.now()
        if run.status == "CANCELED" and self.has("cancel wears off") and now > (run.canceled or now) + HOUR:
            run.status, run.due = "EXECUTING", now + TAKES
        if run.status == "DELAYED" and now >= run.due:
            run.status = "QUEUED"
        if run.status == "QUEUED" and (not run.queue.paused or self.has("pause holds nothing")):
            run.status, run.due = "EXECUTING", max(run.due, now) + TAKES
        if run.status == "EXECUTING" and now >= run.due:
            run.status = "COMPLETED"

    def cancel(self, run: Run) -> None:
        self.settle()
        if run.status in OVER and not self.has("cancel reopens what is over"):
            return
        if self.has("cancel has no effect on executing runs") and run.status == "EXECUTING":
            return
        run.status = "FAILED" if run.status == "QUEUED" and self.has("cancel fails queued runs") else "CANCELED"
        run.canceled = self.now()
        if self.has("cancel changes the task"):
            run.task = "another-task"
        if self.has("cancel takes others along"):
            for other in self.runs.values():
                if other.status in (run.status, "DELAYED"):
                    other.status = "CANCELED"

    def reschedule(self, run: Run, seconds: float) -> None:
        run.status = "DELAYED"
        if not self.has("reschedule keeps the old delay"):
            run.due = self.now() + seconds

    def pause(self, queue: Queue) -> None:
        self.settle()
        queue.paused = True
        if self.has("pause stops what executes"):
            for run in self.runs.values():
                if run.queue is queue and run.status == "EXECUTING":
                    run.status = "CANCELED"

    def resume(self, queue: Queue) -> None:
        if self.has("resume starts nothing"):
            queue.paused, held = False, Queue(queue.id, paused=True)
            for run in self.runs.values():
                run.queue = held if run.queue is queue else run.queue
        queue.paused = False
        self.settle()
