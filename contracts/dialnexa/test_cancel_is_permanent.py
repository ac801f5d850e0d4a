"""Nothing brings a cancelled workflow back."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, LONG, PAUSED, Workflows
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.cancel.permanent")
def test_pausing_a_cancelled_workflow_is_refused(workflows: Workflows):
    """Cancel, then pause: the pause answers 409."""
    workflow = workflows.given(ACTIVE, queued=1)
    expect_status(workflows.cancel(workflow), 200)
    expect_status(workflows.pause(workflow), 409)


@rule("dialnexa.cancel.permanent")
@takes(LONG)
def test_a_cancelled_workflow_stays_cancelled(workflows: Workflows):
    """Cancel, then try to pause: the workflow is cancelled, and still is a month later."""
    workflow = workflows.given(ACTIVE, queued=1, in_step=1, waiting=1)
    expect_status(workflows.cancel(workflow), 200)
    answer = expect_status(workflows.pause(workflow), 409)
    workflows.expect_status(workflow, CANCELLED, answer)
    workflows.advance(LONG)
    workflows.expect_status(workflow, CANCELLED, answer)


@rule("dialnexa.cancel.terminal-conflict")
def test_the_second_cancel_is_refused(workflows: Workflows):
    """Cancel twice: 200, then 409, and 409 again."""
    workflow = workflows.given(ACTIVE)
    expect_status(workflows.cancel(workflow), 200)
    expect_status(workflows.cancel(workflow), 409)
    expect_status(workflows.cancel(workflow), 409)


@rule("dialnexa.cancel.terminal-conflict")
@pytest.mark.parametrize("status", [CANCELLED, COMPLETED])
def test_a_workflow_that_is_over_cannot_be_cancelled(workflows: Workflows, status: str):
    """Cancelling a cancelled or completed workflow answers 409."""
    expect_status(workflows.cancel(workflows.given(status)), 409)


@rule("dialnexa.cancel.keeps-record")
@pytest.mark.parametrize("status", [ACTIVE, PAUSED])
def test_the_record_is_kept(workflows: Workflows, status: str):
    """After a cancel the workflow is still there, with its nodes, edges and leads."""
    workflow = workflows.given(status, queued=2, in_step=1)
    before = workflows.look(workflow)
    answer = expect_status(workflows.cancel(workflow), 200)
    after = workflows.look(workflow)
    expect(after["exists"], "the workflow to be kept", "it is gone", answer)
    for part in ("nodes", "edges"):
        expect(after[part] == before[part], f"{before[part]} {part}", after[part], answer)
    total = sum(before["leads"].values())
    expect(sum(after["leads"].values()) == total, f"{total} leads", after["leads"], answer)


@rule("dialnexa.cancel.missing")
def test_cancelling_what_does_not_exist(workflows: Workflows):
    """Cancelling an unknown id answers 404."""
    workflows.expect_missing(workflows.cancel(workflows.unknown()), workflows.cancel)
