"""Neighbouring operations on a workflow as a whole: from a request to the model and back."""

from typing import Any

from brakecheck.mock_server.api_error import BadRequest, Conflict
from brakecheck.mock_server.dialnexa.handlers import shown, turned
from brakecheck.mock_server.dialnexa.pagination import page_of
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.messages import Change, Request, Response
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.sentences import members, misspelt

EDITABLE = ("title", "name", "description")


def create_workflow(workflows: Workflows, request: Request) -> Response:
    """Create a draft; answers 201."""
    wanted = request.body
    workflow = workflows.create(wanted["title"], wanted.get("description", ""))
    return Response(201, record(workflows, workflow), change=Change("", workflow.status))


def list_workflows(workflows: Workflows, request: Request) -> Response:
    """List a page of the account's workflows, of one status if the query names one."""
    page, status = page_of(request.query), request.query.get("status")
    found = [workflow for workflow in workflows.all() if status in (None, workflow.status)]
    return Response(200, page.body([record(workflows, workflow) for workflow in page.of(found)], len(found)))


def get_workflow(workflows: Workflows, request: Request) -> Response:
    """Read a workflow; `NotFound` for an unknown id."""
    return Response(200, record(workflows, workflows.find(request.path["id"])))


def update_workflow(workflows: Workflows, request: Request) -> Response:
    """Change title or description; `Conflict` for a status, `BadRequest` if the body has neither."""
    workflow, wanted = workflows.find(request.path["id"]), request.body
    if "status" in wanted:
        raise Conflict("update.status-conflict", "The status is not changed here; activate, pause, resume or cancel.")
    if not any(name in wanted for name in EDITABLE):
        guess = misspelt(wanted, EDITABLE)
        words = f"one of {', '.join(EDITABLE)} is needed; got {members(wanted) or 'an empty object'}"
        raise BadRequest("update.nothing-editable", f"{words}; {guess}" if guess else words)
    workflows.update(workflow, wanted.get("title", wanted.get("name")), wanted.get("description"))
    return Response(200, record(workflows, workflow))


def activate_workflow(workflows: Workflows, request: Request) -> Response:
    """Activate a draft; an `ApiError` where the lifecycle or the graph refuses."""
    return turned(workflows, workflows.activate(request.path["id"]))


def resume_workflow(workflows: Workflows, request: Request) -> Response:
    """Resume a paused workflow; an `ApiError` where the lifecycle refuses."""
    return turned(workflows, workflows.resume(request.path["id"]))


def duplicate_workflow(workflows: Workflows, request: Request) -> Response:
    """Duplicate a workflow as a draft; answers 201."""
    copy = workflows.duplicate(request.path["id"])
    return Response(201, record(workflows, copy), change=Change("", copy.status))


def record(workflows: Workflows, workflow: Workflow) -> dict[str, Any]:
    """The workflow as JSON, with every field that a neighbouring page shows."""
    return {
        **shown(workflow),
        "organization_id": workflows.organization,
        "title": workflow.name,
        "description": workflow.description,
        "updated_at": timestamp(workflow.updated_at),
    }


WORKFLOW_HANDLERS = {
    "createWorkflow": create_workflow,
    "listWorkflows": list_workflows,
    "getWorkflow": get_workflow,
    "updateWorkflow": update_workflow,
    "activateWorkflow": activate_workflow,
    "resumeWorkflow": resume_workflow,
    "duplicateWorkflow": duplicate_workflow,
}
