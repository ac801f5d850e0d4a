"""An undocumented name beside a valid filter never widens a cancel."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.suprsend.api import INVALID, Runs

rule = pytest.mark.rule


@rule("suprsend.cancel.unknown-filter")
def test_an_unknown_name_beside_a_valid_filter(runs: Runs):
    """See whether tenant_id, a filter of another edition of the page, is ignored, applied or refused."""
    run = runs.given()
    answer = expect_status(runs.cancel(execution_id=run.id, tenant_id=runs.scenario.fresh("tenant")), 200, *INVALID)
    if answer.status in INVALID:
        runs.scenario.observed("refused")
    else:
        runs.scenario.observed("ignored" if runs.was_cancelled(run, answer) else "applied")


@rule("suprsend.cancel.nothing-else")
def test_an_unknown_name_never_widens_the_match(runs: Runs):
    """A cancel by execution_id and tenant_id cancels no other run of that tenant."""
    tenant = runs.scenario.fresh("tenant")
    run, other = runs.given(), runs.given(tenant=tenant)
    answer = expect_status(runs.cancel(execution_id=run.id, tenant_id=tenant), 200, *INVALID)
    runs.expect_spared(answer, other)


@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("name", ["recipient", "slug", "execution_ids", "or", "any"])
def test_what_another_run_has_under_an_unknown_name_does_not_count(runs: Runs, name: str):
    """Values of another run under a name that is not a filter do not cancel that run."""
    run, other = runs.given(), runs.given()
    values = {"recipient": other.recipient, "slug": other.slug, "execution_ids": [other.id]}
    unknown = {name: values.get(name, other.by("execution_id", "recipients"))}
    answer = expect_status(runs.cancel(**run.by("execution_id"), **unknown), 200, *INVALID)
    runs.expect_spared(answer, other)
