"""Faults of the leads' list and of their histories."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.dialnexa.faults.lists import leaving_out
from brakecheck.mock_server.dialnexa.lead_handlers import COMPLETED, PENDING
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.operations import answering, handling, ignoring, listing, with_each
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

LISTED, HISTORY = "dialnexa.leads.listed", "dialnexa.history.succeeds"
EPOCH = "1970-01-01T00:00:00.000Z"
Record = dict[str, Any]


def stays(edit: Callable[[list[Record]], list[Record]]) -> Injection:
    """Edit the stays in each history."""
    return listing("getLeadHistory", edit, "history")


def stay(name: str, value: Callable[[Record], Any]) -> Injection:
    """Replace one member of each stay."""
    return stays(with_each(lambda visit: {**visit, name: value(visit)}))


def at_the_first_node(healthy: Handler) -> Handler:
    """Show the leads under way at the entry."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        answer = healthy(workflows, request)
        entry = workflows.records[request.path["id"]].graph.entry()
        for lead in answer.body["data"]:
            lead["current_node_id"] = entry and lead["current_node_id"] and entry.id
        return answer

    return faulty


FAULTS = (
    Fault(
        "dialnexa.leads.ignore-the-status",
        LISTED,
        "the list of leads is not narrowed down by status",
        ignoring({"listLeads"}, "status"),
    ),
    Fault(
        "dialnexa.leads.are-all-pending",
        LISTED,
        "every lead is listed as pending",
        listing("listLeads", with_each(lambda lead: {**lead, "status": PENDING})),
    ),
    Fault(
        "dialnexa.leads.tell-no-node",
        LISTED,
        "leads are listed without the node where they are",
        listing("listLeads", with_each(lambda lead: {**lead, "current_node_id": None})),
    ),
    Fault(
        "dialnexa.leads.stay-at-the-entry",
        LISTED,
        "leads are listed at the node where they began",
        handling({"listLeads"}, at_the_first_node),
    ),
    Fault(
        "dialnexa.leads.hide-the-finished",
        LISTED,
        "finished leads are not listed",
        answering("listLeads", 200, edited(leaving_out(lambda lead: lead["status"] == COMPLETED))),
    ),
    Fault("dialnexa.history.tells-no-end", HISTORY, "no stay in a history is over", stay("exited_at", lambda _: None)),
    Fault(
        "dialnexa.history.ends-before-it-begins",
        HISTORY,
        "stays in a history were over before they began",
        stay("exited_at", lambda visit: visit["exited_at"] and EPOCH),
    ),
    Fault(
        "dialnexa.history.tells-what-is-over",
        HISTORY,
        "a history leaves out where the lead is now",
        stays(lambda visits: [visit for visit in visits if visit["exited_at"]]),
    ),
    Fault(
        "dialnexa.history.tells-where-it-is",
        HISTORY,
        "a history has the last stay alone",
        stays(lambda visits: visits[-1:]),
    ),
    Fault("dialnexa.history.tells-no-call", HISTORY, "stays at a call name no call", stay("call_id", lambda _: None)),
    Fault(
        "dialnexa.history.names-the-log",
        HISTORY,
        "stays at a call name its log in place of it",
        stay("call_id", lambda visit: visit["call_id"] and visit["call_id"].replace("call_", "log_")),
    ),
    Fault(
        "dialnexa.history.labels-by-type",
        HISTORY,
        "stays have the type of the node as its label",
        stay("node_label", lambda visit: visit["node_type"]),
    ),
    Fault(
        "dialnexa.history.is-the-workflows",
        HISTORY,
        "a history has the id of the workflow as its own",
        answering("getLeadHistory", 200, edited(lambda body: {**body, "id": body["workflow_id"]})),
    ),
)
