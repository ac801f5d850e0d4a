"""Stops, which are cancels and pauses, and the observations after them."""

from brakecheck.contracts.dialnexa.api import ACTIVE, OPERATIONS, REACHED, STEP, Workflows
from brakecheck.contracts.dialnexa.observation import status_of
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

# By stop: the rule that its status stays, and the rule that no step begins.
LASTS = {"cancel": "dialnexa.cancel.permanent", "pause": "dialnexa.pause.lasts"}
HOLDS = {"cancel": "dialnexa.cancel.no-further-steps", "pause": "dialnexa.pause.no-new-steps"}
STOPS = {OPERATIONS[verb]: (REACHED[verb], LASTS[verb], holds) for verb, holds in HOLDS.items()}
# What must happen to the live call of a stopped workflow, by the member of an observation that shows it.
ENDS = {"steps": "the step to end", "calls": "the call to be logged with its end"}
MANY, FEWER = 250, 25  # leads: more than a page of a list often holds; fewer where each lead costs requests


def many(workflows: Workflows) -> int:
    """The number of leads that a contract about many leads provides."""
    return FEWER if workflows.scenario.adapter.costly else MANY


def expect_no_step(
    workflows: Workflows, workflow: str, stop: Exchange, *seconds: float, started: int | None = None
) -> None:
    """Raise a finding if a step begins after the stop, or the status changes, while these waits go by.

    `started` is the number of steps that had begun before the stop, where that is known.
    """
    status, stays, holds = STOPS[stop.operation]
    seen = workflows.look(workflow)
    expected = seen["steps"]["started"] if started is None else started
    was_stopped = status_of(seen) == status and seen["steps"]["started"] == expected  # else another rule is broken
    for wait in seconds:
        workflows.advance(wait)
        seen = workflows.look(workflow)
        if was_stopped:
            expect(status_of(seen) == status, f"the workflow to stay {status}", status_of(seen), stop, stays)
        begun = seen["steps"]["started"]
        rule = holds if was_stopped else None
        expect(begun == expected, f"{expected} steps started, as at the stop", begun, stop, rule)


def expect_step_ends(workflows: Workflows, verb: str) -> None:
    """Stop a workflow during a call; a finding unless the call goes on and ends.

    A second workflow is not stopped, and shows when a call ends by itself.
    """
    stopped, unstopped = workflows.given(ACTIVE, in_step=1), workflows.given(ACTIVE, in_step=1)
    before, unstopped_before = workflows.look(stopped), workflows.look(unstopped)
    answer = expect_status(workflows.send(verb, stopped), 200)
    workflows.advance(STEP / 2)
    steps = workflows.look(stopped)["steps"]
    if steps != before["steps"] and workflows.look(unstopped)["steps"] != unstopped_before["steps"]:
        raise NotChecked(f"steps of the target end within {STEP / 2:.0f} s, with or without a {verb}")
    expect(steps == before["steps"], "the step to be still under way", steps, answer)
    workflows.advance(STEP)
    for member, expected in ENDS.items():
        seen = workflows.look(stopped)[member]
        expect(seen["finished"] == before[member]["finished"] + 1, expected, seen, answer)
