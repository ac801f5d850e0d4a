"""After a cancel, steps under way come to their end and nothing else begins."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TRIES, Workflows
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.cancel.in-flight-finishes")
@takes(STEP)
def test_a_step_under_way_is_not_interrupted(workflows: Workflows):
    """A live call goes on after the cancel, and comes to its end."""
    workflow, twin = workflows.given(ACTIVE, in_step=1), workflows.given(ACTIVE, in_step=1)
    before, usual = workflows.look(workflow), workflows.look(twin)
    answer = expect_status(workflows.cancel(workflow), 200)
    workflows.advance(STEP / 2)
    steps = workflows.look(workflow)["steps"]
    if steps != before["steps"] and workflows.look(twin)["steps"] != usual["steps"]:
        raise NotChecked(f"the target's steps end within {STEP / 2:.0f} s, whether or not there is a cancel")
    expect(steps == before["steps"], "the step to be still under way", steps, answer)
    workflows.advance(STEP)
    for what, told in (("steps", "the step to come to its end"), ("calls", "the call to be logged with its end")):
        seen, started = workflows.look(workflow)[what], before[what]["started"]
        expect(seen == {"started": started, "finished": before[what]["finished"] + 1}, told, seen, answer)


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@pytest.mark.parametrize("place", ["queued", "in_step", "waiting"])
@takes(LONG)
def test_no_further_step_starts(workflows: Workflows, place: str):
    """Wherever a lead is at the cancel, no other step ever starts for it."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    answer = expect_status(workflows.cancel(workflow), 200)
    before = workflows.look(workflow)["steps"]["started"]
    for seconds in (STEP + 1, DELAY, LONG):
        workflows.advance(seconds)
        started = workflows.look(workflow)["steps"]["started"]
        expect(started == before, f"{before} steps started, as before the cancel", started, answer)


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
    for seconds in (STEP + 1, DELAY, LONG):
        workflows.advance(seconds)
        started = workflows.look(workflow)["steps"]["started"]
        expect(started == before, f"{before} steps started, as before the cancel", started, answer)


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
    """What was called before the cancel is still in the call logs after it."""
    workflow = workflows.given(ACTIVE, in_step=2)
    workflows.advance(STEP + 1)
    before = workflows.look(workflow)["calls"]["finished"]
    if before == 0:
        raise NotChecked(f"no call of the target was over after {STEP + 1:.0f} s")
    answer = expect_status(workflows.cancel(workflow), 200)
    after = workflows.look(workflow)["calls"]["finished"]
    expect(after >= before, f"{before} finished calls in the logs", after, answer)


@rule("dialnexa.cancel.keeps-lead-history")
def test_lead_history_is_kept(workflows: Workflows):
    """The history of the leads is at least as long after the cancel as before."""
    workflow = workflows.given(ACTIVE, in_step=1, waiting=1)
    before = workflows.look(workflow)["history"]
    if before == 0:
        raise NotChecked("the target has no history of leads that are on their way")
    answer = expect_status(workflows.cancel(workflow), 200)
    after = workflows.look(workflow)["history"]
    expect(after >= before, f"{before} visits in the history", after, answer)


@rule("dialnexa.cancel.keeps-lead-history", "dialnexa.cancel.keeps-call-logs")
@takes(LONG)
def test_nothing_is_lost_later(workflows: Workflows):
    """A month after the cancel, history and call logs have lost nothing, and may have gained finished steps."""
    workflow = workflows.given(ACTIVE, in_step=1, waiting=1)
    workflows.advance(STEP + 1)
    answer = expect_status(workflows.cancel(workflow), 200)
    before = workflows.look(workflow)
    workflows.advance(LONG)
    after = workflows.look(workflow)
    kept = after["history"] >= before["history"] and after["calls"]["finished"] >= before["calls"]["finished"]
    expect(kept, f"{before['history']} visits and {before['calls']['finished']} finished calls", after, answer)
