"""Each filter on its own cancels all runs that match it."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.suprsend.api import ALONE, RUNNING, Runs

rule, takes = pytest.mark.rule, pytest.mark.takes
AGES = (1800.0, 7200.0, 20 * 3600.0, 50 * 3600.0)  # seconds since the trigger
MANY = 25  # more than a page of 20, the usual size


@rule("suprsend.cancel.by-execution-id")
def test_the_run_with_the_id_is_cancelled(runs: Runs):
    """execution_id cancels the run with that id."""
    run = runs.given()
    answer = expect_status(runs.cancel(execution_id=run.id), 200)
    runs.expect_cancelled(answer, run)


@pytest.mark.parametrize("name", [pytest.param(name, marks=rule(broken)) for name, broken in ALONE.items()])
@takes(AGES[-1])
def test_a_run_of_any_age_is_cancelled(runs: Runs, name: str):
    """The filter cancels runs that have been running for half an hour, hours or days."""
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
    """Cancel by execution_id: another run with the same slug, recipient and key goes on."""
    run = runs.given()
    twin = runs.given(slug=run.slug, recipient=run.recipient, idempotency_key=run.idempotency_key)
    answer = expect_status(runs.cancel(execution_id=run.id), 200)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, twin)


@rule("suprsend.cancel.by-recipient")
def test_the_runs_of_a_person_are_cancelled(runs: Runs):
    """recipients with a distinct id cancels all runs of the person, with or without known contacts."""
    run = runs.given()
    bare = runs.given(recipient=run.recipient, contacts=[], idempotency_key=None)
    answer = expect_status(runs.cancel(recipients=[run.recipient]), 200)
    runs.expect_cancelled(answer, run, bare)


@rule("suprsend.cancel.by-recipient")
def test_all_runs_of_a_person_are_cancelled(runs: Runs):
    """Cancel the 25 runs of one person, each of another workflow: all are cancelled."""
    first = runs.given()
    others = [runs.given(recipient=first.recipient) for _ in range(MANY - 1)]
    answer = expect_status(runs.cancel(recipients=[first.recipient]), 200)
    runs.expect_cancelled(answer, first, *others)


@rule("suprsend.cancel.by-contact")
@pytest.mark.parametrize("which", [0, 1], ids=["first contact", "second contact"])
def test_contact_information_finds_a_person(runs: Runs, which: int):
    """recipients with an e-mail address cancels the runs of all people with it, as first or second address."""
    run = runs.given(contacts=[runs.address(), runs.address()])
    other = runs.given(contacts=[run.contacts[which]])
    answer = expect_status(runs.cancel(recipients=[run.contacts[which]]), 200)
    runs.expect_cancelled(answer, run, other)


@rule("suprsend.cancel.any-recipient")
def test_a_person_who_is_named_twice_counts(runs: Runs):
    """Name one person twice and another once: the runs of both are cancelled."""
    run, other = runs.given(), runs.given()
    answer = runs.cancel(recipients=[run.recipient, other.recipient, run.recipient])
    runs.expect_cancelled(expect_status(answer, 200), run, other)


@rule("suprsend.cancel.any-recipient")
def test_the_runs_of_every_listed_person_are_cancelled(runs: Runs):
    """Name three people by distinct id or contact: the runs of all three are cancelled."""
    first, second, third = runs.given(), runs.given(), runs.given()
    answer = expect_status(runs.cancel(recipients=[first.recipient, second.contacts[0], third.recipient]), 200)
    runs.expect_cancelled(answer, first, second, third)


@rule("suprsend.cancel.any-recipient")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_unknown_person_in_the_list_does_not_matter(runs: Runs, place: int):
    """Name three people, of whom two have no run: the run of the third is cancelled."""
    run = runs.given()
    recipients = [runs.scenario.fresh("unknown"), runs.scenario.fresh("unknown")]
    recipients.insert(place, run.recipient)
    answer = expect_status(runs.cancel(recipients=recipients), 200)
    runs.expect_cancelled(answer, run)


@rule("suprsend.cancel.by-idempotency-key")
def test_the_runs_of_a_trigger_are_cancelled(runs: Runs):
    """idempotency_key cancels all runs that were triggered with the key."""
    run = runs.given()
    others = [runs.given(idempotency_key=run.idempotency_key, slug=run.slug), runs.given(**run.like("idempotency_key"))]
    answer = expect_status(runs.cancel(idempotency_key=run.idempotency_key), 200)
    runs.expect_cancelled(answer, run, *others)


@rule("suprsend.cancel.by-slug")
def test_the_slug_alone(runs: Runs):
    """See whether workflow_slug alone is accepted as a filter."""
    run = runs.given()
    other = runs.given(slug=run.slug)
    answer = expect_status(runs.cancel(workflow_slug=run.slug), 200, 400)
    if answer.status == 200:
        runs.expect_answer(answer, run, other)
    runs.scenario.observed("enough" if answer.status == 200 else "not-enough")
