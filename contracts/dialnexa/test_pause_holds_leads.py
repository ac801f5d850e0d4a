"""While a workflow is paused, steps under way finish and nothing else begins."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TRIES, Workflows
from brakecheck.contracts.dialnexa.stops import expect_no_step, expect_step_ends
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.pause.in-flight-finishes")
@takes(STEP)
def test_a_step_under_way_is_not_interrupted(workflows: Workflows):
    """A live call goes on after the pause, and ends."""
    expect_step_ends(workflows, "pause")


@pytest.mark.at_once
@rule("dialnexa.pause.no-new-steps")
@pytest.mark.parametrize("place", ["queued", "in_step", "waiting"])
@takes(LONG)
def test_no_new_step_starts(workflows: Workflows, place: str):
    """Pause while a lead is queued, in a step or in a delay: no other step starts."""
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
    """Pause a workflow with three queued leads: a month later all three are still queued."""
    for _ in range(TRIES):
        workflow = workflows.given_queued(3)
        answer = expect_status(workflows.pause(workflow), 200)
        if workflows.look(workflow)["leads"].get("queued") == 3:
            break
    workflows.advance(LONG)
    queued = workflows.look(workflow)["leads"].get("queued")
    expect(queued == 3, "3 queued leads", queued, answer)
