"""Provider states of DialNexa: create a workflow in a given state, and observe one."""

from collections.abc import Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, refuse_surplus
from brakecheck.mock_server.dialnexa.graph import CONDITIONAL, CONVERTED, STEPS, TIME, VOICE_CALL, Node
from brakecheck.mock_server.dialnexa.progress import Pace
from brakecheck.mock_server.dialnexa.workflows import (
    ACTIVE,
    CANCELLED,
    COMPLETED,
    DRAFT,
    PAUSED,
    RUNNING,
    Workflow,
    Workflows,
)
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.clock_setting import moment
from brakecheck.mock_server.worlds.long_turns import give_way, undivided
from brakecheck.specs.sentences import quoted

SHAPE = [VOICE_CALL, TIME, VOICE_CALL, CONVERTED]


NAMES = frozenset(
    {"id", "name", "status", "leads", "step_seconds", "delay_seconds", "pace", "call_outcomes", "created_at"}
    | {"nodes", "edges", "delay_hours"}
)


def seeded(clock: Clock, seed: int, records: list[dict[str, Any]], readings: Mapping[str, str]) -> Workflows:
    """Create an account that holds the given provider states."""
    workflows = Workflows(clock, seed, readings=readings)
    for record in records:
        provide(workflows, record)
    return workflows


def provide(workflows: Workflows, state: Mapping[str, Any]) -> dict[str, Any]:
    """Create a workflow of a `status` with `leads` (numbers of queued, in_step, waiting, finished).

    A lead in a step has `step_seconds` left, a waiting one `delay_seconds`. `nodes`, `edges` and
    `delay_hours` describe the graph, else it is call, delay, call, converted. `pace` and
    `call_outcomes` set the speed of its leads and the outcomes of their calls.
    """
    refuse_surplus(state, NAMES, "a workflow")
    status = state.get("status", DRAFT)
    leads = {place: int(count) for place, count in state.get("leads", {}).items()}  # JSON may write 2 as 2.0
    if state.get("id") in workflows.records:
        raise BadRequest("provide.id", f"a workflow with the id {quoted(state['id'])} exists; choose another id")
    _refuse_impossible(status, leads)
    _refuse_broken(state, leads)
    created_at = moment(state["created_at"], "created_at", "provide.created-at") if "created_at" in state else None
    with undivided(sum(leads.values())):
        return _provided(workflows, state, status, leads, created_at)


def _provided(
    workflows: Workflows, state: Mapping[str, Any], status: str, leads: Mapping[str, int], created_at: float | None
) -> dict[str, Any]:
    workflow = workflows.create(
        state.get("name", "Provided workflow"),
        workflow_id=state.get("id"),
        pace=_pace(workflows.pace, state.get("pace", {}), leads.get("in_step", 0)),
        call_outcomes=state.get("call_outcomes"),
    )
    workflow.created_at = workflow.created_at if created_at is None else created_at
    _build_graph(workflows, workflow, state)
    _place_leads(workflows, workflow, leads, state)
    _bring_to(workflows, workflow, status)
    return observe(workflows, workflow.id) | {"id": workflow.id}


def observe(workflows: Workflows, workflow_id: str) -> dict[str, Any]:
    """Observe a workflow. The call logs of a deleted workflow are still there."""
    workflow = workflows.find(workflow_id, "observe.missing") if workflow_id in workflows.records else None
    logs = workflows.calls_of(workflow_id)
    give_way(len(logs))
    now = workflows.clock.now()
    calls = {"started": len(logs), "finished": sum(log.ends_at <= now for log in logs)}
    if workflow is None:
        nothing = {"nodes": 0, "edges": 0, "leads": {}, "steps": {"started": 0, "finished": 0}, "history": 0}
        return {"exists": False, "status": None, "calls": calls, **nothing}
    progress = workflow.progress
    return {
        "exists": True,
        "status": workflow.status,
        "nodes": len(workflow.graph.nodes),
        "edges": len(workflow.graph.edges),
        "leads": progress.tally(),
        "steps": {"started": progress.steps_started, "finished": progress.steps_finished},
        "history": progress.visits,
        "calls": calls,
    }


def _refuse_impossible(status: str, leads: Mapping[str, int]) -> None:
    under_way = leads.get("in_step", 0) + leads.get("waiting", 0)
    if status == DRAFT and under_way + leads.get("finished", 0):
        raise BadRequest("provide.leads", "a draft can have queued leads alone: no lead has set out in it yet")
    if status == COMPLETED and under_way + leads.get("queued", 0):
        raise BadRequest("provide.leads", "a completed workflow can have finished leads alone")


def _refuse_broken(state: Mapping[str, Any], leads: Mapping[str, int]) -> None:
    nodes = state.get("nodes", SHAPE)
    if leads.get("in_step") and STEPS.isdisjoint(nodes):
        raise BadRequest("provide.leads", f"leads in a step need one of {', '.join(sorted(STEPS))} among nodes")
    if leads.get("waiting") and TIME not in nodes:
        raise BadRequest("provide.leads", "waiting leads need TIME among nodes")
    for source, target, *_ in state.get("edges", ()):
        if max(source, target) >= len(nodes):
            raise BadRequest("provide.edges", f"edges must be numbers below {len(nodes)}; got {source} and {target}")
    if "call_outcomes" in state and not sum(state["call_outcomes"].values()) > 0:
        raise BadRequest("provide.call-outcomes", "call_outcomes needs a weight above 0")


def _pace(usual: Pace, wanted: Mapping[str, Any], in_step: int) -> Pace:
    """Pace of the workflow. By default the leads in a step fill all slots, so that no other lead sets out."""
    return Pace(
        tick=wanted.get("tick_seconds", usual.tick),
        voice_call=wanted.get("voice_call_seconds", usual.voice_call),
        application=wanted.get("application_seconds", usual.application),
        concurrency=wanted.get("concurrency", in_step or usual.concurrency),
    )


def _build_graph(workflows: Workflows, workflow: Workflow, state: Mapping[str, Any]) -> None:
    configs = {TIME: {"delay_hours": state.get("delay_hours", 1)}, CONDITIONAL: {"condition_field": "outcome"}}
    nodes: list[Node] = []
    for number, node_type in enumerate(state.get("nodes", SHAPE), 1):
        config = dict(configs.get(node_type, {}))
        nodes.append(workflows.add_node(workflow, node_type, f"{node_type} {number}", config=config))
    chain = [[number, number + 1] for number in range(len(nodes) - 1)]
    for source, target, *label in state.get("edges", chain):
        workflows.add_edge(workflow, nodes[int(source)].id, nodes[int(target)].id, label[0] if label else None)


def _place_leads(workflows: Workflows, workflow: Workflow, leads: Mapping[str, int], state: Mapping[str, Any]) -> None:
    """Place the leads; those that were enrolled first have gone farthest."""
    workflows.enrol(workflow, [f"+1555{number:07d}" for number in range(sum(leads.values()))])
    progress, now = workflow.progress, workflows.clock.now()
    for _ in range(leads.get("finished", 0)):
        progress.finish()
    if leads.get("waiting"):
        delay = next(node for node in workflow.graph.nodes.values() if node.type == TIME)
        for _ in range(leads["waiting"]):
            progress.put(delay, now, state.get("delay_seconds", progress.pace.duration(delay)))
    if leads.get("in_step"):
        step = next(node for node in workflow.graph.nodes.values() if node.type in STEPS)
        for _ in range(leads["in_step"]):
            progress.put(step, now, state.get("step_seconds", progress.pace.duration(step)))


def _bring_to(workflows: Workflows, workflow: Workflow, status: str) -> None:
    now = workflows.clock.now()
    if status in (ACTIVE, RUNNING, PAUSED):
        workflow.progress.start(now)
    if status in (PAUSED, COMPLETED):
        workflow.progress.hold(now)
    if status == CANCELLED:
        workflow.progress.stop(now)
    workflow.status = status
