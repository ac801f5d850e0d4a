"""The workflows of an account and what may be done to them. Knows no HTTP."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from mock_server.clock import Clock
from mock_server.dialnexa.graph import APPLICATION, CONDITIONAL, VOICE_CALL, Edge, Graph, Node
from mock_server.dialnexa.leads import CallLog, Lead
from mock_server.dialnexa.progress import Pace, Progress
from mock_server.refusal import Conflict, Invalid, Missing

DRAFT, ACTIVE, RUNNING, PAUSED, COMPLETED, CANCELLED = (
    "draft", "active", "running", "paused", "completed", "cancelled",
)  # fmt: skip
TERMINAL = frozenset({COMPLETED, CANCELLED})
GOING = frozenset({ACTIVE, RUNNING})
SPREAD = 0x9E3779B97F4A7C15  # odd, so that counting spreads over all ids and repeats none


@dataclass(slots=True)
class Workflow:
    """One workflow. Times are in seconds since the epoch."""

    id: str
    name: str
    description: str
    status: str
    created_at: float
    updated_at: float
    progress: Progress

    @property
    def graph(self) -> Graph:
        return self.progress.graph

    @property
    def counts_as_active(self) -> bool:
        """The delete page's own words: active, or with leads still in transit."""
        return self.status in GOING or self.progress.in_transit > 0


@dataclass(slots=True)
class Workflows:
    """One account. Everything in it follows from its clock and its seed."""

    clock: Clock
    seed: int = 0
    pace: Pace = field(default_factory=Pace)
    call_outcomes: dict[str, float] = field(default_factory=lambda: {"completed": 1.0})
    records: dict[str, Workflow] = field(default_factory=dict)
    call_logs: dict[str, CallLog] = field(default_factory=dict)
    _issued: int = 0

    def new_id(self, prefix: str) -> str:
        """An id of this account's own; the same run gives the same ids."""
        self._issued += 1
        return f"{prefix}_{(self._issued * SPREAD + self.seed) % 2**48:012x}"

    def create(
        self, name: str, description: str = "", *, workflow_id: str | None = None, pace: Pace | None = None
    ) -> Workflow:
        now = self.clock.now()
        workflow_id = workflow_id or self.new_id("wfl")
        progress = Progress(workflow_id, Graph(), pace or self.pace, self.place_call, self.outcome_of)
        workflow = Workflow(workflow_id, name, description, DRAFT, now, now, progress)
        self.records[workflow.id] = workflow
        return workflow

    def find(self, workflow_id: str, rule: str) -> Workflow:
        """The workflow, brought up to now. `rule` is what a missing one is refused by."""
        workflow = self.records.get(workflow_id)
        if workflow is None:
            raise Missing(rule, f"no workflow has the id {workflow_id[:200]!r}, or it was deleted")
        self._settle(workflow)
        return workflow

    def all(self) -> list[Workflow]:
        for workflow in self.records.values():
            self._settle(workflow)
        return list(self.records.values())

    def cancel(self, workflow_id: str) -> Workflow:
        """Final: whoever is in a step ends it, nobody takes another."""
        workflow = self.find(workflow_id, "cancel.missing")
        if workflow.status in TERMINAL:
            raise Conflict(
                "cancel.terminal-conflict", f"expected a workflow that is not over, received one that is {workflow.status}"
            )
        workflow.progress.stop(self.clock.now())
        return self._turn(workflow, CANCELLED)

    def pause(self, workflow_id: str) -> Workflow:
        """Until the resume, whoever is in a step ends it and nobody takes another."""
        workflow = self.find(workflow_id, "pause.missing")
        if workflow.status not in GOING:
            raise Conflict(
                "pause.not-active-conflict", f"expected an active workflow, received one that is {workflow.status}"
            )
        workflow.progress.hold(self.clock.now())
        return self._turn(workflow, PAUSED)

    def delete(self, workflow_id: str) -> None:
        """The workflow, its graph, leads and progress go; the call logs are the account's and stay."""
        workflow = self.find(workflow_id, "delete.missing")
        if workflow.status in GOING:
            raise Conflict("delete.active-conflict", f"the workflow is {workflow.status}; cancel it first")
        if workflow.counts_as_active:
            raise Conflict(
                "delete.in-transit-conflict",
                f"{workflow.progress.in_transit} of the workflow's leads are in transit; cancel it first",
            )
        del self.records[workflow_id]

    def activate(self, workflow_id: str) -> Workflow:
        workflow = self.find(workflow_id, "activate.missing")
        if workflow.status != DRAFT:
            raise Conflict("activate.not-draft", f"expected a draft, received a workflow that is {workflow.status}")
        if not workflow.graph.nodes:
            raise Invalid("activate.graph", "expected a workflow with at least one node, received none; add nodes first")
        workflow.progress.start(self.clock.now())
        return self._turn(workflow, ACTIVE)

    def resume(self, workflow_id: str) -> Workflow:
        workflow = self.find(workflow_id, "resume.missing")
        if workflow.status != PAUSED:
            raise Conflict("resume.not-paused", f"expected a paused workflow, received one that is {workflow.status}")
        workflow.progress.start(self.clock.now())
        return self._turn(workflow, ACTIVE)

    def update(self, workflow_id: str, name: str | None, description: str | None) -> Workflow:
        workflow = self.find(workflow_id, "update.missing")
        workflow.name = workflow.name if name is None else name
        workflow.description = workflow.description if description is None else description
        workflow.updated_at = self.clock.now()
        return workflow

    def duplicate(self, workflow_id: str) -> Workflow:
        """A draft with the same definition, and neither leads nor call logs."""
        original = self.find(workflow_id, "duplicate.missing")
        copy = self.create(f"{original.name} (Copy)", original.description, pace=original.progress.pace)
        size = len(original.graph.nodes) + len(original.graph.edges)
        copy.progress.graph = original.graph.copied(self.new_id("node") for _ in range(size))
        return copy

    def add_node(self, workflow: Workflow, node_type: str, label: str, **details: object) -> Node:
        node = Node(self.new_id("node"), node_type, label, **details)  # type: ignore[arg-type]
        workflow.graph.nodes[node.id] = node
        return node

    def add_edge(self, workflow: Workflow, source: str, target: str, label: str | None = None) -> Edge:
        for end in (source, target):
            if end not in workflow.graph.nodes:
                raise Invalid("edges.unknown-node", f"expected a node of this workflow, received {end[:200]!r}")
        edge = Edge(self.new_id("edge"), source, target, label)
        workflow.graph.edges.append(edge)
        return edge

    def enrol(self, workflow: Workflow, people: Iterable[tuple[str, dict[str, str] | None]]) -> int:
        """Queue a lead for each phone number with its variables; returns how many."""
        before = len(workflow.progress.leads)
        for phone, variables in people:
            workflow.progress.add(Lead(self.new_id("wlead"), phone, variables))
        return len(workflow.progress.leads) - before

    def calls_of(self, workflow_id: str) -> list[CallLog]:
        return [log for log in self.call_logs.values() if log.workflow == workflow_id]

    def _turn(self, workflow: Workflow, status: str) -> Workflow:
        workflow.status = status
        workflow.updated_at = self.clock.now()
        return workflow

    def _settle(self, workflow: Workflow) -> None:
        workflow.progress.settle(self.clock.now())
        if workflow.status in GOING and workflow.progress.done:
            workflow.progress.hold(self.clock.now())
            self._turn(workflow, COMPLETED)

    def place_call(
        self, workflow_id: str, lead: Lead, node: Node, started: float, ends: float, outcome: str
    ) -> str:
        """Log a call that begins now; it is the account's from here on. Returns the call's id."""
        agent = str(node.config.get("agent_id", "agt_default"))
        log = CallLog(
            self.new_id("log"), self.new_id("call"), workflow_id, lead.id, agent, started, ends, outcome
        )
        self.call_logs[log.id] = log
        return log.call

    def outcome_of(self, lead: Lead, node: Node) -> str:
        """How a step ends for a lead: the same whenever it is asked, and whatever happened before."""
        if node.type == CONDITIONAL:
            return (lead.variables or {}).get(str(node.config.get("condition_field")), "default")
        if node.type == APPLICATION:
            return "completed"
        draw = random.Random(f"{self.seed}:{lead.id}:{node.id}:{len(lead.history or ())}")  # noqa: S311
        return draw.choices(list(self.call_outcomes), list(self.call_outcomes.values()))[0]
