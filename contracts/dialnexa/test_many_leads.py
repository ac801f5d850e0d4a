"""A stop reaches every lead, however many there are."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.resumed import expect_gone_on
from brakecheck.contracts.dialnexa.stops import expect_no_step, many
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes
SEVERAL = 12  # leads: a target that places one call at a time still needs only minutes
PLACES = ["queued", "in_step", "waiting"]


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@pytest.mark.parametrize("place", PLACES)
@takes(LONG)
def test_a_cancel_stops_every_lead(workflows: Workflows, place: str):
    """Cancel a workflow with many leads at one place: none begins another step."""
    workflow = workflows.given(ACTIVE, **{place: many(workflows)})
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + TICKS, DELAY, LONG)


@pytest.mark.at_once
@rule("dialnexa.pause.no-new-steps")
@pytest.mark.parametrize("place", PLACES)
@takes(DELAY)
def test_a_pause_holds_every_lead(workflows: Workflows, place: str):
    """Pause a workflow with many leads at one place: none begins another step."""
    workflow = workflows.given(ACTIVE, **{place: many(workflows)})
    answer = expect_status(workflows.pause(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + TICKS, DELAY)


@rule("dialnexa.cancel.in-flight-finishes")
@takes(STEP + 1)
def test_every_step_under_way_finishes(workflows: Workflows):
    """Cancel a workflow with many live calls: each call ends, and none is interrupted."""
    workflow = workflows.given(ACTIVE, in_step=many(workflows))
    expected = workflows.look(workflow)["steps"]["started"]
    answer = expect_status(workflows.cancel(workflow), 200)
    workflows.advance(STEP + 1)
    finished = workflows.look(workflow)["steps"]["finished"]
    expect(finished == expected, f"{expected} steps to end", finished, answer)


@rule("dialnexa.pause.resumable")
@pytest.mark.parametrize("place", ["in_step", "waiting"])
@takes(DELAY + SEVERAL * STEP)
def test_a_resume_reaches_every_lead(workflows: Workflows, place: str):
    """Pause and resume a workflow with 12 leads on their way: each begins its next step."""
    workflow = workflows.given(ACTIVE, **{place: SEVERAL})
    expected = workflows.look(workflow)["steps"]["started"] + SEVERAL
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(DELAY + SEVERAL * STEP)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] >= expected))
    begun = seen["steps"]["started"]
    expect_gone_on(workflows, begun >= expected, f"{expected} steps started", begun, answer, {place: SEVERAL})


@rule("dialnexa.delete.removes-everything")
def test_a_delete_removes_every_lead(workflows: Workflows):
    """Delete a workflow with many leads: the workflow and all leads are gone."""
    workflow = workflows.given("cancelled", queued=many(workflows))
    answer = expect_status(workflows.delete(workflow), 200)
    seen = workflows.look(workflow)
    left = sum(seen["leads"].values())
    expect(not seen["exists"] and left == 0, "no lead", left, answer)
