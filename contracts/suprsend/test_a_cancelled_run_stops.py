"""A cancelled run sends no further message, and stays cancelled."""

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.api import CANCELLED, HOUR, LONG, WAYS, Run, Runs

rule, takes = pytest.mark.rule, pytest.mark.takes
ways = pytest.mark.parametrize("names", WAYS, ids="+".join)


def sent(runs: Runs, run: Run) -> int:
    """The number of messages that the run has sent; `NotChecked` where the adapter does not report it."""
    seen = runs.look(run).get("sent")
    if not isinstance(seen, int):
        raise NotChecked("the adapter does not report how many messages a run has sent")
    return seen


@pytest.mark.at_once
@rule("suprsend.cancel.stops")
@ways
@takes(LONG)
def test_nothing_is_sent_after_the_cancel(runs: Runs, names: tuple[str, ...]):
    """Cancel one of two runs: a month later it has sent no further message, while the other has."""
    run, other = runs.given(), runs.given()
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    before, others_before = sent(runs, run), sent(runs, other)
    for seconds in (HOUR, 24 * HOUR, LONG):
        runs.advance(seconds)
        expect(sent(runs, run) == before, f"{before} messages, as at the cancel", sent(runs, run), answer)
    if sent(runs, other) == others_before:
        raise NotChecked("a run that was not cancelled sends no further message either")


@pytest.mark.at_once
@rule("suprsend.cancel.stops")
@takes(LONG)
def test_a_run_is_stopped_on_its_way(runs: Runs):
    """Cancel a run after its second message: within a month the run sends no third one."""
    run = runs.given()
    first = sent(runs, run)
    runs.advance(HOUR)
    before = sent(runs, run)
    if before == first:
        raise NotChecked("a provided run sends no second message within an hour")
    answer = expect_status(runs.cancel(execution_id=run.id), 200)
    runs.advance(LONG)
    expect(sent(runs, run) == before, f"{before} messages, as at the cancel", sent(runs, run), answer)


@pytest.mark.at_once
@rule("suprsend.cancel.stops")
@ways
@takes(LONG)
def test_a_cancelled_run_stays_cancelled(runs: Runs, names: tuple[str, ...]):
    """A month after its cancel, the run is still cancelled."""
    run = runs.given()
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    runs.advance(LONG)
    status = runs.look(run)["status"]
    expect(status == CANCELLED, "the run to stay cancelled", status, answer)
