"""Cancel answers 200, with the workflow and its new status."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DRAFT, PAUSED, RUNNING, Workflows
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule


@rule("dialnexa.cancel.succeeds")
@pytest.mark.parametrize("status", [ACTIVE, PAUSED])
def test_an_active_or_paused_workflow_is_cancelled(workflows: Workflows, status: str):
    """Cancel answers 200, and the status of the workflow is cancelled."""
    workflow = workflows.given(status)
    answer = expect_status(workflows.cancel(workflow), 200)
    workflows.expect_status(workflow, CANCELLED, answer)


@rule("dialnexa.cancel.body")
def test_the_answer_tells_which_workflow_is_cancelled(workflows: Workflows):
    """The answer has the id of the workflow and the status cancelled."""
    workflow = workflows.given(ACTIVE)
    answer = expect_status(workflows.cancel(workflow), 200)
    body = answer.json()
    expect(body.get("id") == workflow, f"id {workflow}", body.get("id"), answer)
    expect(body.get("status") == CANCELLED, "status cancelled", body.get("status"), answer)


@rule("dialnexa.pause.then-cancel")
def test_a_workflow_can_be_cancelled_after_it_was_paused(workflows: Workflows):
    """Pause, then cancel: both answer 200, and the workflow is cancelled."""
    workflow = workflows.given(ACTIVE, queued=1, in_step=1)
    expect_status(workflows.pause(workflow), 200)
    answer = expect_status(workflows.cancel(workflow), 200)
    expect(answer.json().get("status") == CANCELLED, "status cancelled", answer.json().get("status"), answer)


@rule("dialnexa.cancel.draft")
def test_cancelling_a_draft(workflows: Workflows):
    """Cancel a draft, with and without queued leads: 200, and the draft is cancelled."""
    for leads in ({}, {"queued": 2}):
        workflow = workflows.given(DRAFT, **leads)
        answer = expect_status(workflows.cancel(workflow), 200)
        workflows.expect_status(workflow, CANCELLED, answer)


@rule("dialnexa.cancel.running")
def test_cancelling_a_running_workflow(workflows: Workflows):
    """Cancel a running workflow, with and without leads in a step: 200, and the workflow is cancelled."""
    for leads in ({}, {"in_step": 1, "queued": 1}):
        workflow = workflows.given(RUNNING, **leads)
        answer = expect_status(workflows.cancel(workflow), 200)
        workflows.expect_status(workflow, CANCELLED, answer)
