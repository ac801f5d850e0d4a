"""Tours: each request is judged by several rules."""

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.contracts.suprsend.api import (
    ALONE,
    CANCELLED,
    FILTERS,
    FINISHED,
    Run,
    Runs,
    expect_answered,
    expect_refused,
    listed,
)
from brakecheck.contracts.suprsend.bodies import INVALID as BODIES
from brakecheck.contracts.suprsend.bodies import filled

rule, tour = pytest.mark.rule, pytest.mark.tour
REPORTS, ANDED, RUNNING, REPEAT, NOTHING_ELSE, ACCOUNTS, EMPTY, INVALID = (
    "suprsend.cancel.reports-cancelled",
    "suprsend.cancel.filters-anded",
    "suprsend.cancel.only-running",
    "suprsend.cancel.repeat",
    "suprsend.cancel.nothing-else",
    "suprsend.auth.other-account",
    "suprsend.cancel.empty-cancels-nothing",
    "suprsend.cancel.invalid-body",
)
IN_EVERY_WAY = '{"execution_id": "<marker>", "execution_id": "<marker>\\u0000\';--/😀"}'.encode()


@tour
@rule(REPORTS, ANDED, RUNNING, REPEAT, ACCOUNTS, "suprsend.cancel.any-combination")
@rule("suprsend.cancel.any-recipient")
def test_one_run_among_many_is_cancelled(runs: Runs):
    """Cancel one run among similar, ended and other accounts' runs: only this run is cancelled, and once."""
    step, names = runs.scenario.step, FILTERS[1:]
    run = runs.given()
    partly = [runs.given(**run.like(*names[:place], *names[place + 1 :])) for place in range(len(names))]
    ended = {status: runs.given(**run.like(*names), status=status) for status in (*FINISHED, CANCELLED)}
    theirs = _given_to_others(runs, run)
    with step("suprsend.cancel.any-combination"):
        answer = runs.cancel(**run.by(*names))
        expect(answer.status == 200, "200", answer.answer(), answer, None if answer.status == 200 else _refused(runs))
    with step(ANDED):
        spreads = any(runs.was_cancelled(other, answer) for other in partly) and _spreads(runs)
        runs.expect_spared(answer, *partly, rule=NOTHING_ELSE if spreads else None)
    with step(RUNNING):
        for status, ended_run in ended.items():
            after = runs.look(ended_run)["status"]
            expect(after == status, f"the run to stay {status}", after, answer)
    if theirs:
        with step(ACCOUNTS):
            runs.expect_running(answer, *theirs)
    with step("suprsend.cancel.any-combination"):
        missed = not runs.was_cancelled(run, answer) and run.id not in listed(answer)
        expect(not missed, f"{run.id} to be cancelled", "it was not", answer, _missing(runs) if missed else None)
    with step(REPORTS):
        runs.expect_answer(answer, run)
        runs.expect_cancelled(answer, run)
    with step(REPEAT):
        runs.expect_answer(runs.cancel(**run.by(*names)))
    first, second, third = partly
    other = runs.given()
    with step("suprsend.cancel.any-combination"):
        runs.expect_answer(runs.cancel(**first.by(*FILTERS)), first)
    with step("suprsend.cancel.any-recipient"):
        answer = runs.cancel(recipients=[second.recipient, other.recipient, *third.contacts])
        runs.expect_cancelled(expect_status(answer, 200), second, third, other)
    with step(REPORTS):
        runs.expect_answer(answer, second, third, other)


def _refused(runs: Runs) -> str | None:
    """The rule of the first filter that is also refused alone."""
    refused = (rule for name, rule in ALONE.items() if runs.cancel(**runs.given().by(name)).status != 200)
    return next(refused, None)


def _missing(runs: Runs) -> str | None:
    """The rule of the first filter that also misses a run on its own."""
    for name, rule in ALONE.items():
        run = runs.given()
        if not runs.was_cancelled(run, runs.cancel(**run.by(name))):
            return rule
    return None


def _spreads(runs: Runs) -> bool:
    """Whether a cancel by the id of one run also cancels a similar one."""
    run = runs.given()
    similar = runs.given(**run.like(*FILTERS[1:]))
    return runs.was_cancelled(similar, runs.cancel(**run.by("execution_id")))


def _given_to_others(runs: Runs, run: Run) -> list[Run]:
    """A run of another account with the same values; empty where no key of another account is given."""
    try:
        return [runs.given(OTHER, **run.like(*FILTERS))]
    except NotChecked:
        return []


@tour
@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule(INVALID, EMPTY)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_invalid_body_is_refused_and_cancels_nobody(runs: Runs, body: bytes):
    """A body that is not an object of the documented types answers a 4xx, and its run goes on."""
    run, bare = runs.given(), runs.given(contacts=[], idempotency_key=None)
    with runs.scenario.step(INVALID):
        answer = expect_refused(runs.cancel_raw(filled(body, run)))
    with runs.scenario.step(EMPTY):
        runs.expect_running(answer, run, bare)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule(NOTHING_ELSE)
def test_a_body_that_is_odd_in_every_way_cancels_nobody(runs: Runs):
    """A filter twice, with a NUL, quote, slash and emoji: 200 or a 4xx, and the run goes on."""
    run = runs.given()
    runs.expect_running(expect_answered(runs.cancel_raw(IN_EVERY_WAY)), run)
