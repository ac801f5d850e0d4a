"""A stop, which is a cancel or a pause, and the observations after it."""

from brakecheck.contracts.dialnexa.api import OPERATIONS, REACHED, Workflows
from brakecheck.contracts.dialnexa.observation import status_of
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange

# By stop: the rule that its status stays, and the rule that no step begins.
LASTS = {"cancel": "dialnexa.cancel.permanent", "pause": "dialnexa.pause.lasts"}
HOLDS = {"cancel": "dialnexa.cancel.no-further-steps", "pause": "dialnexa.pause.no-new-steps"}
STOPS = {OPERATIONS[verb]: (REACHED[verb], LASTS[verb], holds) for verb, holds in HOLDS.items()}


def expect_no_step(
    workflows: Workflows, workflow: str, stop: Exchange, *seconds: float, started: int | None = None
) -> None:
    """A finding where a step begins after the stop, or the stop wears off, while the waits go by.

    `started` are the steps that had begun before the stop, where that is known.
    """
    status, stays, holds = STOPS[stop.operation]
    seen = workflows.look(workflow)
    due = seen["steps"]["started"] if started is None else started
    was_stopped = status_of(seen) == status and seen["steps"]["started"] == due  # else it is another rule's
    for wait in seconds:
        workflows.advance(wait)
        seen = workflows.look(workflow)
        if was_stopped:
            expect(status_of(seen) == status, f"the workflow to stay {status}", status_of(seen), stop, stays)
        begun = seen["steps"]["started"]
        expect(begun == due, f"{due} steps started, as at the stop", begun, stop, holds if was_stopped else None)
