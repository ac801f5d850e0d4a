"""Activating drafts and resuming paused workflows, and the statuses that refuse this."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, RUNNING, TICKS, Workflows
from brakecheck.contracts.dialnexa.neighbours.operations import expect_invalid, in_each
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.exchange import Exchange

rule, takes = pytest.mark.rule, pytest.mark.takes
FOR_GOOD = in_each(CANCELLED, rule="dialnexa.cancel.permanent")
NO_DRAFT = in_each(ACTIVE, RUNNING, PAUSED, COMPLETED, rule="dialnexa.activate.not-draft") + FOR_GOOD
NOT_PAUSED = in_each(DRAFT, ACTIVE, RUNNING, COMPLETED, rule="dialnexa.resume.not-paused") + FOR_GOOD


def expect_active(workflows: Workflows, workflow: str, answer: Exchange) -> None:
    """Raise a finding unless the answer and the workflow say active."""
    body = expect_status(answer, 200).json()
    expect(body["id"] == workflow, f"id {workflow}", body["id"], answer)
    expect(body["status"] == ACTIVE, "status active", body["status"], answer)
    workflows.expect_status(workflow, ACTIVE, answer)


@rule("dialnexa.activate.succeeds")
def test_a_draft_is_activated(workflows: Workflows):
    """Activating a draft answers 200, and the workflow is active."""
    workflow = workflows.given(DRAFT, queued=1)
    expect_active(workflows, workflow, workflows.neighbour("activateWorkflow", workflow))


@rule("dialnexa.activate.succeeds")
@takes(TICKS)
def test_an_activated_workflow_works(workflows: Workflows):
    """Activate a draft: its lead starts, and the workflow can be paused."""
    workflow = workflows.given(DRAFT, queued=1)
    answer = expect_status(workflows.neighbour("activateWorkflow", workflow), 200)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["history"] > 0))
    expect(seen["history"] > 0, "the lead to have started", seen["leads"], answer)
    expect_status(workflows.pause(workflow), 200)


@pytest.mark.parametrize("status", NO_DRAFT)
def test_what_is_no_draft_is_not_activated(workflows: Workflows, status: str):
    """Activating a workflow that is not a draft answers 409, and its status is unchanged."""
    workflow = workflows.given(status)
    answer = expect_status(workflows.neighbour("activateWorkflow", workflow), 409)
    workflows.expect_status(workflow, status, answer)


@rule("dialnexa.activate.graph")
def test_a_draft_without_nodes_is_not_activated(workflows: Workflows):
    """Activating a draft without nodes answers 400, and the workflow is still a draft."""
    workflow = workflows.create().json()["id"]
    answer = expect_invalid(workflows, workflows.neighbour("activateWorkflow", workflow))
    workflows.expect_status(workflow, DRAFT, answer)


@rule("dialnexa.resume.succeeds")
def test_a_paused_workflow_is_resumed(workflows: Workflows):
    """Resuming a paused workflow answers 200, and the workflow is active."""
    workflow = workflows.given(PAUSED, queued=1)
    expect_active(workflows, workflow, workflows.neighbour("resumeWorkflow", workflow))


@pytest.mark.parametrize("status", NOT_PAUSED)
def test_what_is_not_paused_is_not_resumed(workflows: Workflows, status: str):
    """Resuming a workflow that is not paused answers 409, and its status is unchanged."""
    workflow = workflows.given(status)
    answer = expect_status(workflows.neighbour("resumeWorkflow", workflow), 409)
    workflows.expect_status(workflow, status, answer)


@rule("dialnexa.resume.not-paused")
def test_the_second_resume_is_refused(workflows: Workflows):
    """Resume twice: 200, then 409."""
    workflow = workflows.given(PAUSED)
    workflows.resume(workflow)
    expect_status(workflows.neighbour("resumeWorkflow", workflow), 409)
