"""Delete is refused for active workflows, for leads in transit, and for keys without the permission."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, REFUSED, RUNNING, STEP, Workflows
from brakecheck.contracts.engine.scenario import expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.delete.active-conflict")
@pytest.mark.parametrize("leads", [{}, {"queued": 2}, {"in_step": 1}])
def test_an_active_workflow_is_not_deleted(workflows: Workflows, leads: dict[str, int]):
    """Deleting an active workflow, with or without leads, answers 409, and the workflow is still active."""
    workflow = workflows.given(ACTIVE, **leads)
    answer = expect_status(workflows.delete(workflow), 409)
    workflows.expect_status(workflow, ACTIVE, answer, REFUSED)


@rule("dialnexa.delete.in-transit-conflict")
def test_a_paused_workflow_with_leads_in_transit_is_not_deleted(workflows: Workflows):
    """Deleting a paused workflow answers 409 while a lead is in a step."""
    expect_status(workflows.delete(workflows.given(PAUSED, in_step=1)), 409)


@rule("dialnexa.delete.lead-in-a-delay")
def test_deleting_while_a_lead_waits_in_a_delay(workflows: Workflows):
    """See whether a lead in a delay keeps a paused workflow from being deleted."""
    answer = expect_status(workflows.delete(workflows.given(PAUSED, waiting=1)), 200, 409)
    workflows.scenario.observed("allowed" if answer.status == 200 else "refused")


@rule("dialnexa.delete.in-transit-conflict")
@takes(STEP + 1)
def test_a_lead_between_two_nodes_is_in_transit(workflows: Workflows):
    """The step has ended and the next one has not begun: deleting answers 409."""
    workflow = workflows.given(ACTIVE, in_step=1)
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(STEP + 1)
    expect_status(workflows.delete(workflow), 409)


@rule("dialnexa.delete.forbidden")
def test_a_key_without_permission_deletes_nothing(workflows: Workflows):
    """Delete with a key that has no delete permission: 403, and the workflow is still there."""
    workflow = workflows.given(CANCELLED)
    answer = expect_status(workflows.delete(workflow, role="no-delete"), 403)
    workflows.expect_status(workflow, CANCELLED, answer)


@rule("dialnexa.delete.after-cancel-in-flight")
def test_deleting_right_after_a_cancel(workflows: Workflows):
    """See whether a step still under way keeps a cancelled workflow from being deleted."""
    workflow = workflows.given(ACTIVE, in_step=1)
    expect_status(workflows.cancel(workflow), 200)
    answer = expect_status(workflows.delete(workflow), 200, 409)
    workflows.scenario.observed("allowed" if answer.status == 200 else "refused")


@rule("dialnexa.delete.running")
@pytest.mark.parametrize("leads", [{}, {"in_step": 1}, {"waiting": 2}, {"queued": 1}], ids=str)
def test_deleting_a_running_workflow(workflows: Workflows, leads: dict[str, int]):
    """Deleting a running workflow, with or without leads, answers 409, and the workflow is unchanged."""
    workflow = workflows.given(RUNNING, **leads)
    before = workflows.look(workflow)
    answer = expect_status(workflows.delete(workflow), 409)
    workflows.expect_unchanged(before, workflow, answer, REFUSED)
