"""Export of workflows as the provider states closest to them."""

from typing import Any

from brakecheck.mock_server.dialnexa.graph import TIME, Graph
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.progress import Pace
from brakecheck.mock_server.dialnexa.provider_states import SHAPE
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, Workflow, Workflows
from brakecheck.mock_server.worlds.clock import timestamp

PLACES = (Place.QUEUED, Place.IN_STEP, Place.WAITING, Place.FINISHED)


def states_of(workflows: Workflows) -> list[dict[str, Any]]:
    """A provider state for each workflow. Leads are counted by place; each begins its step or delay anew."""
    return [_state(workflow, workflows) for workflow in workflows.all()]


def _state(workflow: Workflow, workflows: Workflows) -> dict[str, Any]:
    progress, leads = workflow.progress, _leads(workflow)
    state = {
        "id": workflow.id,
        "name": workflow.name,
        "status": workflow.status,
        "created_at": timestamp(workflow.created_at),
        "leads": leads,
        **_graph(progress.graph),
        "pace": _pace(progress.pace, workflows.pace, leads.get(Place.IN_STEP, 0)),
    }
    if progress.outcomes.weights != workflows.call_outcomes:
        state["call_outcomes"] = dict(progress.outcomes.weights)
    return {name: value for name, value in state.items() if value != {}}


def _leads(workflow: Workflow) -> dict[str, int]:
    tally = workflow.progress.tally()
    if workflow.status == CANCELLED:  # a cancelled state stops its queued leads
        tally[Place.QUEUED] = tally[Place.STOPPED]
    return {place.value: tally[place] for place in PLACES if tally[place]}


def _graph(graph: Graph) -> dict[str, Any]:
    """Nodes by type, edges by the numbers of nodes; the default graph is left out."""
    numbers = {node: number for number, node in enumerate(graph.nodes)}
    types = [node.type for node in graph.nodes.values()]
    edges = [
        [numbers[edge.source], numbers[edge.target], *([] if edge.label is None else [edge.label])]
        for edge in graph.edges
    ]
    hours = next((node.config.get("delay_hours", 1) for node in graph.nodes.values() if node.type == TIME), 1)
    state: dict[str, Any] = {} if types == SHAPE else {"nodes": types}
    chain = [[number, number + 1] for number in range(len(types) - 1)]
    return state | ({} if edges == chain else {"edges": edges}) | ({} if hours == 1 else {"delay_hours": hours})


def _pace(pace: Pace, usual: Pace, in_step: int) -> dict[str, float]:
    """Members of the pace that differ from the default of a workflow with so many leads in a step."""
    named = {
        "tick_seconds": (pace.tick, usual.tick),
        "voice_call_seconds": (pace.voice_call, usual.voice_call),
        "application_seconds": (pace.application, usual.application),
        "concurrency": (pace.concurrency, in_step or usual.concurrency),
    }
    return {name: own for name, (own, other) in named.items() if own != other}
