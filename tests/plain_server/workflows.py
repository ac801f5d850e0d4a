"""DialNexa's workflows in one account: what may be done to them, and what can be seen. Knows no HTTP."""

from collections import Counter
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.plain_server.clock import Clock
from tests.plain_server.leads import STAGES, Journey, Lead
from tests.plain_server.manner import Manner
from tests.plain_server.readings import Readings
from tests.plain_server.refusal import Refused

SHAPES = {"wfl": "wfl_{:010d}", "wf": "wf_{:x}", "other": "crm/flow #{}+ü"}
GOING = ("active", "running")
GOING, OVER = ("active", "running"), ("completed", "cancelled")


@dataclass
class Workflow:
    id: str
    name: str
    status: str
    journey: Journey


@dataclass
class Workflows:
    """`clock` is shared by all accounts and moved by hand; `calls` outlive their workflows."""

    readings: Readings
    manner: Manner
    clock: Clock
    prefix: int
    records: dict[str, Workflow] = field(default_factory=dict)
    calls: dict[str, list[float]] = field(default_factory=dict)

    @property
    def now(self) -> float:
        return self.clock.now

    def find(self, workflow_id: str) -> Workflow:
        workflow = self.records.get(workflow_id)
        if workflow is None:
            raise Refused(404)
        journey = workflow.journey
        journey.settle(self.now)
        if workflow.status in GOING and self._completes(journey):
            workflow.status = "completed"
        return workflow

    def _completes(self, journey: Journey) -> bool:
        if not journey.leads:
            return self.manner.completes == "empty" and self.now > (journey.going_since or 0.0)
        return self.manner.completes != "never" and all(lead.done for lead in journey.leads)

    def cancel(self, workflow_id: str) -> Workflow:
        workflow = self.find(workflow_id)
        if workflow.status in OVER:
            raise Refused(409)
        workflow.journey.stop(self.now)
        if self.manner.notes:
            workflow.journey.visits += len(workflow.journey.leads)
        workflow.status = "cancelled"
        return workflow

    def pause(self, workflow_id: str) -> Workflow:
        workflow = self.find(workflow_id)
        if workflow.status not in GOING:
            raise Refused(409)
        workflow.journey.hold(self.now)
        workflow.status = "paused"
        return workflow

    def delete(self, workflow_id: str) -> None:
        workflow = self.find(workflow_id)
        if self._busy(workflow):
            raise Refused(409)
        del self.records[workflow_id]

    def _busy(self, workflow: Workflow) -> bool:
        if workflow.status == "cancelled":
            return bool(workflow.journey.under_way) and self.readings["delete.after-cancel-in-flight"] == "refused"
        holding = workflow.journey.in_transit
        if self.readings["delete.lead-in-a-delay"] == "allowed":
            holding -= sum(lead.waiting for lead in workflow.journey.leads)
        return workflow.status in GOING or bool(holding)

    def start(self, workflow_id: str, wanted: str) -> Workflow:
        """Resume what is paused, or activate what is a draft."""
        workflow = self.find(workflow_id)
        if workflow.status != wanted:
            raise Refused(409)
        workflow.journey.go(self.now)
        workflow.status = "active"
        return workflow

    def add(self, name: str, status: str) -> Workflow:
        number = 7919 * (len(self.calls) + 1) + self.prefix
        workflow_id = SHAPES[self.readings["id.shape"]].format(number)
        self.calls[workflow_id] = []
        frozen = self.readings["pause.delay-while-paused"] == "frozen"
        journey = Journey(
            self.calls[workflow_id], self.manner.tick, frozen, together=self.manner.runs, eager=self.manner.eager
        )
        workflow = self.records[workflow_id] = Workflow(workflow_id, name, status, journey)
        return workflow

    def provide(self, state: dict[str, Any]) -> str:
        """A workflow of the status, with so many leads in each place."""
        status, leads = state["status"], state.get("leads", {})
        workflow = self.add(state.get("name", "Plain"), status)
        journey = workflow.journey
        journey.leads += [Lead() for _ in range(leads.get("queued", 0))]
        for _ in range(leads.get("in_step", 0)):
            journey.place(0, self.now, state.get("step_seconds", 60.0))
        for _ in range(leads.get("waiting", 0)):
            journey.place(1, self.now, state.get("delay_seconds", 3600.0))
        for _ in range(leads.get("finished", 0)):
            journey.place(len(STAGES), self.now, inf)
        if self.manner.walked:
            journey.look_back(leads.get("waiting", 0) + leads.get("in_step", 0), self.now)
        if status in GOING:
            journey.go(self.now)
        elif status == "cancelled":
            journey.stop(self.now)
        else:
            journey.hold(self.now)
        return workflow.id

    def _told(self, workflow: Workflow) -> str:
        is_running = workflow.status == "active" and self.manner.says_running and workflow.journey.under_way
        return "running" if is_running else workflow.status

    def observe(self, workflow_id: str) -> dict[str, Any]:
        workflow = self.find(workflow_id) if workflow_id in self.records else None
        ends = self.calls.get(workflow_id, [])
        calls = {"started": len(ends), "finished": sum(end <= self.now for end in ends)}
        if workflow is None:
            steps = {"started": 0, "finished": 0}
            gone = {"nodes": 0, "edges": 0, "leads": {}, "steps": steps, "history": 0}
            return {"exists": False, "status": None, "calls": calls, **gone}
        journey = workflow.journey
        return {
            "exists": True,
            "status": self._told(workflow),
            "nodes": len(STAGES),
            "edges": len(STAGES) - 1,
            "leads": Counter(_place(lead, stopped=journey.stopped) for lead in journey.leads),
            "steps": {"started": journey.started, "finished": journey.finished},
            "history": journey.visits,
            "calls": calls,
        }


def _place(lead: Lead, *, stopped: bool) -> str:
    if lead.done or lead.in_step:
        return "finished" if lead.done else "in_step"
    if stopped:
        return "stopped"
    if lead.stage == -1:
        return "queued"
    return "waiting" if lead.waiting else "between"
