"""Neighbouring operations on the leads of a workflow: from a request to the model and back."""

from typing import Any

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.dialnexa.lead_sheet import uploaded_sheet
from brakecheck.mock_server.dialnexa.leads import Lead, Place, Visit
from brakecheck.mock_server.dialnexa.pagination import page_of
from brakecheck.mock_server.dialnexa.progress import Progress
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs.sentences import quoted

PENDING, IN_PROGRESS, COMPLETED, REMOVED, FAILED = "pending", "in_progress", "completed", "removed", "failed"
STATUS_AT = {
    Place.QUEUED: PENDING,
    Place.IN_STEP: IN_PROGRESS,
    Place.WAITING: IN_PROGRESS,
    Place.BETWEEN: IN_PROGRESS,
    Place.FINISHED: COMPLETED,
    Place.STOPPED: REMOVED,
    Place.FAILED: FAILED,
}
SHORTEST_ROW = 10  # bytes, about
ALSO_KNOWN_AS = {"active": IN_PROGRESS}  # one page of the documents names it so


def upload_leads(workflows: Workflows, request: Request) -> Response:
    """Enrol the leads of an uploaded sheet in a workflow that is not cancelled or completed; answers 201."""
    workflow = workflows.open_to_changes(request.path["id"])
    content_type = request.raw.fields[b"content-type"].decode("latin-1")
    give_way(len(request.body) // SHORTEST_ROW)
    sheet = uploaded_sheet(request.body, content_type)
    count = workflows.enrol(workflow, sheet.rows, sheet.columns)
    message = f"{count} {'lead' if count == 1 else 'leads'} enrolled."
    return Response(201, {"workflow_id": workflow.id, "leads_enrolled": count, "message": message})


def list_leads(workflows: Workflows, request: Request) -> Response:
    """List a page of leads: first those that have set out, then those in the queue."""
    workflow, page = workflows.find(request.path["id"]), page_of(request.query)
    status = request.query.get("status")
    out, queue = _of_status(workflow.progress, ALSO_KNOWN_AS.get(status or "", status))
    start, stop = (max(0, bound - len(out)) for bound in (page.start, page.stop))
    leads = [*page.of(out), *(workflow.progress.leads[number] for number in queue[start:stop])]
    return Response(200, page.body([_lead(workflow, lead) for lead in leads], len(out) + len(queue)))


def get_lead_history(workflows: Workflows, request: Request) -> Response:
    """Visits of one lead to nodes; `NotFound` where the workflow has no such lead."""
    workflow, lead_id = workflows.find(request.path["id"]), request.path["lead"]
    lead = workflow.progress.leads.find(lead_id)
    if lead is None:
        raise NotFound("neighbour.missing", f"no lead of this workflow has the id {quoted(lead_id)}")
    history = [_visit(visit, _visit_status(workflow, lead, visit)) for visit in lead.history]
    return Response(200, {"id": lead.id, "workflow_id": workflow.id, "history": history})


def _of_status(progress: Progress, status: str | None) -> tuple[list[Lead], range]:
    """Leads of the status: those that have set out, and the numbers of those in the queue."""
    leads = progress.leads
    if status is None:
        return leads.out, leads.queue
    give_way(len(leads.out))
    out = [lead for lead in leads.out if STATUS_AT[progress.place_of(lead)] == status]
    queue = leads.queue
    waits = bool(queue) and STATUS_AT[progress.place_of(leads[queue.start])] == status
    return out, queue if waits else range(0)


def _lead(workflow: Workflow, lead: Lead) -> dict[str, Any]:
    return {
        "id": lead.id,
        "workflow_id": workflow.id,
        "phone_number": lead.phone,
        "current_node_id": lead.node,
        "status": STATUS_AT[workflow.progress.place_of(lead)],
        "created_at": timestamp(lead.enrolled_at),
    }


def _visit(visit: Visit, status: str) -> dict[str, Any]:
    return {
        "node_id": visit.node,
        "node_label": visit.label,
        "node_type": visit.type,
        "status": status,
        "call_id": visit.call,
        "entered_at": timestamp(visit.entered_at),
        "exited_at": None if visit.left_at is None else timestamp(visit.left_at),
    }


def _visit_status(workflow: Workflow, lead: Lead, visit: Visit) -> str:
    return COMPLETED if visit.left_at is not None else STATUS_AT[workflow.progress.place_of(lead)]


LEAD_HANDLERS = {
    "uploadLeads": upload_leads,
    "listLeads": list_leads,
    "getLeadHistory": get_lead_history,
}
