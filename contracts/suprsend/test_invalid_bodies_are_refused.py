"""A body that is not a JSON object of the documented types answers a 4xx and cancels nothing."""

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.suprsend.api import UNPROCESSABLE, Runs, expect_answered, expect_refused, listed
from brakecheck.contracts.suprsend.bodies import NO_JSON, NO_OBJECT, NULL_BESIDE, WRONG_BESIDE, WRONG_TYPE, filled

rule = pytest.mark.rule


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
def test_what_is_no_object_is_refused(runs: Runs, body: bytes):
    """A cancel without a body, or with JSON that is not an object, answers a 4xx."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_refused(runs: Runs, body: bytes):
    """A cancel whose body is cut off or is not JSON answers a 4xx."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", WRONG_TYPE.values(), ids=WRONG_TYPE)
def test_a_filter_of_another_type_is_refused(runs: Runs, body: bytes):
    """A filter that is not a string, or recipients that are not a list of strings, answer a 4xx."""
    expect_refused(runs.cancel_raw(filled(body, runs.given())))


@rule("suprsend.cancel.invalid-body")
@pytest.mark.parametrize("body", WRONG_BESIDE.values(), ids=WRONG_BESIDE)
def test_a_valid_filter_does_not_make_up_for_an_invalid_one(runs: Runs, body: bytes):
    """A valid filter beside one of a wrong type answers a 4xx, and the run goes on."""
    run = runs.given()
    answer = expect_refused(runs.cancel_raw(filled(body, run), run.id, run.recipient, run.slug))
    runs.expect_running(answer, run)


@rule("suprsend.http.documented")
@pytest.mark.parametrize("body", WRONG_BESIDE.values(), ids=WRONG_BESIDE)
def test_a_refusal_is_one_that_the_page_knows(runs: Runs, body: bytes):
    """The refusal of an invalid body has a documented status and body."""
    run = runs.given()
    expect_refused(runs.cancel_raw(filled(body, run), run.id, run.recipient, run.slug, also=(UNPROCESSABLE,)))


@rule("suprsend.cancel.null-filter")
def test_null_beside_a_valid_filter(runs: Runs):
    """See whether null beside a valid filter is refused, is ignored, or matches no run."""
    run = runs.given()
    answer = expect_answered(runs.cancel_raw(filled(NULL_BESIDE, run), run.id))
    matched = "ignored" if run.id in listed(answer) else "matches-nothing"
    runs.scenario.observed(matched if answer.status == 200 else "refused")


@rule("suprsend.cancel.nothing-else")
def test_null_beside_a_valid_filter_reaches_no_further(runs: Runs):
    """A cancel with null beside a valid filter cancels and lists no other run."""
    run, other = runs.given(), runs.given()
    answer = runs.cancel_raw(filled(NULL_BESIDE, run), run.id)
    runs.expect_running(answer, other)
    expect({*listed(answer)} <= {run.id}, f"no run but {run.id} to be listed", listed(answer), answer)
