"""DialNexa's documented operations: from a request to the model and back."""

from typing import Any

from brakecheck.mock_server.api_error import Forbidden
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.messages import Change, Request, Response
from brakecheck.mock_server.worlds.clock import timestamp


def cancel_workflow(workflows: Workflows, request: Request) -> Response:
    return turned(workflows.cancel(request.path["id"]))


def pause_workflow(workflows: Workflows, request: Request) -> Response:
    return turned(workflows.pause(request.path["id"]))


def delete_workflow(workflows: Workflows, request: Request) -> Response:
    if request.caller.role == "no-delete":
        raise Forbidden("delete.forbidden", "This key does not have the permission to delete workflows.")
    deleted = workflows.delete(request.path["id"])
    return Response(200, {"message": "Workflow deleted."}, change=Change(deleted.status if deleted else "", "deleted"))


def turned(workflow: Workflow) -> Response:
    """The workflow that was ordered to another status."""
    return Response(200, shown(workflow), change=Change(workflow.came_from, workflow.status))


def shown(workflow: Workflow) -> dict[str, Any]:
    """The long form of the pages' examples (rule dialnexa.body.extra-fields)."""
    return {
        "id": workflow.id,
        "name": workflow.name,
        "status": workflow.status,
        "node_count": len(workflow.graph.nodes),
        "edge_count": len(workflow.graph.edges),
        "enrolled_leads": len(workflow.progress.leads),
        "created_at": timestamp(workflow.created_at),
    }


HANDLERS = {
    "cancelWorkflow": cancel_workflow,
    "pauseWorkflow": pause_workflow,
    "deleteWorkflow": delete_workflow,
}
