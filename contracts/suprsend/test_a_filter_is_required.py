"""A body without a valid filter is refused, and never cancels a run."""

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.suprsend.api import REFUSALS, UNPROCESSABLE, Runs, listed
from brakecheck.contracts.suprsend.bodies import EMPTY_VALUES, INVALID, NO_FILTER, filled

rule = pytest.mark.rule
pytestmark = pytest.mark.hazardous("no filter could be taken for all runs")
NO_VALID_FILTER = {**NO_FILTER, **EMPTY_VALUES, **INVALID}


@rule("suprsend.cancel.filter-required")
@pytest.mark.parametrize("body", NO_FILTER.values(), ids=NO_FILTER)
def test_a_body_without_a_filter_is_refused(runs: Runs, body: bytes):
    """An empty object, or one with only unknown names, answers 400 with a message that is not empty."""
    answer = runs.cancel_raw(filled(body, runs.given()))
    if answer.status >= 400:  # a refusal with another status breaks only this rule
        with runs.scenario.step("suprsend.cancel.filter-required"):
            expect_status(answer, 400)
    error = expect_status(answer, 400).json()
    message = error.get("message") if isinstance(error, dict) else error
    expect(message != "", "a message that describes the issue", "an empty message", answer)


@rule("suprsend.cancel.error-body")
@pytest.mark.parametrize("body", NO_FILTER.values(), ids=NO_FILTER)
def test_a_400_says_what_is_wrong(runs: Runs, body: bytes):
    """The 400 answer is an object with code 400 and a message that is a string."""
    answer = expect_status(runs.cancel_raw(filled(body, runs.given())), 400)
    error = answer.json() if isinstance(answer.json(), dict) else {}
    expect(error.get("code") == 400, "code 400", error.get("code"), answer)
    expect(isinstance(error.get("message"), str), "a message that is a string", error.get("message"), answer)


@rule("suprsend.cancel.hollow-filter")
def test_filters_that_hold_nothing(runs: Runs):
    """See whether a filter that holds an empty text or an empty list is refused."""
    answers = [expect_status(runs.cancel_raw(body), 200, 400, UNPROCESSABLE) for body in EMPTY_VALUES.values()]
    for answer in answers:
        expect(not listed(answer), "no run to be listed", listed(answer), answer)
    taken = [answer.status == 200 for answer in answers]
    runs.scenario.observed("matches-nothing" if all(taken) else "mixed" if any(taken) else "refused")


@rule("suprsend.cancel.empty-cancels-nothing")
@pytest.mark.parametrize("body", NO_VALID_FILTER.values(), ids=NO_VALID_FILTER)
def test_no_valid_filter_cancels_nothing(runs: Runs, body: bytes):
    """A body without a valid filter cancels no run, neither one with an idempotency key nor one without."""
    run, bare = runs.given(), runs.given(contacts=[], idempotency_key=None)
    answer = runs.cancel_raw(filled(body, run))
    runs.expect_running(answer, run, bare)


@rule("suprsend.cancel.empty-cancels-nothing")
@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}], ids=["no media type", "text/plain"])
def test_no_body_at_all_cancels_nothing(runs: Runs, headers: dict[str, str]):
    """A cancel without a body and without the media type of JSON leaves the run running."""
    run = runs.given()
    runs.expect_running(runs.cancel_raw(b"", headers=headers, also=REFUSALS), run)
