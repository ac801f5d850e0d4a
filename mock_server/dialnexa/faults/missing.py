"""Faults of the neighbouring operations on unknown ids: records that are found or made up."""

from collections.abc import Callable, Sequence
from typing import Any

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.dialnexa.calls import CallLog, CallLogs
from brakecheck.mock_server.dialnexa.faults.accounts import owner_of
from brakecheck.mock_server.dialnexa.faults.deletions import still_answering
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector
from brakecheck.mock_server.faults.operations import answering, handling
from brakecheck.mock_server.faults.response_mutations import status
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

MISSING, OTHERS = "dialnexa.neighbour.missing", "dialnexa.auth.other-account"
Resort = Callable[[Handler, Workflows, Request], Response]


def where_missing(operation: str, resort: Resort) -> Injection:
    """Answer by `resort` in place of a 404."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(workflows: Workflows, request: Request) -> Response:
            try:
                return healthy(workflows, request)
            except NotFound:
                return resort(healthy, workflows, request)

        return faulty

    return handling({operation}, wrap)


def an_empty_list(_: Handler, __: Workflows, ___: Request) -> Response:
    """Answer an empty list."""
    return Response(200, {"data": []})


def an_empty_page(_: Handler, __: Workflows, ___: Request) -> Response:
    """Answer an empty first page."""
    return Response(200, {"data": [], "meta": {"page": 1, "limit": 20, "total": 0, "totalPages": 0}})


def an_empty_history(_: Handler, __: Workflows, request: Request) -> Response:
    """Answer an empty history of the lead."""
    return Response(200, {"id": request.path["lead"], "workflow_id": request.path["id"], "history": []})


def of_any_workflow(healthy: Handler, workflows: Workflows, request: Request) -> Response:
    """Look for the lead in all workflows."""
    for workflow in workflows.records.values():
        if workflow.progress.leads.find(request.path["lead"]) is not None:
            return healthy(workflows, request._replace(path={**request.path, "id": workflow.id}))
    raise NotFound("neighbour.missing", "no such lead")


def made_on_the_spot(healthy: Handler, workflows: Workflows, request: Request) -> Response:
    """Create the workflow that is missing, and go on with it."""
    workflows.create("", workflow_id=request.path["id"])
    return healthy(workflows, request)


def across_accounts(operation: str) -> Injection:
    """Find the workflow in any account."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def resort(healthy: Handler, _: Workflows, request: Request) -> Response:
            owner = owner_of(injector, request.path["id"])
            if owner is None:
                raise NotFound("neighbour.missing", "no such workflow")
            return healthy(owner, request)

        where_missing(operation, resort)(injector)

    return inject


def listing_calls_of_accounts(injector: FaultInjector) -> None:
    """List the calls of all accounts to every caller."""
    injector.for_all_worlds(OTHER_WORLDS)

    def wrap(healthy: Callable[[CallLogs], Sequence[CallLog]]) -> Callable[[CallLogs], Sequence[CallLog]]:
        def faulty(own: CallLogs) -> Sequence[CallLog]:
            accounts = [world.states["dialnexa"].call_logs for world in injector.concerned()]
            return [log for logs in (own, *(other for other in accounts if other is not own)) for log in healthy(logs)]

        return faulty

    injector.around(CallLogs, "all", wrap)


def listing_accounts(injector: FaultInjector) -> None:
    """List the workflows of all accounts to every caller."""
    injector.for_all_worlds(OTHER_WORLDS)

    def wrap(healthy: Callable[[Workflows], list[Workflow]]) -> Any:
        def faulty(workflows: Workflows) -> list[Workflow]:
            accounts = [world.states["dialnexa"] for world in injector.concerned()]
            others = [account for account in accounts if account is not workflows]
            return [workflow for account in (workflows, *others) for workflow in healthy(account)]

        return faulty

    injector.around(Workflows, "all", wrap)


FAULTS = (
    Fault(
        "dialnexa.nodes.empty-for-missing",
        MISSING,
        "the nodes of a workflow that does not exist are an empty list",
        where_missing("listNodes", an_empty_list),
    ),
    Fault(
        "dialnexa.edges.empty-for-missing",
        MISSING,
        "the edges of a workflow that does not exist are an empty list",
        where_missing("listEdges", an_empty_list),
    ),
    Fault(
        "dialnexa.leads.empty-for-missing",
        MISSING,
        "the leads of a workflow that does not exist are an empty page",
        where_missing("listLeads", an_empty_page),
    ),
    Fault(
        "dialnexa.history.empty-for-missing",
        MISSING,
        "the history of a lead that does not exist is empty",
        where_missing("getLeadHistory", an_empty_history),
    ),
    Fault(
        "dialnexa.history.under-any-workflow",
        MISSING,
        "the history of a lead is found under any workflow",
        where_missing("getLeadHistory", of_any_workflow),
    ),
    Fault(
        "dialnexa.update.makes-what-is-missing",
        MISSING,
        "update of a workflow that does not exist makes it",
        where_missing("updateWorkflow", made_on_the_spot),
    ),
    Fault(
        "dialnexa.activate.409-for-404",
        MISSING,
        "activating a workflow that does not exist answers 409",
        answering("activateWorkflow", 404, status(409)),
    ),
    Fault(
        "dialnexa.resume.409-for-404",
        MISSING,
        "resuming a workflow that does not exist answers 409",
        answering("resumeWorkflow", 404, status(409)),
    ),
    Fault(
        "dialnexa.update.finds-deleted", MISSING, "a deleted workflow can be changed", still_answering("updateWorkflow")
    ),
    Fault(
        "dialnexa.get.reaches-other-accounts",
        OTHERS,
        "get shows the workflows of every account",
        across_accounts("getWorkflow"),
    ),
    Fault(
        "dialnexa.leads.reach-other-accounts",
        OTHERS,
        "leads can be added to the workflows of every account",
        across_accounts("uploadLeads"),
    ),
    Fault(
        "dialnexa.history.reaches-other-accounts",
        OTHERS,
        "the histories of the leads of every account are shown",
        across_accounts("getLeadHistory"),
    ),
    Fault(
        "dialnexa.edges.reach-other-accounts",
        OTHERS,
        "edges can be added to the workflows of every account",
        across_accounts("addEdge"),
    ),
    Fault(
        "dialnexa.calls.reach-other-accounts",
        OTHERS,
        "the calls of every account are listed",
        listing_calls_of_accounts,
    ),
    Fault(
        "dialnexa.list.reaches-other-accounts", OTHERS, "the workflows of every account are listed", listing_accounts
    ),
)
