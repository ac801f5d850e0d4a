"""Pause answers 200, with the workflow and its new status, and only for an active one."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, LONG, PAUSED, RUNNING, Workflows
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.pause.succeeds")
def test_an_active_workflow_is_paused(workflows: Workflows):
    """Pause answers 200, and the status of the workflow is paused."""
    workflow = workflows.given(ACTIVE, queued=1)
    answer = expect_status(workflows.pause(workflow), 200)
    workflows.expect_status(workflow, PAUSED, answer)


@rule("dialnexa.pause.body")
def test_the_answer_tells_which_workflow_is_paused(workflows: Workflows):
    """The answer has the id of the workflow and the status paused."""
    workflow = workflows.given(ACTIVE)
    answer = expect_status(workflows.pause(workflow), 200)
    body = answer.json()
    expect(body.get("id") == workflow, f"id {workflow}", body.get("id"), answer)
    expect(body.get("status") == PAUSED, "status paused", body.get("status"), answer)


@rule("dialnexa.pause.not-active-conflict")
@pytest.mark.parametrize("status", [PAUSED, CANCELLED, COMPLETED, DRAFT])
def test_a_workflow_that_is_not_active_cannot_be_paused(workflows: Workflows, status: str):
    """Pausing a paused, cancelled, completed or draft workflow answers 409."""
    expect_status(workflows.pause(workflows.given(status)), 409)


@rule("dialnexa.pause.not-active-conflict")
def test_the_second_pause_is_refused(workflows: Workflows):
    """Pause twice: 200, then 409, and 409 again."""
    workflow = workflows.given(ACTIVE)
    expect_status(workflows.pause(workflow), 200)
    expect_status(workflows.pause(workflow), 409)
    expect_status(workflows.pause(workflow), 409)


@rule("dialnexa.pause.lasts")
@takes(LONG)
def test_a_pause_lasts(workflows: Workflows):
    """A month later the workflow is still paused."""
    workflow = workflows.given(ACTIVE, queued=1, in_step=1, waiting=1)
    answer = expect_status(workflows.pause(workflow), 200)
    workflows.advance(LONG)
    workflows.expect_status(workflow, PAUSED, answer)


@rule("dialnexa.pause.missing")
def test_pausing_what_does_not_exist(workflows: Workflows):
    """Pausing an unknown id answers 404."""
    workflows.expect_missing(workflows.pause(workflows.unknown()), workflows.pause)


@rule("dialnexa.pause.running")
def test_pausing_a_running_workflow(workflows: Workflows):
    """Pause a running workflow, with and without leads in a step: 200, and the workflow is paused."""
    for leads in ({}, {"in_step": 1, "queued": 1}):
        workflow = workflows.given(RUNNING, **leads)
        answer = expect_status(workflows.pause(workflow), 200)
        workflows.expect_status(workflow, PAUSED, answer)
