"""A cancel while a step ends: the step is finished, and no other begins."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELAY, LONG, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.observation import expect_kept
from brakecheck.contracts.engine.race import Passage, Race, shown
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.exchange import Exchange

rule, takes = pytest.mark.rule, pytest.mark.takes
LAST = 0.02  # seconds that are left of the step when the race begins
LEADS = 2
LOOKS = (0, 2, 5)  # observations of each round between sending the cancel and the end of the step
Check = Callable[[dict[str, Any], dict[str, Any], Exchange], None]


def stays_cancelled(_: dict[str, Any], now: dict[str, Any], answer: Exchange) -> None:
    """Raise a finding unless the workflow is cancelled."""
    expect(now["status"] == CANCELLED, "the workflow to be cancelled", now["status"], answer)


def starts_nothing(before: dict[str, Any], now: dict[str, Any], answer: Exchange) -> None:
    """Raise a finding where a step started after the cancel."""
    expected, started = before["steps"]["started"], now["steps"]["started"]
    expect(started == expected, f"{expected} steps started, as before the cancel", started, answer)


def finishes_what_was_under_way(before: dict[str, Any], now: dict[str, Any], answer: Exchange) -> None:
    """Raise a finding where a step under way at the cancel has not ended."""
    expected, finished = before["steps"]["started"], now["steps"]["finished"]  # some may have ended before the look
    expect(finished == expected, f"{expected} steps to have ended", finished, answer)


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(stays_cancelled, marks=rule("dialnexa.cancel.permanent")),
        pytest.param(starts_nothing, marks=rule("dialnexa.cancel.no-further-steps")),
        pytest.param(finishes_what_was_under_way, marks=rule("dialnexa.cancel.in-flight-finishes")),
    ],
)
@takes(DELAY + LONG)
def test_a_cancel_races_the_end_of_a_step(workflows: Workflows, check: Check):
    """Send a cancel while a step ends: the step is finished, the workflow cancelled, and no step follows."""
    looks = cycle(LOOKS)
    with Race(workflows.scenario, len(LOOKS)) as race:
        for workflow in race.rounds(partial(_about_to_end, workflows)):
            before = workflows.look(workflow)
            passing = partial(_passing, workflows, workflow, looks=next(looks))
            answer, _ = race.run(partial(workflows.cancel, workflow), passing)
            assert isinstance(answer, Exchange)
            expect_status(answer, 200)
            for now in _afterwards(workflows, workflow):
                expect_kept(now, answer)
                check(before, now, answer)


def _about_to_end(workflows: Workflows) -> str:
    workflow = workflows.given(ACTIVE, in_step=LEADS)
    workflows.advance(STEP - LAST)
    return workflow


def _passing(workflows: Workflows, workflow: str, *, looks: int, ready: Callable[[], object]) -> Passage:
    """Let the step end when the cancel is sent; each of `looks` observations delays that a little."""
    ready()
    began = time.monotonic()
    for _ in range(looks):
        workflows.scenario.adapter.observe(workflow)
    workflows.scenario.adapter.advance(LAST + TICKS)
    return Passage(began, time.monotonic())


def _afterwards(workflows: Workflows, workflow: str) -> Iterator[dict[str, Any]]:
    """Observations of the workflow after its step, and long after the following delay."""
    for seconds in (STEP, DELAY + LONG):
        workflows.advance(seconds)
        look = partial(workflows.look, workflow)
        yield shown(workflows.scenario, look(), look, lambda seen: seen["status"] == CANCELLED)
