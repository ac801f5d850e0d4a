"""Provider states of DialNexa: a workflow brought about as asked for, and what can be seen of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mock_server.clock import Clock
from mock_server.dialnexa.graph import CONVERTED, TIME, VOICE_CALL, Node
from mock_server.dialnexa.leads import Lead
from mock_server.dialnexa.progress import Pace
from mock_server.dialnexa.workflows import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, RUNNING, Workflow, Workflows
from mock_server.refusal import Invalid

SHAPE = [VOICE_CALL, TIME, VOICE_CALL, CONVERTED]
HOUR = 3600.0


def seeded(clock: Clock, seed: int, records: list[dict[str, Any]]) -> Workflows:
    """An account with the given provider states in it."""
    workflows = Workflows(clock, seed)
    for record in records:
        provide(workflows, record)
    return workflows


def provide(workflows: Workflows, state: Mapping[str, Any]) -> dict[str, Any]:
    """Bring about a workflow: `status`, `leads` (how many are queued, in_step, waiting, finished).

    A lead in a step has `step_seconds` to go, a waiting one `delay_seconds`. `nodes`, `edges` and
    `delay_hours` describe the graph, else it is call, delay, call, converted.
    """
    status, leads = state.get("status", DRAFT), dict(state.get("leads", {}))
    _refuse_impossible(status, leads)
    if state.get("id") in workflows.records:
        raise Invalid("provide.id", f"expected an id of its own, received {state['id']!r}, which exists")
    pace = Pace(concurrency=leads["in_step"] or 10) if leads.get("in_step") else Pace()
    workflow = workflows.create(state.get("name", "Provided workflow"), workflow_id=state.get("id"), pace=pace)
    if "created_at" in state:
        workflow.created_at = datetime.fromisoformat(state["created_at"]).timestamp()
    _build_graph(workflows, workflow, state)
    _place_leads(workflows, workflow, leads, state)
    _bring_to(workflows, workflow, status)
    return observe(workflows, workflow.id) | {"id": workflow.id}


def observe(workflows: Workflows, workflow_id: str) -> dict[str, Any]:
    """What is there to see of a workflow, also of one that is gone: its call logs stay."""
    logs = workflows.calls_of(workflow_id)
    now = workflows.clock.now()
    calls = {"started": len(logs), "finished": sum(log.ends_at <= now for log in logs)}
    workflow = workflows.records.get(workflow_id)
    if workflow is None:
        nothing = {"nodes": 0, "edges": 0, "leads": {}, "steps": {"started": 0, "finished": 0}, "history": 0}
        return {"exists": False, "status": None, "calls": calls, **nothing}
    workflow = workflows.find(workflow_id, "observe.missing")
    progress = workflow.progress
    return {
        "exists": True,
        "status": workflow.status,
        "nodes": len(workflow.graph.nodes),
        "edges": len(workflow.graph.edges),
        "leads": progress.tally(),
        "steps": {"started": progress.steps_started, "finished": progress.steps_finished},
        "history": sum(len(lead.history or ()) for lead in progress.leads),
        "calls": calls,
    }


def _refuse_impossible(status: str, leads: Mapping[str, int]) -> None:
    under_way = leads.get("in_step", 0) + leads.get("waiting", 0)
    if status == DRAFT and under_way + leads.get("finished", 0):
        raise Invalid("provide.leads", "expected only queued leads in a draft: nobody has set out in it")
    if status == COMPLETED and under_way + leads.get("queued", 0):
        raise Invalid("provide.leads", "expected only finished leads in a completed workflow")


def _build_graph(workflows: Workflows, workflow: Workflow, state: Mapping[str, Any]) -> None:
    hours = state.get("delay_hours", 1)
    nodes: list[Node] = []
    for number, node_type in enumerate(state.get("nodes", SHAPE)):
        config = {"delay_hours": hours} if node_type == TIME else {}
        nodes.append(workflows.add_node(workflow, node_type, f"{node_type} {number + 1}", config=config))
    chain = [[number, number + 1] for number in range(len(nodes) - 1)]
    for source, target, *label in state.get("edges", chain):
        workflows.add_edge(workflow, nodes[source].id, nodes[target].id, label[0] if label else None)


def _place_leads(workflows: Workflows, workflow: Workflow, leads: Mapping[str, int], state: Mapping[str, Any]) -> None:
    total = sum(leads.values())
    workflows.enrol(workflow, ((f"+1555{number:07d}", None) for number in range(total)))
    now = workflows.clock.now()
    step, delay = (next(n for n in workflow.graph.nodes.values() if n.type == kind) for kind in (VOICE_CALL, TIME))
    waiting: iter[Lead] = iter(workflow.progress.leads)  # type: ignore[valid-type]
    for _ in range(leads.get("finished", 0)):
        workflow.progress.finish(next(waiting))
    for _ in range(leads.get("waiting", 0)):
        workflow.progress.put(next(waiting), delay, now, state.get("delay_seconds", delay.config["delay_hours"] * HOUR))
    for _ in range(leads.get("in_step", 0)):
        workflow.progress.put(next(waiting), step, now, state.get("step_seconds", workflow.progress.pace.voice_call))


def _bring_to(workflows: Workflows, workflow: Workflow, status: str) -> None:
    now = workflows.clock.now()
    if status in (ACTIVE, RUNNING, PAUSED):
        workflow.progress.start(now)
    if status in (PAUSED, COMPLETED):
        workflow.progress.hold(now)
    if status == CANCELLED:
        workflow.progress.stop(now)
    workflow.status = status
