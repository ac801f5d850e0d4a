"""Any combination of filters is accepted, and only runs that match all of them are cancelled."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.suprsend.api import COMBINATIONS, FILTERS, WAYS, Runs, expect_no_refusal

rule = pytest.mark.rule
MISSES = [(names, missed) for names in COMBINATIONS for missed in names]
misses = pytest.mark.parametrize(("names", "missed"), MISSES, ids=[f"{'+'.join(n)} but {m}" for n, m in MISSES])


@rule("suprsend.cancel.any-combination")
@pytest.mark.parametrize("names", WAYS, ids="+".join)
def test_any_combination_is_accepted(runs: Runs, names: tuple[str, ...]):
    """The combination of filters answers 200, and the run that matches all of them is cancelled."""
    run = runs.given()
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    runs.expect_cancelled(answer, run)


@rule("suprsend.cancel.filters-anded")
@misses
def test_a_run_that_misses_one_filter_is_left_alone(runs: Runs, names: tuple[str, ...], missed: str):
    """One run matches all filters, another all but one: only the first is cancelled."""
    run = runs.given()
    near = runs.given(**run.like(*(name for name in FILTERS if name != missed)))
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, near)


@rule("suprsend.cancel.filters-anded")
@misses
def test_filters_of_different_runs_match_nothing(runs: Runs, names: tuple[str, ...], missed: str):
    """One filter matches one run, the others match another: neither run is cancelled."""
    run, other = runs.given(), runs.given()
    answer = expect_no_refusal(runs.cancel(**(run.by(*names) | other.by(missed))))
    runs.expect_spared(answer, run, other)


@rule("suprsend.cancel.filters-anded")
@pytest.mark.parametrize("names", COMBINATIONS, ids="+".join)
def test_filters_that_one_run_each_matches(runs: Runs, names: tuple[str, ...]):
    """Every filter matches a different run: no run is cancelled."""
    run_of = {name: runs.given() for name in names}
    filters = {key: value for name, run in run_of.items() for key, value in run.by(name).items()}
    answer = expect_no_refusal(runs.cancel(**filters))
    runs.expect_spared(answer, *run_of.values())


@rule("suprsend.cancel.filters-anded", "suprsend.cancel.any-recipient")
def test_several_recipients_and_a_slug(runs: Runs):
    """Cancel by two recipients and a slug: runs of these people in other workflows go on."""
    first = runs.given()
    second, stranger = runs.given(slug=first.slug), runs.given(slug=first.slug)
    elsewhere = [runs.given(recipient=first.recipient), runs.given(contacts=second.contacts)]
    answer = runs.cancel(recipients=[first.recipient, second.contacts[0]], workflow_slug=first.slug)
    runs.expect_cancelled(expect_status(answer, 200), first, second)
    runs.expect_spared(answer, stranger, *elsewhere)


@rule("suprsend.cancel.filters-anded")
def test_a_contact_and_a_key(runs: Runs):
    """Cancel by a contact and a key: runs that match only one of the two go on."""
    run = runs.given()
    misses = [runs.given(contacts=run.contacts), runs.given(idempotency_key=run.idempotency_key)]
    answer = runs.cancel(recipients=list(run.contacts), idempotency_key=run.idempotency_key)
    runs.expect_cancelled(expect_status(answer, 200), run)
    runs.expect_spared(answer, *misses)
