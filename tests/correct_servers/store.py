"""The state behind the Python servers: workflows, runs, and the control endpoint that provides them."""

import json
from dataclasses import asdict, dataclass, field
from itertools import count
from threading import Lock
from typing import Any

KEYS = {"stack-full:secret": "full", "stack-careful:secret": "no-delete", "stack-other:secret": "other"}
OVER = ("completed", "cancelled")
GOING = ("active", "running")


class NotFound(Exception):
    """There is no such workflow in the account."""


class Conflict(Exception):
    """The workflow's status does not allow that."""


@dataclass
class Workflow:
    id: str
    account: str
    name: str
    status: str


@dataclass
class Run:
    id: str
    account: str
    status: str
    slug: str | None
    key: str | None
    people: set[str]


@dataclass
class Store:
    workflows: dict[str, Workflow] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    lock: Lock = field(default_factory=Lock)

    def _find(self, role: str, workflow_id: str) -> Workflow:
        workflow = self.workflows.get(workflow_id)
        if workflow is None or workflow.account != account_of(role):
            raise NotFound
        return workflow

    def cancel(self, role: str, workflow_id: str) -> dict[str, Any]:
        with self.lock:
            workflow = self._find(role, workflow_id)
            if workflow.status in OVER:
                raise Conflict
            workflow.status = "cancelled"
            return {"id": workflow.id, "status": "cancelled"}

    def pause(self, role: str, workflow_id: str) -> dict[str, Any]:
        with self.lock:
            workflow = self._find(role, workflow_id)
            if workflow.status not in GOING:
                raise Conflict
            workflow.status = "paused"
            return {"id": workflow.id, "status": "paused"}

    def delete(self, role: str, workflow_id: str) -> None:
        with self.lock:
            if self._find(role, workflow_id).status in GOING:
                raise Conflict
            del self.workflows[workflow_id]

    def cancel_runs(self, role: str, filters: dict[str, Any]) -> list[str]:
        """Cancel the running runs that match every filter, and list their ids."""
        people = set(filters.get("recipients", ()))
        with self.lock:
            found = [run for run in self.runs.values() if run.account == account_of(role) and run.status == "running"]
            found = [run for run in found if _matches(run, filters) and (not people or run.people & people)]
            for run in found:
                run.status = "cancelled"
            return [run.id for run in found]

    def control(self, line: bytes) -> dict[str, Any]:
        """Do what the adapter asks. No part of the API."""
        asked = json.loads(line)
        with self.lock:
            match asked["do"]:
                case "provide":
                    return self._provide(asked["state"], asked["account"])
                case "observe":
                    return self._observe(asked["id"])
                case "cleanup":
                    removed = [*self.workflows, *self.runs]
                    self.workflows.clear()
                    self.runs.clear()
                    return {"removed": removed}
        return {"cannot": f"this server cannot {asked['do']}"}

    def _provide(self, state: dict[str, Any], account: str) -> dict[str, Any]:
        if any(state.get("leads", {}).values()):
            return {"cannot": "this server has no leads"}
        number = next(self.numbers)
        if "status" in state and not {"slug", "recipient"} & state.keys():
            workflow = Workflow(f"wf_{number:06x}", account, state.get("name", "Nurture"), state["status"])
            self.workflows[workflow.id] = workflow
            return {"id": workflow.id}
        people = {state.get("recipient", "somebody"), *state.get("contacts", ())}
        status, key = state.get("status", "running"), state.get("idempotency_key")
        run = Run(f"dsl_{number:06x}", account, status, state.get("slug"), key, people)
        self.runs[run.id] = run
        return {"id": run.id}

    def _observe(self, record: str) -> dict[str, Any]:
        nothing = {"started": 0, "finished": 0}
        blank = {"nodes": 0, "edges": 0, "leads": {}, "steps": nothing, "history": 0, "calls": nothing, "sent": 0}
        found = self.workflows.get(record) or self.runs.get(record)
        if found is None:
            return {"exists": False, "status": None, **blank}
        return {**blank, "exists": True, "status": asdict(found)["status"]}


def account_of(role: str) -> str:
    return "other" if role == "other" else "own"


def _matches(run: Run, filters: dict[str, Any]) -> bool:
    return (
        filters.get("execution_id", run.id) == run.id
        and filters.get("workflow_slug", run.slug) == run.slug
        and filters.get("idempotency_key", run.key) == run.key
    )
