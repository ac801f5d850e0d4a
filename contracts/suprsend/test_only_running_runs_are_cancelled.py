"""Only running runs are cancelled; finished and cancelled ones keep their status."""

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.api import ALONE, CANCELLED, FILTERS, FINISHED, LONG, RUNNING, WAYS, Runs, listed

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("suprsend.cancel.only-running")
@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("status", [*FINISHED, CANCELLED])
def test_a_finished_run_matches_nothing(runs: Runs, status: str, name: str):
    """A cancel by a filter that matches only a finished or cancelled run lists nothing."""
    runs.expect_answer(runs.cancel(**runs.given(status=status).by(name)))


@rule("suprsend.cancel.only-running")
@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("status", FINISHED)
def test_a_finished_run_stays_as_it_is(runs: Runs, status: str, name: str):
    """A finished run keeps its status after a cancel by a filter that matches it."""
    run = runs.given(status=status)
    answer = expect_status(runs.cancel(**run.by(name)), 200)
    after = runs.look(run)["status"]
    expect(after == status, f"the run to stay {status}", after, answer)


@rule("suprsend.cancel.only-running")
@pytest.mark.parametrize("names", [("recipients",), ("idempotency_key",), FILTERS[1:]], ids="+".join)
def test_the_running_one_among_finished_is_cancelled(runs: Runs, names: tuple[str, ...]):
    """One running and several finished runs match: only the running one is cancelled and listed."""
    run = runs.given()
    ended = [runs.given(**run.like(*FILTERS), status=status) for status in (*FINISHED, CANCELLED)]
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    runs.expect_cancelled(answer, run)
    ids = {other.id for other in ended}
    expect(not ids & set(listed(answer)), "no finished run to be listed", listed(answer), answer)


@rule("suprsend.cancel.only-running")
@takes(LONG)
def test_a_run_that_came_to_its_end_matches_nothing(runs: Runs):
    """A run that has ended by itself is neither cancelled nor listed."""
    run = runs.given()
    runs.advance(LONG)
    status = runs.look(run)["status"]
    if status == RUNNING:
        raise NotChecked("a provided run does not end in a month")
    answer = runs.expect_answer(runs.cancel(execution_id=run.id))
    after = runs.look(run)["status"]
    expect(after == status, f"the run to stay {status}", after, answer)


@rule("suprsend.cancel.repeat")
@pytest.mark.parametrize("names", WAYS, ids="+".join)
def test_a_second_cancel_finds_nothing(runs: Runs, names: tuple[str, ...]):
    """Send the same cancel three times: the second and third answer 200 with an empty list."""
    filters = runs.given().by(*names)
    expect_status(runs.cancel(**filters), 200)
    runs.expect_answer(runs.cancel(**filters))
    runs.expect_answer(runs.cancel(**filters))


@rule("suprsend.cancel.repeat")
@pytest.mark.parametrize("name", ALONE)
def test_another_way_to_the_same_run_finds_nothing(runs: Runs, name: str):
    """Cancel a run by one filter, then by another: the second answers 200 with an empty list."""
    run = runs.given()
    for other in ALONE:
        if other != name:
            expect_status(runs.cancel(**run.by(name)), 200)
            runs.expect_answer(runs.cancel(**run.by(other)))


@rule("suprsend.cancel.repeat")
def test_a_later_run_is_found_alone(runs: Runs):
    """Cancel, begin a new run for the same person, cancel again: only the new run is listed."""
    run = runs.given()
    expect_status(runs.cancel(recipients=[run.recipient]), 200)
    later = runs.given(recipient=run.recipient)
    answer = expect_status(runs.cancel(recipients=[run.recipient]), 200)
    runs.expect_cancelled(answer, later)
    expect(run.id not in listed(answer), f"{run.id} not to be listed again", listed(answer), answer)
