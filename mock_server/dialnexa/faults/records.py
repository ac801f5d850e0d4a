"""Faults of a workflow that is created or read."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.dialnexa.faults.deletions import remembering
from brakecheck.mock_server.dialnexa.workflow_handlers import record
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, COMPLETED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import after_refusal, answering, handling, reading_body
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

CREATED, READ, INVALID = "dialnexa.create.succeeds", "dialnexa.get.succeeds", "dialnexa.request.invalid"
TEXTS = ("title", "name", "description")


def once_created(act: Callable[[Workflows, Workflow], object]) -> Injection:
    """Run `act` on the new workflow after a correct answer."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(workflows: Workflows, request: Request) -> Response:
            answer = healthy(workflows, request)
            act(workflows, workflows.records[answer.body["id"]])
            return answer

        return faulty

    return handling({"createWorkflow"}, wrap)


def activated(workflows: Workflows, workflow: Workflow) -> None:
    """Start the workflow's leads, and call it active."""
    workflow.progress.start(workflows.clock.now())
    workflow.status = ACTIVE


def one_for_each_title(healthy: Handler) -> Handler:
    """Create nothing for a known title, and answer with the workflow that has it."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        for workflow in workflows.records.values():
            if workflow.name == request.body["title"]:
                return Response(201, record(workflows, workflow))
        return healthy(workflows, request)

    return faulty


def as_read_first(healthy: Handler) -> Handler:
    """Show a workflow forever as it was first read."""
    known: dict[tuple[int, str], Response] = {}

    def faulty(workflows: Workflows, request: Request) -> Response:
        return known.setdefault((id(workflows), request.path["id"]), healthy(workflows, request))

    return faulty


def the_oldest(healthy: Handler) -> Handler:
    """Show the oldest workflow in place of any other."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        if request.path["id"] not in workflows.records:
            return healthy(workflows, request)
        return healthy(workflows, request._replace(path={"id": next(iter(workflows.records))}))

    return faulty


def as_texts(body: Any) -> Any:
    """Turn numbers in the body into texts where texts belong."""
    if not isinstance(body, dict):
        return body
    return {name: str(value) if name in TEXTS and type(value) is int else value for name, value in body.items()}


def untitled(body: Any) -> Any:
    """Add a title to a body that has none."""
    return {"title": "Untitled", **body} if isinstance(body, dict) else body


def in_a_namesake(injector: FaultInjector) -> None:
    """Enrol the leads of deleted workflows in a new one of the same name."""
    deleted = remembering(injector)

    def enrol(workflows: Workflows, workflow: Workflow) -> None:
        for account, old, _ in deleted.values():
            if account is workflows and old.name == workflow.name:
                workflows.enrol(workflow, ["+15550100"] * len(old.progress.leads))

    once_created(enrol)(injector)


FAULTS = (
    Fault(
        "dialnexa.create.is-not-kept",
        CREATED,
        "create answers 201, and there is no such workflow",
        once_created(lambda workflows, workflow: workflows.records.pop(workflow.id)),
    ),
    Fault("dialnexa.create.activates", CREATED, "a workflow that was created is active", once_created(activated)),
    Fault(
        "dialnexa.create.answers-active",
        CREATED,
        "create answers that the new workflow is active",
        answering("createWorkflow", 201, edited(lambda body: {**body, "status": ACTIVE})),
    ),
    Fault(
        "dialnexa.create.cuts-titles",
        CREATED,
        "a title is cut after ten letters",
        reading_body(
            "createWorkflow",
            lambda body: body | {"title": title[:10]} if isinstance(title := body.get("title"), str) else body,
        ),
    ),
    Fault(
        "dialnexa.create.one-for-each-title",
        CREATED,
        "create answers with the workflow that has the title already",
        handling({"createWorkflow"}, one_for_each_title),
    ),
    Fault(
        "dialnexa.delete.leaves-leads-to-a-namesake",
        CREATED,
        "a new workflow has the leads of a deleted one of the same title",
        in_a_namesake,
    ),
    Fault(
        "dialnexa.create.takes-no-title",
        INVALID,
        "a workflow without a title is created as untitled",
        reading_body("createWorkflow", untitled),
    ),
    Fault(
        "dialnexa.create.takes-numbers",
        INVALID,
        "a number is taken for a title",
        reading_body("createWorkflow", as_texts),
    ),
    Fault(
        "dialnexa.create.refuses-and-creates",
        INVALID,
        "a body that describes no workflow answers 400, and a workflow is created",
        after_refusal("createWorkflow", 400, lambda workflows, *_: workflows.create("")),
    ),
    Fault(
        "dialnexa.get.shows-what-it-was",
        READ,
        "a workflow is shown as it was read first",
        handling({"getWorkflow"}, as_read_first),
    ),
    Fault(
        "dialnexa.get.shows-the-oldest", READ, "get shows the oldest workflow", handling({"getWorkflow"}, the_oldest)
    ),
    Fault(
        "dialnexa.get.shows-cancelled-as-completed",
        READ,
        "get shows cancelled workflows as completed",
        answering(
            "getWorkflow",
            200,
            edited(lambda body: {**body, "status": COMPLETED if body["status"] == CANCELLED else body["status"]}),
        ),
    ),
)
