"""DialNexa's documented operations: from a request to the model and back."""

from typing import Any

from brakecheck.mock_server.api_error import Forbidden
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.messages import Change, Request, Response
from brakecheck.mock_server.worlds.clock import timestamp

MESSAGES = {"sentence": "Workflow deleted.", "word": "success", "other": "The workflow is gone."}


def cancel_workflow(workflows: Workflows, request: Request) -> Response:
    """Cancel a workflow; an `ApiError` where the lifecycle refuses."""
    return turned(workflows, workflows.cancel(request.path["id"]))


def pause_workflow(workflows: Workflows, request: Request) -> Response:
    """Pause a workflow; an `ApiError` where the lifecycle refuses."""
    return turned(workflows, workflows.pause(request.path["id"]))


def delete_workflow(workflows: Workflows, request: Request) -> Response:
    """Delete a workflow; `Forbidden` for a key of the role `no-delete`."""
    if request.caller.role == "no-delete":
        raise Forbidden("delete.forbidden", "This key does not have the permission to delete workflows.")
    deleted = workflows.delete(request.path["id"])
    message = MESSAGES[workflows.readings["dialnexa.delete.message"]]
    return Response(200, {"message": message}, change=Change(deleted.status if deleted else "", "deleted"))


def turned(workflows: Workflows, workflow: Workflow) -> Response:
    """Response to a cancel or a pause: the workflow in its new status."""
    body = shown(workflow)
    if workflows.readings["dialnexa.body.extra-fields"] == "short":
        body = {name: body[name] for name in ("id", "status")}
    return Response(200, body, change=Change(workflow.came_from, workflow.status))


def shown(workflow: Workflow) -> dict[str, Any]:
    """The workflow as JSON, in the longer form of the pages' examples."""
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
