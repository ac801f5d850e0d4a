"""After a cancel, steps under way finish and nothing else begins."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TRIES, Workflows
from brakecheck.contracts.dialnexa.stops import expect_no_step, expect_step_ends
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.cancel.in-flight-finishes")
@takes(STEP)
def test_a_step_under_way_is_not_interrupted(workflows: Workflows):
    """A live call goes on after the cancel, and ends."""
    expect_step_ends(workflows, "cancel")


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@pytest.mark.parametrize("place", ["queued", "in_step", "waiting"])
@takes(LONG)
def test_no_further_step_starts(workflows: Workflows, place: str):
    """Cancel while a lead is queued, in a step or in a delay: no other step ever starts."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + 1, DELAY, LONG)


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@pytest.mark.parametrize("place", ["queued", "in_step", "waiting"])
@takes(LONG)
def test_no_further_step_starts_after_a_pause(workflows: Workflows, place: str):
    """Pause, then cancel: no other step ever starts for the lead."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    expect_status(workflows.pause(workflow), 200)
    before = workflows.look(workflow)["steps"]["started"]
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + 1, DELAY, LONG, started=before)


@pytest.mark.at_once
@rule("dialnexa.cancel.undialled-leads")
@takes(LONG)
def test_leads_that_were_never_dialled_never_are(workflows: Workflows):
    """A workflow with queued leads can be cancelled, and no call is ever placed to them."""
    for _ in range(TRIES):
        workflow = workflows.given_queued(3)
        answer = expect_status(workflows.cancel(workflow), 200)
        if not workflows.look(workflow)["calls"]["started"]:
            break
    workflows.advance(LONG)
    calls = workflows.look(workflow)["calls"]["started"]
    expect(calls == 0, "no call", f"{calls} calls", answer)


@rule("dialnexa.cancel.keeps-call-logs")
@takes(STEP + 1)
def test_call_logs_are_kept(workflows: Workflows):
    """Calls from before the cancel are still in the call logs after it."""
    workflow = workflows.given(ACTIVE, in_step=2)
    workflows.advance(STEP + 1)
    before = workflows.look(workflow)["calls"]["finished"]
    if before == 0:
        raise NotChecked(f"no call of the target had ended after {STEP + 1:.0f} s")
    answer = expect_status(workflows.cancel(workflow), 200)
    after = workflows.look(workflow)["calls"]["finished"]
    expect(after >= before, f"{before} finished calls in the logs", after, answer)


@rule("dialnexa.cancel.keeps-lead-history")
def test_lead_history_is_kept(workflows: Workflows):
    """After the cancel, the histories of the leads have at least as many visits as before."""
    workflow = workflows.given(ACTIVE, in_step=1, waiting=1)
    before = workflows.look(workflow)["history"]
    if before == 0:
        raise NotChecked("the target shows no history of leads that are on their way")
    answer = expect_status(workflows.cancel(workflow), 200)
    after = workflows.look(workflow)["history"]
    expect(after >= before, f"{before} visits in the history", after, answer)


@rule("dialnexa.cancel.keeps-lead-history")
@takes(LONG)
def test_no_history_is_lost_later(workflows: Workflows):
    """A month after the cancel, the histories of the leads have at least as many visits as right after it."""
    workflow, answer, before = cancelled_on_the_way(workflows)
    workflows.advance(LONG)
    after = workflows.look(workflow)["history"]
    expect(after >= before["history"], f"{before['history']} visits in the history", after, answer)


@rule("dialnexa.cancel.keeps-call-logs")
@takes(LONG)
def test_no_call_log_is_lost_later(workflows: Workflows):
    """A month after the cancel, the call logs have at least as many finished calls as right after it."""
    workflow, answer, before = cancelled_on_the_way(workflows)
    workflows.advance(LONG)
    finished, after = before["calls"]["finished"], workflows.look(workflow)["calls"]["finished"]
    expect(after >= finished, f"{finished} finished calls in the logs", after, answer)


def cancelled_on_the_way(workflows: Workflows) -> tuple[str, Exchange, dict[str, Any]]:
    """Cancel a workflow after a step; returns its id, the answer, and an observation right afterwards."""
    workflow = workflows.given(ACTIVE, in_step=1, waiting=1)
    workflows.advance(STEP + 1)
    answer = expect_status(workflows.cancel(workflow), 200)
    return workflow, answer, workflows.look(workflow)
