"""Views of an account for the console: its workflows, and their leads on the graph."""

from collections.abc import Iterator

from brakecheck.mock_server.dialnexa.handlers import shown
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.overview import MOST_PARTS, Call, Edge, Listed, Node, Part, Parts, Shown, calls_on
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.description import Description


def listed(workflows: Workflows) -> Iterator[Listed]:
    """List the workflows of the account as they are now."""
    return map(_listed, workflows.all())


def overview(workflows: Workflows, workflow_id: str, description: Description) -> Shown:
    """Show the workflow with its graph and leads; `NotFound` for an unknown id."""
    workflow = workflows.find(workflow_id)
    graph = workflow.graph
    calls: list[Call] = [*calls_on(description, {"id": workflow_id})]
    return Shown(
        _listed(workflow),
        shown(workflow),
        calls,
        [Parts("lead", workflow.progress.tally(), _leads(workflow))],
        [Node(node.id, node.label, node.type) for node in graph.nodes.values()],
        [Edge(edge.source, edge.target, edge.label) for edge in graph.edges],
    )


def _listed(workflow: Workflow) -> Listed:
    return Listed(workflow.id, "workflow", workflow.name, workflow.status)


def _leads(workflow: Workflow) -> list[Part]:
    """Leads that set out last, since they are likely to move, and those that set out next."""
    progress = workflow.progress
    out = progress.leads.out[-MOST_PARTS:]
    queue = progress.leads.queue[: MOST_PARTS - len(out)]
    leads = [*out, *(progress.leads[number] for number in queue)]
    return [
        Part(
            lead.id,
            lead.phone,
            progress.place_of(lead).value,
            lead.node,
            timestamp(lead.history[-1].entered_at if lead.history else lead.enrolled_at),
        )
        for lead in leads
    ]
