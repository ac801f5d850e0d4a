"""Faults of a change to a workflow: members that are lost, and bodies that should be refused."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, Conflict
from brakecheck.mock_server.dialnexa.faults.records import as_texts
from brakecheck.mock_server.dialnexa.workflow_handlers import record
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, DRAFT, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.operations import answering, handling, reading_body
from brakecheck.mock_server.faults.response_mutations import status
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

CHANGED, NOTHING, STATUS = (f"dialnexa.update.{rule}" for rule in ("succeeds", "nothing-editable", "status-conflict"))
INVALID = "dialnexa.request.invalid"
Which = Callable[[Workflow, Any], object]


def not_kept(which: Which) -> Injection:
    """Answer with the change, and undo it for the workflows and bodies that `which` selects."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(workflows: Workflows, request: Request) -> Response:
            workflow = workflows.find(request.path["id"])
            before = workflow.name, workflow.description
            answer = healthy(workflows, request)
            if which(workflow, request.body):
                workflow.name, workflow.description = before
            return answer

        return faulty

    return handling({"updateWorkflow"}, wrap)


def replacing(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
    """Empty the members that the change leaves out."""
    return lambda workflows, workflow, name, description: healthy(workflows, workflow, name or "", description or "")


def undescribed(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
    """Drop the description where a change has a name alone."""
    return lambda workflows, workflow, name, description: healthy(workflows, workflow, name, description or "")


def back_to_draft(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
    """Make a draft of each workflow that is updated."""

    def faulty(workflows: Workflows, workflow: Workflow, *how: Any) -> Workflow:
        workflow.status = DRAFT
        return healthy(workflows, workflow, *how)

    return faulty


def updating(wrap: Callable[..., Callable[..., Workflow]]) -> Injection:
    """Put the wrapper around the update of a workflow."""
    return lambda injector: injector.around(Workflows, "update", wrap)


def taking(refusal: type[Exception], which: Which, act: Which = lambda *_: None) -> Injection:
    """Run `act` and answer 200, in place of this refusal, for the requests that `which` selects."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(workflows: Workflows, request: Request) -> Response:
            try:
                return healthy(workflows, request)
            except refusal:
                workflow = workflows.find(request.path["id"])
                if not which(workflow, request.body):
                    raise
                act(workflow, request.body)
                return Response(200, record(workflows, workflow))

        return faulty

    return handling({"updateWorkflow"}, wrap)


def with_status(workflow: Workflow, wanted: Any) -> None:
    """Take the status from the body of an update."""
    workflow.status = wanted["status"]


def renamed(workflow: Workflow, wanted: Any) -> None:
    """Rename the workflow by the body of an update."""
    workflow.name = wanted.get("title", wanted.get("name", workflow.name))


def renaming_first(healthy: Handler) -> Handler:
    """Rename the workflow before a change with a status is refused."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        if "status" in request.body:
            renamed(workflows.find(request.path["id"]), request.body)
        return healthy(workflows, request)

    return faulty


FAULTS = (
    Fault(
        "dialnexa.update.is-not-kept",
        CHANGED,
        "update shows the change, and does not keep it",
        not_kept(lambda *_: True),
    ),
    Fault(
        "dialnexa.update.ignores-names",
        CHANGED,
        "update keeps a new title, but not a new name",
        not_kept(lambda _, body: "title" not in body),
    ),
    Fault(
        "dialnexa.update.ignores-descriptions",
        CHANGED,
        "update shows a new description, and does not keep it",
        not_kept(lambda _, body: "description" in body),
    ),
    Fault(
        "dialnexa.update.ignores-active",
        CHANGED,
        "update of an active workflow shows the change, and does not keep it",
        not_kept(lambda workflow, _: workflow.status == ACTIVE),
    ),
    Fault("dialnexa.update.empties-the-rest", CHANGED, "update empties what it does not name", updating(replacing)),
    Fault(
        "dialnexa.update.forgets-the-description",
        CHANGED,
        "a new name takes the description away",
        updating(undescribed),
    ),
    Fault("dialnexa.update.turns-to-draft", CHANGED, "update turns the workflow into a draft", updating(back_to_draft)),
    Fault(
        "dialnexa.update.takes-numbers",
        INVALID,
        "a number is taken for a name",
        reading_body("updateWorkflow", as_texts),
    ),
    Fault(
        "dialnexa.update.takes-nothing",
        NOTHING,
        "an empty change answers 200",
        taking(BadRequest, lambda _, body: not body),
    ),
    Fault(
        "dialnexa.update.takes-unknown-fields",
        NOTHING,
        "a change of fields that cannot be changed answers 200",
        taking(BadRequest, lambda _, body: bool(body)),
    ),
    Fault(
        "dialnexa.update.409-for-nothing",
        NOTHING,
        "a change of nothing answers 409",
        answering("updateWorkflow", 400, status(409)),
    ),
    Fault(
        "dialnexa.update.changes-the-status",
        STATUS,
        "update changes the status",
        taking(Conflict, lambda *_: True, with_status),
    ),
    Fault(
        "dialnexa.update.ignores-the-status",
        STATUS,
        "update leaves the status out and changes the rest",
        taking(Conflict, lambda *_: True, renamed),
    ),
    Fault(
        "dialnexa.update.takes-the-same-status",
        STATUS,
        "update takes a status that the workflow has already",
        taking(Conflict, lambda workflow, body: body["status"] == workflow.status),
    ),
    Fault(
        "dialnexa.update.revives-the-cancelled",
        "dialnexa.cancel.permanent",
        "a change that carries status answers 200 for a cancelled workflow, and gives it that status",
        taking(Conflict, lambda workflow, _: workflow.status == CANCELLED, with_status),
    ),
    Fault(
        "dialnexa.update.renames-before-409",
        "dialnexa.refusal.changes-nothing",
        "a change that carries status answers 409, and the name is changed",
        handling({"updateWorkflow"}, renaming_first),
    ),
    Fault(
        "dialnexa.update.400-for-a-status",
        STATUS,
        "a change that carries status answers 400",
        answering("updateWorkflow", 409, status(400)),
    ),
)
