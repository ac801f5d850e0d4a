"""Runs that do not match go on, even if they share values with one that does."""

import json
from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.suprsend.api import ALONE, FILTERS, INVALID, Run, Runs, expect_no_refusal
from brakecheck.contracts.suprsend.bodies import ODD

rule = pytest.mark.rule
NOTHING_ELSE = "suprsend.cancel.nothing-else"
every_filter = pytest.mark.parametrize("name", FILTERS)


def accepted(runs: Runs, run: Run, name: str) -> Exchange:
    """Cancel by one filter; `NotChecked` where the slug alone is refused."""
    answer = runs.cancel(**run.by(name))
    if name not in ALONE and answer.status in INVALID:
        raise NotChecked("the target refuses workflow_slug as the only filter")
    return expect_status(answer, 200)


@rule("suprsend.cancel.nothing-else")
@every_filter
def test_strangers_are_left_alone(runs: Runs, name: str):
    """Cancel one of three runs with different values: the others go on."""
    before, run, after = runs.given(), runs.given(), runs.given(contacts=[], idempotency_key=None)
    runs.expect_spared(accepted(runs, run, name), before, after, rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
@every_filter
def test_a_run_that_begins_later_is_left_alone(runs: Runs, name: str):
    """Cancel, then begin a run with the same recipient and slug: the new run goes on."""
    run = runs.given()
    answer = accepted(runs, run, name)
    runs.expect_spared(answer, runs.given(**run.like("recipients", "workflow_slug")), rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
def test_a_run_that_begins_later_with_the_same_key_is_left_alone(runs: Runs):
    """Cancel by a key, then begin a run of another person with the key: the new run goes on."""
    run = runs.given()
    answer = accepted(runs, run, "idempotency_key")
    runs.expect_spared(answer, runs.given(**run.like("idempotency_key")), rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
@every_filter
def test_a_run_that_differs_in_the_filter_alone_is_left_alone(runs: Runs, name: str):
    """Cancel by one filter: a run that differs only in the value of this filter goes on."""
    run = runs.given()
    near = runs.given(**run.like(*(other for other in FILTERS if other != name)))
    runs.expect_spared(accepted(runs, run, name), near, rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
@every_filter
def test_a_value_counts_under_its_own_name_alone(runs: Runs, name: str):
    """Cancel by one filter: runs that have its value in another member go on."""
    run = runs.given()
    value = run.recipient if name == "recipients" else run.by(name)[name]
    places: dict[str, dict[str, Any]] = {
        "workflow_slug": {"slug": value},
        "idempotency_key": {"idempotency_key": value},
        "recipients": {"recipient": value, "contacts": [value]},
    }
    others = [runs.given(**state) for place, state in places.items() if place != name]
    runs.expect_spared(accepted(runs, run, name), *others, rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
@every_filter
def test_what_matches_nobody_cancels_nobody(runs: Runs, name: str):
    """A filter with a value that no run has cancels no run."""
    run = runs.given()
    value = runs.scenario.fresh("unknown")
    answer = expect_no_refusal(runs.cancel(**{name: [value] if name == "recipients" else value}), *INVALID)
    runs.expect_spared(answer, run, rule=NOTHING_ELSE)


@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("name", ["execution_id", "recipients"])
def test_a_repeated_name_reaches_no_further_than_its_values(runs: Runs, name: str):
    """A body with a filter twice is refused or read with either value; a third run goes on."""
    first, second, third = runs.given(), runs.given(), runs.given()
    values = [json.dumps(run.by(name)[name]) for run in (first, second)]
    content = f'{{"{name}": {values[0]}, "{name}": {values[1]}}}'.encode()
    answer = runs.cancel_raw(content, first.id, second.id, first.recipient, second.recipient)
    runs.expect_spared(expect_status(answer, 200, *INVALID), third, rule=NOTHING_ELSE)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_odd_body_cancels_nobody(runs: Runs, body: bytes):
    """An odd body that matches no run cancels no run."""
    run = runs.given()
    runs.expect_running(runs.cancel_raw(body), run)
