"""Neighbouring operations on the nodes and edges of a workflow: from a request to the model and back."""

from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.dialnexa.graph import CONDITIONAL, TIME, Edge, Node
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.messages import Request, Response

NEEDED = {TIME: "delay_hours", CONDITIONAL: "condition_field"}
DEEPEST = 20  # levels of nesting in a config: more than any form needs, fewer than a JSON writer can handle


def add_node(workflows: Workflows, request: Request) -> Response:
    """Add a node to a workflow that is not cancelled or completed; answers 201."""
    workflow, wanted = workflows.open_to_changes(request.path["id"]), request.body
    node_type, config = wanted["node_type"], wanted.get("config", {})
    _refuse_unusable(node_type, config, incomplete=workflows.readings["dialnexa.nodes.config"] == "accepted")
    position = (wanted.get("position_x", 0), wanted.get("position_y", 0))
    node = workflows.add_node(workflow, node_type, wanted["label"], config=config, position=position)
    return Response(201, _node(workflow, node))


def list_nodes(workflows: Workflows, request: Request) -> Response:
    """List the nodes of a workflow, all on one page."""
    workflow = workflows.find(request.path["id"])
    return Response(200, {"data": [_node(workflow, node) for node in workflow.graph.nodes.values()]})


def add_edge(workflows: Workflows, request: Request) -> Response:
    """Add an edge to a workflow that is not cancelled or completed; answers 201."""
    workflow, wanted = workflows.open_to_changes(request.path["id"]), request.body
    edge = workflows.add_edge(workflow, wanted["from_node_id"], wanted["to_node_id"], wanted.get("label"))
    return Response(201, _edge(workflow, edge))


def list_edges(workflows: Workflows, request: Request) -> Response:
    """List the edges of a workflow, all on one page."""
    workflow = workflows.find(request.path["id"])
    return Response(200, {"data": [_edge(workflow, edge) for edge in workflow.graph.edges]})


def _refuse_unusable(node_type: str, config: dict[str, Any], *, incomplete: bool) -> None:
    needed = NEEDED.get(node_type)
    if needed and needed not in config and not incomplete:
        raise BadRequest("nodes.config", f"config needs {needed} for a node of the type {node_type}")
    if _depth(config, DEEPEST) > DEEPEST:
        raise BadRequest("nodes.config", f"config must have at most {DEEPEST} levels of nesting")


def _depth(value: Any, left: int) -> int:
    """Depth of the value's nesting, at most one more than `left`."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(each, left - 1) for each in inner), default=0) if left >= 0 else 1


def _node(workflow: Workflow, node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "workflow_id": workflow.id,
        "node_type": node.type,
        "label": node.label,
        "position_x": node.position[0],
        "position_y": node.position[1],
        "config": node.config,
    }


def _edge(workflow: Workflow, edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "workflow_id": workflow.id,
        "from_node_id": edge.source,
        "to_node_id": edge.target,
        "label": edge.label,
    }


GRAPH_HANDLERS = {
    "addNode": add_node,
    "listNodes": list_nodes,
    "addEdge": add_edge,
    "listEdges": list_edges,
}
