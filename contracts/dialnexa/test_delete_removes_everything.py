"""Delete removes the workflow with its nodes, edges, leads and histories, and keeps the call logs."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, LONG, PAUSED, STEP, Workflows
from brakecheck.contracts.dialnexa.graph import history
from brakecheck.contracts.dialnexa.lists import only, page
from brakecheck.contracts.dialnexa.neighbours.operations import expect_served
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.delete.succeeds")
def test_a_cancelled_workflow_is_deleted(workflows: Workflows):
    """Delete answers 200, and the workflow no longer exists."""
    workflow = workflows.given(CANCELLED)
    answer = expect_status(workflows.delete(workflow), 200)
    expect(workflows.status(workflow) is None, "the workflow to be gone", "it is still there", answer)


@rule("dialnexa.delete.body")
def test_the_answer_carries_a_message(workflows: Workflows):
    """The answer to a delete is an object whose message is a string."""
    answer = expect_status(workflows.delete(workflows.given(CANCELLED)), 200)
    message = (answer.json() or {}).get("message")
    expect(isinstance(message, str), "a message that is a string", message, answer)


@rule("dialnexa.delete.message")
def test_which_message(workflows: Workflows):
    """See which of the two messages is sent."""
    answer = expect_status(workflows.delete(workflows.given(CANCELLED)), 200)
    known = {"Workflow deleted.": "sentence", "success": "word"}
    workflows.scenario.observed(known.get(str((answer.json() or {}).get("message")), "other"))


@rule("dialnexa.delete.idle")
@pytest.mark.parametrize("status", [DRAFT, COMPLETED, PAUSED])
def test_a_workflow_without_leads_in_transit_is_deleted(workflows: Workflows, status: str):
    """A draft, completed or paused workflow without leads on their way can be deleted."""
    expect_status(workflows.delete(workflows.given(status)), 200)


@rule("dialnexa.delete.idle")
@pytest.mark.parametrize("status", [DRAFT, COMPLETED, PAUSED])
def test_a_deleted_workflow_is_gone_whatever_it_was(workflows: Workflows, status: str):
    """A draft, completed or paused workflow that was deleted no longer exists."""
    workflow = workflows.given(status)
    answer = expect_status(workflows.delete(workflow), 200)
    expect(workflows.status(workflow) is None, "the workflow to be gone", "it is still there", answer)


@rule("dialnexa.delete.after-cancel")
def test_an_active_workflow_is_deleted_after_a_cancel(workflows: Workflows):
    """Delete answers 409, cancel 200, and then delete 200."""
    workflow = workflows.given(ACTIVE, queued=1)
    expect_status(workflows.delete(workflow), 409)
    workflows.delete_after_cancel(workflow)


@rule("dialnexa.delete.gone")
@pytest.mark.parametrize("verb", ["pause", "cancel"])
def test_a_deleted_workflow_does_not_exist(workflows: Workflows, verb: str):
    """After a delete, pause and cancel answer 404."""
    expect_status(workflows.send(verb, workflows.given_deleted()), 404)


@rule("dialnexa.delete.gone")
@takes(LONG)
def test_a_deleted_workflow_does_not_come_back(workflows: Workflows):
    """A month after its deletion, the workflow still does not exist."""
    workflow = workflows.given(CANCELLED)
    answer = expect_status(workflows.delete(workflow), 200)
    workflows.advance(LONG)
    expect(not workflows.look(workflow)["exists"], "the workflow to stay deleted", "it is back", answer)


@rule("dialnexa.delete.twice")
def test_the_second_delete_finds_nothing(workflows: Workflows):
    """Delete twice: 200, then 404, and 404 again."""
    workflow = workflows.given(CANCELLED)
    expect_status(workflows.delete(workflow), 200)
    expect_status(workflows.delete(workflow), 404)
    expect_status(workflows.delete(workflow), 404)


@rule("dialnexa.delete.missing")
def test_deleting_what_does_not_exist(workflows: Workflows):
    """Deleting an unknown id answers 404."""
    workflows.expect_missing(workflows.delete(workflows.unknown()), workflows.delete)


@rule("dialnexa.delete.removes-everything")
def test_nothing_is_left_behind(workflows: Workflows):
    """After a delete, the workflow has no nodes, edges, leads or histories."""
    workflow = workflows.given(CANCELLED, queued=2, finished=1)
    answer = expect_status(workflows.delete(workflow), 200)
    left = workflows.look(workflow)
    for part in ("nodes", "edges", "history"):
        expect(left[part] == 0, f"no {part}", left[part], answer)
    expect(sum(left["leads"].values()) == 0, "no leads", left["leads"], answer)


@rule("dialnexa.delete.removes-everything")
@pytest.mark.parametrize("operation", ["listNodes", "listEdges", "listLeads"])
def test_nothing_of_it_is_listed(workflows: Workflows, operation: str):
    """After a delete, the lists of nodes, edges and leads are empty or answer 404."""
    expect_served(workflows, operation)
    workflow = workflows.given(CANCELLED, queued=2)
    expect_status(workflows.delete(workflow), 200)
    answer = expect_status(workflows.call(operation, workflow), 200, 404)
    listed = answer.json()["data"] if answer.status == 200 else []
    expect(not listed, "nothing to be listed", listed, answer)


@rule("dialnexa.delete.removes-everything")
@takes(STEP + 1)
def test_the_history_of_its_leads_is_gone(workflows: Workflows):
    """After a delete, the history of a lead is empty or answers 404."""
    workflow = workflows.given(ACTIVE, in_step=1)
    lead = only(page(workflows, "listLeads", workflow))["id"]
    history(workflows, workflow, lead)
    workflows.advance(STEP + 1)
    workflows.delete_after_cancel(workflow)
    answer = expect_status(workflows.call("getLeadHistory", workflow, lead), 200, 404)
    visits = answer.json()["history"] if answer.status == 200 else []
    expect(not visits, "no history", visits, answer)


@rule("dialnexa.delete.removes-everything")
@takes(LONG)
def test_nobody_is_called_after_the_delete(workflows: Workflows):
    """Delete a cancelled workflow with leads that were not called: a month later no other call was placed."""
    workflow = workflows.given(CANCELLED, queued=2)
    before = workflows.look(workflow)["calls"]["started"]
    answer = expect_status(workflows.delete(workflow), 200)
    workflows.advance(LONG)
    calls = workflows.look(workflow)["calls"]["started"]
    expect(calls <= before, f"{before} calls, as before the delete", calls, answer)


@rule("dialnexa.delete.gone")
@pytest.mark.parametrize("operation", ["getWorkflow", "resumeWorkflow", "activateWorkflow", "duplicateWorkflow"])
def test_a_deleted_workflow_is_not_brought_back(workflows: Workflows, operation: str):
    """After a delete, reading, resuming, activating and duplicating the workflow answer 404."""
    expect_served(workflows, operation)
    workflow = workflows.given_deleted()
    answer = workflows.call(operation, workflow)
    if operation == "duplicateWorkflow" and answer.status == 201:
        workflows.adopt(answer.json()["id"])
    expect_status(answer, 404)


@rule("dialnexa.delete.keeps-call-logs")
@takes(STEP + 1)
def test_call_logs_stay(workflows: Workflows):
    """Calls that ended before the delete are still in the call logs."""
    workflow = workflows.given(ACTIVE, in_step=2)
    workflows.advance(STEP + 1)
    before = workflows.look(workflow)["calls"]["finished"]
    if before == 0:
        raise NotChecked(f"no call of the target had ended after {STEP + 1:.0f} s")
    answer = workflows.delete_after_cancel(workflow)
    after = workflows.look(workflow)["calls"]["finished"]
    expect(after >= before, f"{before} finished calls in the logs", after, answer)
