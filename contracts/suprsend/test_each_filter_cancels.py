"""Each filter on its own cancels the runs that it describes, all of them."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.suprsend.api import ALONE, RUNNING, Runs

rule, takes = pytest.mark.rule, pytest.mark.takes
AGES = (1800.0, 7200.0, 20 * 3600.0, 50 * 3600.0)  # seconds since the trigger
MANY = 25  # more than the page of 20 that lists are often cut to


@rule("suprsend.cancel.by-execution-id")
def test_the_run_with_the_id_is_cancelled(runs: Runs):
    """execution_id cancels the run with that id."""
    run = runs.given()
    answer = expect_status(runs.cancel(execution_id=run.id), 200)
    runs.expect_cancelled(answer, run)


@pytest.mark.parametrize("name", [pytest.param(name, marks=rule(broken)) for name, broken in ALONE.items()])
@takes(AGES[-1])
def test_a_run_of_any_age_is_cancelled(runs: Runs, name: str):
    """A run has been running for some hours, or days: the filter finds it as on the first day."""
    old = [runs.given() for _ in AGES]
    for run, age, before in zip(old, AGES, (0.0, *AGES), strict=False):
        runs.advance(age - before)
        if runs.look(run)["status"] != RUNNING:
            break
        answer = expect_status(runs.cancel(**run.by(name)), 200)
        runs.expect_cancelled(answer, run)


@pytest.mark.parametrize("name", [pytest.param(name, marks=rule(broken)) for name, broken in ALONE.items()])
def test_a_run_of_a_tenant_is_cancelled(runs: Runs, name: str):
    """The filter finds a run that was triggered for a tenant as it finds any other."""
    run = runs.given(tenant=runs.scenario.fresh("tenant"))
    answer = expect_status(runs.cancel(**run.by(name)), 200)
    runs.expect_cancelled(answer, run)


@rule("suprsend.cancel.by-execution-id")
def test_an_id_stands_for_one_run(runs: Runs):
    """A run that is alike in everything else is not cancelled with it."""
    run = runs.given()
    twin = runs.given(slug=run.slug, recipient=run.recipient, idempotency_key=run.idempotency_key)
    answer = expect_status(runs.cancel(execution_id=run.id), 200)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, twin)


@rule("suprsend.cancel.by-recipient")
def test_the_runs_of_a_person_are_cancelled(runs: Runs):
    """recipients with a distinct id cancels the person's run, whether contacts are known of them or not."""
    run = runs.given()
    bare = runs.given(recipient=run.recipient, contacts=[], idempotency_key=None)
    answer = expect_status(runs.cancel(recipients=[run.recipient]), 200)
    runs.expect_cancelled(answer, run, bare)


@rule("suprsend.cancel.by-recipient")
def test_all_runs_of_a_person_are_cancelled(runs: Runs):
    """A person has many runs of several workflows: none goes on."""
    first = runs.given()
    others = [runs.given(recipient=first.recipient) for _ in range(MANY - 1)]
    answer = expect_status(runs.cancel(recipients=[first.recipient]), 200)
    runs.expect_cancelled(answer, first, *others)


@rule("suprsend.cancel.by-contact")
@pytest.mark.parametrize("which", [0, 1], ids=["first contact", "second contact"])
def test_contact_information_finds_a_person(runs: Runs, which: int):
    """recipients with an e-mail address cancels the runs of everybody who has it, the first address or not."""
    run = runs.given(contacts=[runs.address(), runs.address()])
    other = runs.given(contacts=[run.contacts[which]])
    answer = expect_status(runs.cancel(recipients=[run.contacts[which]]), 200)
    runs.expect_cancelled(answer, run, other)


@rule("suprsend.cancel.any-recipient")
def test_the_runs_of_every_listed_person_are_cancelled(runs: Runs):
    """Three people are listed, by distinct id or by contact: the runs of each are cancelled."""
    first, second, third = runs.given(), runs.given(), runs.given()
    answer = expect_status(runs.cancel(recipients=[first.recipient, second.contacts[0], third.recipient]), 200)
    runs.expect_cancelled(answer, first, second, third)


@rule("suprsend.cancel.any-recipient")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_unknown_person_in_the_list_does_not_matter(runs: Runs, place: int):
    """Two of three listed people have no run: the run of the third is cancelled, in any order."""
    run = runs.given()
    recipients = [runs.scenario.fresh("unknown"), runs.scenario.fresh("unknown")]
    recipients.insert(place, run.recipient)
    answer = expect_status(runs.cancel(recipients=recipients), 200)
    runs.expect_cancelled(answer, run)


@rule("suprsend.cancel.by-idempotency-key")
def test_the_runs_of_a_trigger_are_cancelled(runs: Runs):
    """idempotency_key cancels what was triggered with it, one run for each recipient."""
    run = runs.given()
    others = [runs.given(idempotency_key=run.idempotency_key, slug=run.slug), runs.given(**run.like("idempotency_key"))]
    answer = expect_status(runs.cancel(idempotency_key=run.idempotency_key), 200)
    runs.expect_cancelled(answer, run, *others)


@rule("suprsend.cancel.by-slug")
def test_the_slug_alone(runs: Runs):
    """See whether the slug alone is enough."""
    run = runs.given()
    other = runs.given(slug=run.slug)
    answer = expect_status(runs.cancel(workflow_slug=run.slug), 200, 400)
    if answer.status == 200:
        runs.expect_answer(answer, run, other)
    runs.scenario.observed("enough" if answer.status == 200 else "not-enough")
