"""Repeated stops, late stops and stops at the last moment work as a first one does."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELAY, LONG, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.stops import HOLDS, expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes
LAST_MOMENTS = [5.0, 0.5, 0.02]  # seconds before the end of a step
NOT_RESET = "dialnexa.pause.delay-not-reset"
CALLS_THAT_FAIL = {"call_outcomes": {"no_answer": 1.0}}


@rule(NOT_RESET)
@takes(DELAY / 2 + TICKS)
def test_two_pauses_within_one_delay(workflows: Workflows):
    """Pause and resume twice within a delay: the delay ends on time, and one step begins."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    workflows.advance(DELAY / 4)
    for paused in (DELAY / 4, DELAY / 8):
        expect_status(workflows.pause(workflow), 200)
        workflows.advance(paused)
        answer = workflows.resume(workflow)
        workflows.advance(DELAY / 8)
    workflows.advance(DELAY / 2)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > before))
    begun = seen["steps"]["started"] - before
    expect(begun == 1, "the lead to begin its next step", seen["leads"], answer, NOT_RESET)


@rule(NOT_RESET)
@takes(LONG)
def test_a_delay_ends_once(workflows: Workflows):
    """Pause and resume twice within a delay: one step begins afterwards, and no second one within a month."""
    workflow = workflows.given(ACTIVE, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    for _ in range(2):
        expect_status(workflows.pause(workflow), 200)
        answer = workflows.resume(workflow)
        workflows.advance(DELAY / 4)
    for seconds in (DELAY, STEP + TICKS, LONG):
        workflows.advance(seconds)
        started = workflows.look(workflow)["steps"]["started"] - before
        expect(started == 1, "one step after the delay", f"{started} steps", answer, NOT_RESET)


@pytest.mark.at_once
@rule("dialnexa.cancel.no-further-steps")
@takes(LONG)
def test_no_timer_outlives_a_pause_and_a_cancel(workflows: Workflows):
    """Pause, resume, pause and cancel within a delay: no step begins when the delay ends."""
    workflow = workflows.given(ACTIVE, waiting=1)
    expect_status(workflows.pause(workflow), 200)
    workflows.resume(workflow)
    expect_status(workflows.pause(workflow), 200)
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_no_step(workflows, workflow, answer, DELAY, DELAY, LONG)


@rule("dialnexa.cancel.permanent")
@pytest.mark.parametrize("pauses", [2, 5])
@takes(DELAY + TICKS)
def test_a_cancel_after_several_resumes_counts(workflows: Workflows, pauses: int):
    """Pause and resume several times, then cancel: the workflow stays cancelled, and no step begins."""
    workflow = workflows.given(ACTIVE, waiting=1)
    for _ in range(pauses):
        expect_status(workflows.pause(workflow), 200)
        workflows.resume(workflow)
    answer = expect_status(workflows.cancel(workflow), 200)
    workflows.expect_status(workflow, CANCELLED, answer)
    expect_no_step(workflows, workflow, answer, DELAY, TICKS)
    workflows.expect_status(workflow, CANCELLED, answer)


@pytest.mark.at_once
@pytest.mark.parametrize("verb", [pytest.param(verb, marks=rule(holds)) for verb, holds in HOLDS.items()])
@takes(LONG)
def test_a_call_that_failed_is_not_dialled_again(workflows: Workflows, verb: str):
    """Stop a workflow during a call that is not answered: no other call is placed, and no other step starts."""
    workflow = workflows.given_with(CALLS_THAT_FAIL, ACTIVE, in_step=1)
    before = workflows.look(workflow)
    answer = expect_status(workflows.send(verb, workflow), 200)
    for seconds in (STEP + TICKS, DELAY, LONG):
        workflows.advance(seconds)
        seen = workflows.look(workflow)
        for part in ("calls", "steps"):
            expected, begun = before[part]["started"], seen[part]["started"]
            expect(begun <= expected, f"no more than {expected} {part}, as before the stop", begun, answer)


@rule("dialnexa.cancel.permanent")
@pytest.mark.parametrize("seconds", LAST_MOMENTS, ids=str)
@takes(DELAY + TICKS)
def test_a_cancel_in_the_last_moments_of_a_step_counts(workflows: Workflows, seconds: float):
    """Cancel just before a step ends: 200, the workflow stays cancelled, and no step follows."""
    workflow = workflows.given(ACTIVE, in_step=1)
    before = workflows.look(workflow)["steps"]["started"]
    workflows.advance(STEP - seconds)
    answer = expect_status(workflows.cancel(workflow), 200)
    for wait in (seconds, STEP, DELAY + TICKS):
        workflows.advance(wait)
        workflows.expect_status(workflow, CANCELLED, answer)
        started = workflows.look(workflow)["steps"]["started"]
        expect(started == before, f"{before} steps started, as before the cancel", started, answer)


@rule("dialnexa.cancel.terminal-conflict")
@pytest.mark.parametrize(
    "seconds", [pytest.param(wait, marks=takes(wait), id=str(wait)) for wait in (60.0, 3600.0, LONG)]
)
def test_a_cancel_is_refused_long_after_the_first(workflows: Workflows, seconds: float):
    """A minute, an hour and a month after a cancel another one still answers 409."""
    workflow = workflows.given(ACTIVE, queued=1)
    expect_status(workflows.cancel(workflow), 200)
    workflows.advance(seconds)
    expect_status(workflows.cancel(workflow), 409)


@rule("dialnexa.scope.one-workflow")
@pytest.mark.parametrize("verb", ["cancel", "pause"])
@takes(DELAY + TICKS)
def test_the_same_people_in_another_workflow_go_on(workflows: Workflows, verb: str):
    """Stop one of two workflows with the same leads: the leads of the other begin their next steps."""
    stopped, other = workflows.given(ACTIVE, waiting=2), workflows.given(ACTIVE, waiting=2)
    before = workflows.look(other)["steps"]["started"]
    answer = expect_status(workflows.send(verb, stopped), 200)
    workflows.advance(DELAY)
    seen = workflows.observe_when(other, lambda seen: bool(seen["steps"]["started"] >= before + 2))
    started = seen["steps"]["started"] - before
    expect(started == 2, "2 steps to begin in the workflow that was not stopped", started, answer)
