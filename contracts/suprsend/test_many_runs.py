"""A cancel cancels all matching runs, also hundreds of them."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.suprsend.api import INVALID, Run, Runs

rule = pytest.mark.rule
TOO_LONG = (413, *INVALID)
MANY, FEWER = 250, 60  # runs; fewer where each costs requests


def many(runs: Runs) -> int:
    """The number of runs that a contract about many runs provides."""
    return FEWER if runs.scenario.adapter.costly else MANY


def of_one(runs: Runs, *filters: str) -> list[Run]:
    """Provide many runs that all match these filters."""
    first = runs.given()
    return [first, *(runs.given(**first.like(*filters)) for _ in range(many(runs) - 1))]


def sample(found: list[Run]) -> list[Run]:
    """Every tenth run, and the last one: to observe all would take too long."""
    return [*found[::10], found[-1]]


@rule("suprsend.cancel.by-recipient")
def test_every_run_of_a_person_is_cancelled(runs: Runs):
    """A person has 250 runs: all of them are cancelled, and listed."""
    found = of_one(runs, "recipients")
    answer = runs.expect_answer(runs.cancel(recipients=[found[0].recipient]), *found)
    runs.expect_cancelled(answer, *sample(found))


@rule("suprsend.cancel.by-contact")
def test_every_run_with_a_contact_is_cancelled(runs: Runs):
    """250 people with one run each share an address: all runs are cancelled, and listed."""
    address = runs.address()
    found = [runs.given(contacts=[address]) for _ in range(many(runs))]
    answer = runs.expect_answer(runs.cancel(recipients=[address]), *found)
    runs.expect_cancelled(answer, *sample(found))


@rule("suprsend.cancel.by-idempotency-key")
def test_every_run_of_a_trigger_is_cancelled(runs: Runs):
    """250 runs have the same idempotency key: all of them are cancelled, and listed."""
    found = of_one(runs, "idempotency_key", "workflow_slug")
    answer = runs.expect_answer(runs.cancel(idempotency_key=found[0].idempotency_key), *found)
    runs.expect_cancelled(answer, *sample(found))


@rule("suprsend.cancel.filters-anded")
def test_every_run_that_all_filters_match_is_cancelled(runs: Runs):
    """A person has 250 runs of one workflow and one of another: the 250 are cancelled, the other goes on."""
    found = of_one(runs, "recipients", "workflow_slug")
    other = runs.given(recipient=found[0].recipient)
    answer = expect_status(runs.cancel(recipients=[found[0].recipient], workflow_slug=found[0].slug), 200)
    runs.expect_cancelled(answer, *sample(found))
    runs.expect_spared(answer, other)


@rule("suprsend.cancel.any-recipient")
def test_every_listed_person_is_reached(runs: Runs):
    """Name 250 people with one run each: all runs are cancelled and listed, or the list is refused."""
    found = [runs.given() for _ in range(many(runs))]
    answer = runs.cancel(recipients=[run.recipient for run in found])
    if _is_too_long(runs, answer):
        runs.expect_running(answer, *sample(found))
        return
    runs.expect_cancelled(runs.expect_answer(answer, *found), *sample(found))


@rule("suprsend.cancel.any-recipient")
def test_the_last_of_many_people_is_reached(runs: Runs):
    """Name 250 people, of whom only the last has a run: that run is cancelled, or the list is refused."""
    run = runs.given()
    unknown = [runs.scenario.fresh("unknown") for _ in range(MANY - 1)]
    answer = runs.cancel(recipients=[*unknown, run.recipient])
    if _is_too_long(runs, answer):
        runs.expect_running(answer, run)
        return
    runs.expect_cancelled(runs.expect_answer(answer, run), run)


def _is_too_long(runs: Runs, answer: Exchange) -> bool:
    """Whether the long list of people is refused; this is observed, since no page gives a limit."""
    if answer.status in TOO_LONG:
        runs.scenario.observed(f"a list of {many(runs)} people or more is refused with {answer.status}")
    return answer.status in TOO_LONG
