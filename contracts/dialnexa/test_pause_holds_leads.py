"""While a workflow is paused, steps under way finish and nothing else begins."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TRIES, Workflows
from brakecheck.contracts.dialnexa.stops import expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.pause.in-flight-finishes")
@takes(STEP)
def test_a_step_under_way_is_not_interrupted(workflows: Workflows):
    """A live call goes on after the pause, and ends."""
    workflow, twin = workflows.given(ACTIVE, in_step=1), workflows.given(ACTIVE, in_step=1)
    before, usual = workflows.look(workflow), workflows.look(twin)
    answer = expect_status(workflows.pause(workflow), 200)
    workflows.advance(STEP / 2)
    steps = workflows.look(workflow)["steps"]
    if steps != before["steps"] and workflows.look(twin)["steps"] != usual["steps"]:
        raise NotChecked(f"the target's steps end within {STEP / 2:.0f} s, whether or not there is a pause")
    expect(steps == before["steps"], "the step to be still under way", steps, answer)
    workflows.advance(STEP)
    for what, expected in (("steps", "the step to end"), ("calls", "the call to be logged with its end")):
        seen = workflows.look(workflow)[what]
        expect(seen["finished"] == before[what]["finished"] + 1, expected, seen, answer)


@pytest.mark.at_once
@rule("dialnexa.pause.no-new-steps")
@pytest.mark.parametrize("place", ["queued", "in_step", "waiting"])
@takes(LONG)
def test_no_new_step_starts(workflows: Workflows, place: str):
    """At any place of a lead, no other step starts for it after the pause until a resume."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    answer = expect_status(workflows.pause(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + 1, DELAY, LONG)


@pytest.mark.at_once
@rule("dialnexa.pause.no-new-steps")
@pytest.mark.parametrize("place", ["in_step", "waiting"])
@takes(LONG)
def test_a_later_pause_holds_as_well(workflows: Workflows, place: str):
    """Pause, resume, pause: no other step starts for the lead until the next resume."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    expect_status(workflows.pause(workflow), 200)
    workflows.resume(workflow)
    answer = expect_status(workflows.pause(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + 1, DELAY, LONG)


@rule("dialnexa.pause.queued-stay-queued")
@takes(LONG)
def test_queued_leads_stay_queued(workflows: Workflows):
    """A month into the pause the same leads are in the queue."""
    for _ in range(TRIES):
        workflow = workflows.given_queued(3)
        answer = expect_status(workflows.pause(workflow), 200)
        if workflows.look(workflow)["leads"].get("queued") == 3:
            break
    workflows.advance(LONG)
    queued = workflows.look(workflow)["leads"].get("queued")
    expect(queued == 3, "3 queued leads", queued, answer)
