"""A stop works during delays of any length, during later steps, and after a read."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, LONG, REACHED, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.stops import HOLDS, expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes
SECONDS = (15.0, 90.0, 600.0, 36 * 3600.0)  # left of a delay
SECOND_STOPS = [
    ("cancel", "pause", "dialnexa.cancel.permanent"),
    ("cancel", "cancel", "dialnexa.cancel.terminal-conflict"),
    ("pause", "pause", "dialnexa.pause.not-active-conflict"),
]


@pytest.mark.at_once
@pytest.mark.parametrize("verb", [pytest.param(verb, marks=rule(holds)) for verb, holds in HOLDS.items()])
@pytest.mark.parametrize("seconds", SECONDS)
@takes(LONG)
def test_a_delay_of_any_length_starts_nothing(workflows: Workflows, verb: str, seconds: float):
    """Stop a workflow whose lead waits in a short or long delay: no step starts for the lead."""
    workflow = workflows.given_with({"delay_seconds": seconds}, ACTIVE, waiting=1)
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_no_step(workflows, workflow, answer, seconds + TICKS, LONG)


@pytest.mark.parametrize(
    "verb", [pytest.param(verb, marks=rule(f"dialnexa.{verb}.in-flight-finishes")) for verb in HOLDS]
)
@takes(3 * STEP)
def test_a_later_step_is_let_finish(workflows: Workflows, verb: str):
    """Stop a workflow during the second call of a lead: that call ends and is logged."""
    workflow = workflows.given_with({"delay_seconds": TICKS}, ACTIVE, waiting=1)
    begun = workflows.look(workflow)["steps"]["started"]
    if not workflows.advance_until(lambda: workflows.look(workflow)["steps"]["started"] > begun):
        raise NotChecked("no step of the target begins after the delay")
    before = workflows.look(workflow)
    answer = expect_status(workflows.send(verb, workflow), 200)
    if before["steps"]["finished"] == before["steps"]["started"]:
        raise NotChecked("the step ended before the workflow could be stopped")
    workflows.advance(2 * STEP)
    seen = workflows.look(workflow)
    for part in ("steps", "calls"):
        expected = before[part]["finished"] + 1
        expect(seen[part]["finished"] == expected, f"{expected} finished {part}", seen[part], answer)


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(*verbs, marks=rule(broken)) for *verbs, broken in SECOND_STOPS]
)
def test_what_was_read_before_a_stop_is_out_of_date(workflows: Workflows, first: str, second: str):
    """Read a workflow, stop it, stop it again: the second stop answers 409 and changes no status."""
    workflow = workflows.given(ACTIVE, waiting=1)
    expect_status(workflows.neighbour("getWorkflow", workflow), 200)
    expect_status(workflows.send(first, workflow), 200)
    answer = expect_status(workflows.send(second, workflow), 409)
    workflows.expect_status(workflow, REACHED[first], answer)
