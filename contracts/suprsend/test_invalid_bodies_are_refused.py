"""A body that is no JSON object of the described types is refused with a 4xx and cancels nothing."""

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.suprsend.api import UNPROCESSABLE, Runs, expect_answered, expect_refused, listed
from brakecheck.contracts.suprsend.bodies import NO_JSON, NO_OBJECT, NULL_BESIDE, WRONG_BESIDE, WRONG_TYPE, filled

rule = pytest.mark.rule


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
def test_what_is_no_object_is_refused(runs: Runs, body: bytes):
    """No body, or JSON that is no object, is refused."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_refused(runs: Runs, body: bytes):
    """A body that breaks off, or is spelled as JSON never is, is refused."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", WRONG_TYPE.values(), ids=WRONG_TYPE)
def test_a_filter_of_another_type_is_refused(runs: Runs, body: bytes):
    """A filter that is no text, or recipients that are no list of texts, are refused."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", WRONG_BESIDE.values(), ids=WRONG_BESIDE)
def test_a_valid_filter_does_not_make_up_for_an_invalid_one(runs: Runs, body: bytes):
    """One filter is right and one of another type: the request is refused, and the run goes on."""
    run = runs.given()
    answer = expect_refused(runs.cancel_raw(filled(body, run), run.id, run.recipient, run.slug))
    runs.expect_running(answer, run)


@rule("suprsend.http.documented")
@pytest.mark.parametrize("body", WRONG_BESIDE.values(), ids=WRONG_BESIDE)
def test_a_refusal_is_one_that_the_page_knows(runs: Runs, body: bytes):
    """The refusal of an invalid body has a status and a body that are described."""
    run = runs.given()
    expect_refused(runs.cancel_raw(filled(body, run), run.id, run.recipient, run.slug, also=(UNPROCESSABLE,)))


@rule("suprsend.cancel.null-filter")
def test_null_beside_a_valid_filter(runs: Runs):
    """See whether null beside a valid filter is refused, passed over, or matches nothing."""
    run = runs.given()
    answer = expect_answered(runs.cancel_raw(filled(NULL_BESIDE, run), run.id))
    matched = "ignored" if run.id in listed(answer) else "matches-nothing"
    runs.scenario.observed(matched if answer.status == 200 else "refused")


@rule("suprsend.cancel.nothing-else")
def test_null_beside_a_valid_filter_reaches_no_further(runs: Runs):
    """With null beside a valid filter, a run that does not match the valid one goes on."""
    run, other = runs.given(), runs.given()
    answer = runs.cancel_raw(filled(NULL_BESIDE, run), run.id)
    runs.expect_running(answer, other)
    expect({*listed(answer)} <= {run.id}, f"{run.id} at most", listed(answer), answer)
