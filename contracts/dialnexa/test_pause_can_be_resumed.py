"""A paused workflow can be resumed, and its leads go on from where they were."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, PAUSED, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.resumed import RESUMABLE, expect_gone_on
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes
NOT_RESET = "dialnexa.pause.delay-not-reset"


@rule(RESUMABLE)
def test_a_paused_workflow_is_resumed(workflows: Workflows):
    """Pause, then resume: the workflow is active again, and can be paused again."""
    workflow = workflows.given(ACTIVE)
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.expect_status(workflow, ACTIVE, answer)
    expect_status(workflows.pause(workflow), 200)


@rule(RESUMABLE)
@pytest.mark.parametrize("place", ["queued", "in_step"])
@takes(STEP + 1)
def test_leads_pick_up_where_they_were(workflows: Workflows, place: str):
    """Pause and resume: a queued lead begins its first step, one in a step its delay."""
    workflow = workflows.given(ACTIVE, **{place: 1})
    expect_status(workflows.pause(workflow), 200)
    before = workflows.look(workflow)
    workflows.advance(STEP + 1)
    answer = workflows.resume(workflow)
    after = workflows.observe_when(workflow, lambda seen: bool(seen["history"] > before["history"]))
    gone_on = after["history"] > before["history"]
    expect_gone_on(workflows, gone_on, "the lead to go on to its next node", after["leads"], answer, {place: 1})


@rule(RESUMABLE)
@takes(DELAY)
def test_a_lead_whose_step_ended_in_the_pause_comes_to_the_next(workflows: Workflows):
    """A step ends during the pause; after the resume and the delay, exactly one step begins."""
    workflow = workflows.given(ACTIVE, in_step=1)
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(STEP + 1)
    before = workflows.look(workflow)["steps"]["started"]
    answer = workflows.resume(workflow)
    workflows.advance(DELAY)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > before))
    begun = seen["steps"]["started"] - before
    expect_gone_on(
        workflows, begun == 1, "the lead to begin its next step", f"{begun} steps begun", answer, {"in_step": 1}
    )


@rule(RESUMABLE)
@takes(STEP + 1)
def test_a_step_that_has_ended_is_not_repeated(workflows: Workflows):
    """A step ends during the pause; right after the resume no step begins again."""
    workflow = workflows.given(ACTIVE, in_step=1)
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(STEP + 1)
    before = workflows.look(workflow)["steps"]["started"]
    answer = workflows.resume(workflow)
    workflows.advance(TICKS)
    after = workflows.look(workflow)["steps"]["started"]
    expect(after == before, f"{before} steps started, as before the resume", after, answer, RESUMABLE)


@rule(RESUMABLE)
@takes(TICKS)
def test_a_delay_is_not_cut_short(workflows: Workflows):
    """Pause and resume early in a delay: right afterwards the lead still waits."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(TICKS)
    after = workflows.look(workflow)["steps"]["started"]
    expect(after == before, "the lead to go on waiting", f"{after - before} steps begun", answer, RESUMABLE)


@rule(RESUMABLE)
@takes(DELAY * 0.75)
def test_a_delay_takes_its_time_after_a_pause(workflows: Workflows):
    """Pause and resume early in a delay: after three quarters of the delay the lead still waits."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(DELAY * 0.75)
    begun = workflows.look(workflow)["steps"]["started"] - before
    expect(begun == 0, "the lead to wait for the rest of its delay", f"{begun} steps begun", answer, RESUMABLE)


@rule(RESUMABLE)
@takes(2 * DELAY + TICKS)
def test_a_lead_goes_on_once(workflows: Workflows):
    """Pause and resume: a finished lead stays finished, and a waiting one begins no more steps than without a pause."""
    workflow, twin = workflows.given(ACTIVE, waiting=1, finished=1), workflows.given(ACTIVE, waiting=1)
    before, usual_before = workflows.look(workflow), workflows.look(twin)["steps"]["started"]
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(TICKS)
    seen = workflows.look(workflow)["leads"]
    for place in ("finished", "queued"):
        due = before["leads"].get(place, 0)
        expect(seen.get(place, 0) == due, f"{due} {place} leads", seen, answer, RESUMABLE)
    workflows.advance(DELAY)
    started = before["steps"]["started"]
    workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > started))
    workflows.advance(DELAY)
    begun = workflows.look(workflow)["steps"]["started"] - started
    usual = workflows.look(twin)["steps"]["started"] - usual_before
    expect(begun <= usual, f"{usual} steps started, as without a pause", begun, answer, RESUMABLE)


@rule(NOT_RESET)
@takes(DELAY * 0.75)
def test_a_pause_does_not_reset_a_delay(workflows: Workflows):
    """Pause and resume after three quarters of a delay: the next step begins after the last quarter."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    workflows.advance(DELAY * 0.75)
    expect_status(workflows.pause(workflow), 200)
    answer = workflows.resume(workflow)
    workflows.advance(DELAY * 0.25)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > before))
    begun = seen["steps"]["started"] - before
    expected = "the lead to begin its next step"
    expect_gone_on(workflows, begun == 1, expected, seen["leads"], answer, {"waiting": 1}, NOT_RESET)


@rule("dialnexa.pause.delay-while-paused")
@takes(DELAY)
def test_a_delay_while_paused(workflows: Workflows):
    """See whether a delay stands still or runs on while the workflow is paused."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    workflows.advance(DELAY / 2)
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(DELAY)
    answer = workflows.resume(workflow)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > before))
    if seen["steps"]["started"] > before:
        workflows.scenario.observed("runs-on")
        return
    workflows.advance(DELAY / 2)
    started = workflows.look(workflow)["steps"]["started"] - before
    expect(started == 1, "the lead to begin its next step when its delay is over", f"{started} steps", answer)
    workflows.scenario.observed("frozen")


@rule("dialnexa.pause.editable")
def test_a_paused_workflow_can_be_changed(workflows: Workflows):
    """Renaming and resuming a paused workflow both answer 200."""
    workflow = workflows.given(PAUSED)
    answer = workflows.neighbour("updateWorkflow", workflow, json={"name": "Paused <marker>"})
    expect_status(answer, 200)
    expect_status(workflows.resume(workflow), 200)


@rule("dialnexa.cancel.permanent")
@pytest.mark.parametrize("verb", ["resume", "activate"])
def test_a_cancelled_workflow_is_neither_resumed_nor_activated(workflows: Workflows, verb: str):
    """Resuming or activating a cancelled workflow answers 409."""
    workflow = workflows.given(ACTIVE, queued=1)
    expect_status(workflows.cancel(workflow), 200)
    expect_status(workflows.neighbour(f"{verb}Workflow", workflow), 409)


@rule("dialnexa.cancel.duplicable")
def test_a_cancelled_workflow_is_duplicated(workflows: Workflows):
    """Duplicating a cancelled workflow creates a draft with as many nodes and edges, and no leads."""
    workflow = workflows.given(ACTIVE, queued=1)
    before = workflows.look(workflow)
    expect_status(workflows.cancel(workflow), 200)
    answer = expect_status(workflows.neighbour("duplicateWorkflow", workflow, also=[400, 403, 409, 422]), 201)
    copy = answer.json()
    expect(copy["id"] != workflow and copy["status"] == "draft", "a draft with an id of its own", copy, answer)
    workflows.adopt(copy["id"])
    after = workflows.look(copy["id"])
    for part in ("nodes", "edges"):
        expect(after[part] == before[part], f"{before[part]} {part}", after[part], answer)
    expect(sum(after["leads"].values()) == 0, "no leads", after["leads"], answer)
