"""A stop reaches every lead, however many there are."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.stops import expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes
MANY, FEWER = 250, 25  # more than the pages that lists are often cut to; fewer where each look takes many requests
SEVERAL = 12  # leads that even a target with one line calls within minutes
PLACES = ["queued", "in_step", "waiting"]


def many(workflows: Workflows) -> int:
    """How many leads a contract can afford."""
    return FEWER if workflows.scenario.adapter.costly else MANY


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@pytest.mark.parametrize("place", PLACES)
@takes(LONG)
def test_a_cancel_stops_every_lead(workflows: Workflows, place: str):
    """Of many leads at different places, none begins another step after the cancel."""
    workflow = workflows.given(ACTIVE, **{place: many(workflows)})
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + TICKS, DELAY, LONG)


@pytest.mark.at_once
@rule("dialnexa.pause.no-new-steps")
@pytest.mark.parametrize("place", PLACES)
@takes(DELAY)
def test_a_pause_holds_every_lead(workflows: Workflows, place: str):
    """Of many leads at different places, none begins another step after the pause."""
    workflow = workflows.given(ACTIVE, **{place: many(workflows)})
    answer = expect_status(workflows.pause(workflow), 200)
    expect_no_step(workflows, workflow, answer, STEP + TICKS, DELAY)


@rule("dialnexa.cancel.in-flight-finishes")
@takes(STEP + 1)
def test_every_step_under_way_finishes(workflows: Workflows):
    """Of many live calls the cancel interrupts none, and each ends."""
    workflow = workflows.given(ACTIVE, in_step=many(workflows))
    due = workflows.look(workflow)["steps"]["started"]
    answer = expect_status(workflows.cancel(workflow), 200)
    workflows.advance(STEP + 1)
    finished = workflows.look(workflow)["steps"]["finished"]
    expect(finished == due, f"{due} steps to end", finished, answer)


@rule("dialnexa.pause.resumable")
@pytest.mark.parametrize("place", ["in_step", "waiting"])
@takes(DELAY + SEVERAL * STEP)
def test_a_resume_reaches_every_lead(workflows: Workflows, place: str):
    """Pause and resume with 12 leads on their way: each begins its next step, in its turn."""
    workflow = workflows.given(ACTIVE, **{place: SEVERAL})
    due = workflows.look(workflow)["steps"]["started"] + SEVERAL
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(DELAY + SEVERAL * STEP)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] >= due))
    begun = seen["steps"]["started"]
    expect(begun >= due, f"{due} steps started", begun, answer, "dialnexa.pause.resumable")


@rule("dialnexa.delete.removes-everything")
def test_a_delete_removes_every_lead(workflows: Workflows):
    """Of many leads none is left after the delete."""
    workflow = workflows.given("cancelled", queued=many(workflows))
    answer = expect_status(workflows.delete(workflow), 200)
    seen = workflows.look(workflow)
    left = sum(seen["leads"].values())
    expect(not seen["exists"] and left == 0, "no lead", left, answer)
