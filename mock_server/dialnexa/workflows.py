"""The workflows of an account and the operations on them, without HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from brakecheck.mock_server.api_error import ApiError, BadRequest, Conflict, NotFound
from brakecheck.mock_server.dialnexa.calls import CallLog, CallLogs, Dialler
from brakecheck.mock_server.dialnexa.graph import Edge, Graph, Node
from brakecheck.mock_server.dialnexa.leads import Leads, Row
from brakecheck.mock_server.dialnexa.outcomes import Outcomes
from brakecheck.mock_server.dialnexa.progress import A_WHILE, Pace, Progress
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs import vendors
from brakecheck.specs.lifecycle import Decision
from brakecheck.specs.sentences import quoted

VENDOR = "dialnexa"
STATUSES = DRAFT, ACTIVE, RUNNING, PAUSED, COMPLETED, CANCELLED = (
    "draft", "active", "running", "paused", "completed", "cancelled",
)  # fmt: skip
TERMINAL = frozenset({COMPLETED, CANCELLED})
GOING = frozenset({ACTIVE, RUNNING})
# The lifecycle's words: no record, and conditions of a status.
MISSING, MOVING, WAITING = "missing", ", leads in transit", ", leads waiting"
REFUSALS: dict[str, type[ApiError]] = {"400": BadRequest, "404": NotFound, "409": Conflict}
ALLOWED = {
    "cancelWorkflow": "a workflow that is not over can be cancelled",
    "deleteWorkflow": "an idle workflow can be deleted",
    "pauseWorkflow": "an active workflow can be paused",
    "activateWorkflow": "a draft can be activated",
    "resumeWorkflow": "a paused workflow can be resumed",
}
ID_PREFIXES = {"wfl": "wfl", "wf": "wf", "other": "workflow"}
SMALL_IN_A_RECORD = 20
SPREAD = 0x9E3779B97F4A7C15  # an odd factor, so that successive ids look unlike and none repeats


@dataclass(slots=True)
class Workflow:
    """One workflow. Times are in seconds since the epoch; `came_from` is the status before the last order."""

    id: str
    name: str
    description: str
    status: str
    created_at: float
    updated_at: float
    progress: Progress
    came_from: str = ""

    @property
    def graph(self) -> Graph:
        """Nodes and edges of the workflow."""
        return self.progress.graph

    @property
    def state(self) -> str:
        """State of the workflow in the lifecycle: the status, and whether leads are in transit or waiting."""
        if self.progress.in_transit:
            return self.status + MOVING
        return self.status + WAITING if self.progress.waiting else self.status


@dataclass(slots=True)
class Workflows:
    """One account. Its clock, its seed and its readings of open rules determine everything in it."""

    clock: Clock
    seed: int = 0
    pace: Pace = field(default_factory=Pace)
    call_outcomes: Mapping[str, float] = field(default_factory=lambda: {"completed": 1.0})
    records: dict[str, Workflow] = field(default_factory=dict)
    call_logs: CallLogs = field(default_factory=CallLogs)
    readings: Mapping[str, str] = field(default_factory=lambda: vendors.ledger(VENDOR).readings)
    _issued: int = 0
    _parts: int = 0
    _leads: int = 0

    @property
    def size(self) -> int:
        """Number of records: workflows, nodes and edges. Leads and calls are small, so 20 count as one."""
        return len(self.records) + self._parts + (self._leads + len(self.call_logs)) // SMALL_IN_A_RECORD

    @property
    def organization(self) -> str:
        """Id of the account's organization, made from the seed."""
        return f"org_{self.seed:08x}"

    def new_id(self, prefix: str) -> str:
        """Make an id that is unique in this account; the same run makes the same ids."""
        return f"{prefix}_{self._new_token()}"

    def _new_token(self) -> str:
        self._issued += 1
        return f"{(self._issued * SPREAD + self.seed) % 2**48:012x}"

    def create(
        self,
        name: str,
        description: str = "",
        *,
        workflow_id: str | None = None,
        pace: Pace | None = None,
        call_outcomes: Mapping[str, float] | None = None,
    ) -> Workflow:
        """Create a draft without nodes and leads. `pace` and `call_outcomes` default to the account's."""
        now, token = self.clock.now(), self._new_token()
        workflow_id = workflow_id or f"{ID_PREFIXES[self.readings['dialnexa.id.shape']]}_{token}"
        progress = Progress(
            Leads(f"wlead_{token}"),
            pace or self.pace,
            Outcomes(self.seed, call_outcomes or self.call_outcomes),
            Dialler(self.call_logs, workflow_id, token),
        )
        workflow = Workflow(workflow_id, name, description, DRAFT, now, now, progress)
        self.records[workflow.id] = workflow
        return workflow

    def find(self, workflow_id: str, rule: str = "neighbour.missing") -> Workflow:
        """Find the workflow, brought up to now; `NotFound` by `rule` for an unknown id."""
        workflow = self.records.get(workflow_id)
        if workflow is None:
            raise NotFound(rule, f"No workflow has the id {quoted(workflow_id)}, or it was deleted.")
        self._settle(workflow)
        return workflow

    def all(self) -> list[Workflow]:
        """Workflows of the account, after everything due has happened."""
        self.settle()
        return list(self.records.values())

    def settle(self) -> None:
        """Execute everything that is due by now."""
        for number, workflow in enumerate(self.records.values(), 1):
            if not number % A_WHILE:
                give_way()
            self._settle(workflow)

    def decide(self, operation: str, state: str) -> Decision:
        """Decision of the lifecycle under the readings in force."""
        return vendors.lifecycle(VENDOR).decide(operation, state, self.readings)

    def cancel(self, workflow_id: str) -> Workflow:
        """Cancel for good: leads in a step end that step, and none begins another."""
        workflow, status = self._accepted("cancelWorkflow", workflow_id)
        workflow.progress.stop(self.clock.now())
        return self._turn(workflow, status)

    def pause(self, workflow_id: str) -> Workflow:
        """Pause until a resume: leads in a step end that step, and none begins another."""
        workflow, status = self._accepted("pauseWorkflow", workflow_id)
        workflow.progress.hold(self.clock.now())
        return self._turn(workflow, status)

    def delete(self, workflow_id: str) -> Workflow:
        """Delete the workflow with its graph, leads and progress; the call logs belong to the account and stay."""
        workflow, _ = self._accepted("deleteWorkflow", workflow_id)
        del self.records[workflow_id]
        self._parts -= len(workflow.graph.nodes) + len(workflow.graph.edges)
        self._leads -= len(workflow.progress.leads)
        return workflow

    def activate(self, workflow_id: str) -> Workflow:
        """Activate a draft; all of its nodes must be connected."""
        workflow, status = self._accepted("activateWorkflow", workflow_id)
        if not workflow.graph.nodes:
            raise BadRequest("activate.graph", "The workflow has no nodes; add at least one first.")
        if unreachable := [node.id for node in workflow.graph.unreachable()]:
            listed = ", ".join(unreachable[:5])
            raise BadRequest("activate.graph", f"No way leads from the entry to {listed}; connect every node first.")
        workflow.progress.start(self.clock.now())
        return self._turn(workflow, status)

    def resume(self, workflow_id: str) -> Workflow:
        """Resume: leads go on from their places, and delays with the rest of their time."""
        workflow, status = self._accepted("resumeWorkflow", workflow_id)
        now = self.clock.now()
        if self.readings["dialnexa.pause.delay-while-paused"] == "runs-on":
            workflow.progress.catch_up(now)
        workflow.progress.start(now)
        return self._turn(workflow, status)

    def _accepted(self, operation: str, workflow_id: str) -> tuple[Workflow, str]:
        """The workflow, and its status after the operation; an `ApiError` if the lifecycle refuses."""
        rule = "" if workflow_id in self.records else self.decide(operation, MISSING).rule
        workflow = self.find(workflow_id, rule)
        decision = self.decide(operation, workflow.state)
        if decision.to is None:
            raise REFUSALS[decision.answer](decision.rule, _why(operation, workflow))
        return workflow, decision.to

    def update(self, workflow: Workflow, name: str | None, description: str | None) -> Workflow:
        """Change name and description; None keeps the old value."""
        workflow.name = workflow.name if name is None else name
        workflow.description = workflow.description if description is None else description
        workflow.updated_at = self.clock.now()
        return workflow

    def duplicate(self, workflow_id: str) -> Workflow:
        """Create a draft with the same definition, without leads and call logs."""
        original = self.find(workflow_id)
        progress = original.progress
        copy = self.create(
            f"{original.name} (Copy)",
            original.description,
            pace=progress.pace,
            call_outcomes=progress.outcomes.weights,
        )
        nodes, edges = len(progress.graph.nodes), len(progress.graph.edges)
        ids = [*(self.new_id("node") for _ in range(nodes)), *(self.new_id("edge") for _ in range(edges))]
        copy.progress.graph = progress.graph.copied(ids)
        self._parts += nodes + edges
        return copy

    def open_to_changes(self, workflow_id: str) -> Workflow:
        """Find the workflow; `Conflict` if it is cancelled or completed, and takes no nodes, edges and leads."""
        workflow = self.find(workflow_id)
        if workflow.status in TERMINAL and self.readings["dialnexa.changes.after-the-end"] == "refused":
            raise Conflict("changes.after-the-end", f"The workflow is already {workflow.status}; it takes nothing new.")
        return workflow

    def add_node(self, workflow: Workflow, node_type: str, label: str, **details: object) -> Node:
        """Add a node of a new id to the workflow; `details` are further fields of `Node`."""
        node = Node(self.new_id("node"), node_type, label, **details)  # type: ignore[arg-type]
        workflow.graph.add(node)
        self._parts += 1
        return node

    def add_edge(self, workflow: Workflow, source: str, target: str, label: str | None = None) -> Edge:
        """Add an edge between two nodes of the workflow; `BadRequest` for another node."""
        for end in (source, target):
            if end not in workflow.graph.nodes:
                raise BadRequest("edges.unknown-node", f"This workflow has no node {quoted(end)}.")
        edge = Edge(self.new_id("edge"), source, target, label)
        workflow.graph.join(edge)
        self._parts += 1
        return edge

    def enrol(self, workflow: Workflow, rows: Sequence[Row], columns: tuple[str, ...] = ()) -> int:
        """Queue a lead for each row: a phone number, and the values of `columns`. Returns their number."""
        workflow.progress.leads.enrol(rows, self.clock.now(), columns)
        self._leads += len(rows)
        return len(rows)

    def calls_of(self, workflow_id: str) -> Sequence[CallLog]:
        """Logs of the workflow's calls; empty for an unknown id."""
        return self.call_logs.of(workflow_id)

    def _turn(self, workflow: Workflow, status: str) -> Workflow:
        workflow.came_from, workflow.status = workflow.status, status
        workflow.updated_at = self.clock.now()
        return workflow

    def _settle(self, workflow: Workflow) -> None:
        progress = workflow.progress
        progress.settle(self.clock.now())
        if workflow.status in GOING and progress.done:
            progress.hold(progress.moved_at)  # not the time of the request, since reading changes nothing
            workflow.status = COMPLETED
            workflow.updated_at = max(progress.moved_at, workflow.updated_at)


def _why(operation: str, workflow: Workflow) -> str:
    """Message why the lifecycle refuses the operation."""
    status, moving = workflow.status, workflow.progress.in_transit + workflow.progress.waiting
    if operation == "cancelWorkflow" and status in TERMINAL:
        return f"The workflow is already {status}."
    if operation == "deleteWorkflow" and status in GOING:
        return f"The workflow is {status}; cancel it first."
    if operation == "deleteWorkflow" and moving:
        advice = "wait until their steps have ended" if status == CANCELLED else "cancel it first"
        return f"{moving} of the workflow's leads are in transit; {advice}."
    return f"The workflow is {status}; only {ALLOWED[operation]}."
