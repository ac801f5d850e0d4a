"""Invalid requests are refused, and refused requests change nothing."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, Workflows
from brakecheck.contracts.dialnexa.codes import UNPROCESSABLE
from brakecheck.contracts.dialnexa.graph import node
from brakecheck.contracts.dialnexa.lists import page
from brakecheck.contracts.dialnexa.neighbours.operations import CHANGES, expect_invalid
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule
CUT_OFF = {"content": b'{"title": "Cut', "headers": {"Content-Type": "application/json"}}
INVALID = {
    "a name that is no text": ("updateWorkflow", {"json": {"name": 5}}),
    "a change that is cut off": ("updateWorkflow", CUT_OFF),
    "a node of an unknown type": ("addNode", {"json": node("Beam", {"node_type": "TELEPORT"})}),
    "a node without a type": ("addNode", {"json": {"label": "Nameless"}}),
    "a node that is a list": ("addNode", {"json": [node("Listed")]}),
    "an edge without ends": ("addEdge", {"json": {}}),
    "an edge to a number": ("addEdge", {"json": {"from_node_id": "<number>", "to_node_id": "<number>"}}),
}
NO_WORKFLOWS: dict[str, dict[str, Any]] = {
    "no title": {"json": {}},
    "a title that is no text": {"json": {"title": 5}},
    "a list": {"json": ["<marker>"]},
    "cut off": CUT_OFF,
    "another status": {"json": {"title": "Born active <marker>", "status": ACTIVE}},
}
OUT_OF_BOUNDS = [{"page": "0"}, {"page": "-1"}, {"limit": "0"}]
QUERIES = [*OUT_OF_BOUNDS, {"page": "first"}, {"limit": "all"}]
REFUSED = [
    ("activateWorkflow", ACTIVE, {"queued": 1, "in_step": 1}),
    ("activateWorkflow", PAUSED, {"queued": 1, "waiting": 1}),
    ("activateWorkflow", CANCELLED, {"queued": 1}),
    ("activateWorkflow", COMPLETED, {"finished": 1}),
    ("resumeWorkflow", DRAFT, {"queued": 1}),
    ("resumeWorkflow", ACTIVE, {"queued": 1, "in_step": 1}),
    ("resumeWorkflow", CANCELLED, {"queued": 1}),
    ("resumeWorkflow", COMPLETED, {"finished": 1}),
]


@rule("dialnexa.request.invalid")
@pytest.mark.parametrize("sent", INVALID.values(), ids=INVALID)
def test_a_body_of_another_form_is_refused(workflows: Workflows, sent: tuple[str, dict[str, Any]]):
    """The operation with an invalid body answers 400, and the workflow is unchanged."""
    operation, options = sent
    workflow = workflows.given(DRAFT)
    before = workflows.look(workflow)
    answer = expect_invalid(workflows, workflows.neighbour(operation, workflow, **options))
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.request.invalid")
@pytest.mark.parametrize("options", NO_WORKFLOWS.values(), ids=NO_WORKFLOWS)
def test_what_describes_no_workflow_makes_none(workflows: Workflows, options: dict[str, Any]):
    """Create Workflow with an invalid body answers 400, and the number of workflows is unchanged."""
    before = page(workflows, "listWorkflows", limit=1).json()["meta"]["total"]
    answer = workflows.neighbour("createWorkflow", **options)
    if answer.status == 201:
        workflows.adopt(answer.json()["id"])
    expect_invalid(workflows, answer)
    after = page(workflows, "listWorkflows", limit=1).json()["meta"]["total"]
    expect(after == before, f"{before} workflows", after, answer)


@rule("dialnexa.request.invalid")
@pytest.mark.parametrize("operation", ["listWorkflows", "listLeads", "listCallLogs"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "=".join(*query.items()))
def test_a_query_of_another_form_is_refused(workflows: Workflows, operation: str, query: dict[str, str]):
    """A page or limit that is not a number answers 400; one out of bounds answers 400 or 200."""
    record = [workflows.given(DRAFT, queued=1)] if operation == "listLeads" else []
    answer = workflows.neighbour(operation, *record, query=query)
    if answer.status == 200 and query in OUT_OF_BOUNDS:
        workflows.scenario.observed("a page or limit out of bounds is replaced by another")
        return
    expect_invalid(workflows, answer)


@rule("dialnexa.request.invalid")
@pytest.mark.parametrize("operation", ["listWorkflows", "listLeads", "listCallLogs"])
def test_a_status_that_nothing_has_lists_nothing(workflows: Workflows, operation: str):
    """A list filtered by an unknown status answers 400, or is empty."""
    record = [workflows.given(DRAFT, queued=1)] if operation == "listLeads" else []
    answer = expect_status(workflows.neighbour(operation, *record, query={"status": "asleep"}), 200, 400, UNPROCESSABLE)
    listed = answer.json()["data"] if answer.status == 200 else []
    expect(not listed, "400 or an empty list", f"{len(listed)} listed", answer)


@rule("dialnexa.http.media-type")
def test_a_body_of_another_media_type(workflows: Workflows):
    """See whether Create Workflow accepts JSON that is sent as text/plain."""
    headers, body = {"Content-Type": "text/plain"}, {"title": workflows.scenario.fresh("title")}
    # With a template, the client does not judge the status: any is allowed here.
    answer = workflows.neighbour("createWorkflow", json=body, headers=headers, template="/workflows")
    if answer.status == 201:
        workflows.adopt((answer.json() or {}).get("id", ""))
    readings = {415: "refused-415", 400: "refused-400", 201: "accepted"}
    workflows.scenario.observed(readings.get(answer.status, "other"))


@rule("dialnexa.refusal.changes-nothing")
@pytest.mark.parametrize(("operation", "status", "leads"), REFUSED)
def test_a_refused_operation_changes_nothing(workflows: Workflows, operation: str, status: str, leads: dict[str, int]):
    """Activate or resume in a status that refuses this: 409, and the workflow is unchanged."""
    workflow = workflows.given(status, **leads)
    before = workflows.look(workflow)
    answer = expect_status(workflows.neighbour(operation, workflow), 409)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.scope.one-workflow")
@pytest.mark.parametrize("operation", [name for name in CHANGES if name != "addEdge"])
def test_other_workflows_are_left_alone(workflows: Workflows, operation: str):
    """The operation on one workflow succeeds, and another in the same state is unchanged."""
    status = PAUSED if operation == "resumeWorkflow" else DRAFT
    workflow, neighbour = workflows.given(status, queued=1), workflows.given(status, queued=1)
    before = workflows.look(neighbour)
    answer = expect_status(workflows.neighbour(operation, workflow, **CHANGES[operation]), 200, 201)
    if operation == "duplicateWorkflow":
        workflows.adopt(answer.json()["id"])
    workflows.expect_unchanged(before, neighbour, answer)
