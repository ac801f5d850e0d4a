"""How runs end: as asked for, or drawn by weight in the same way each time."""

from collections import Counter

import pytest

from brakecheck.mock_server.suprsend.outcomes import outcome_of
from brakecheck.mock_server.suprsend.runs import COMPLETED, FAILED, PARTIAL_FAILURE, Runs
from brakecheck.mock_server.suprsend.service import vendor
from brakecheck.mock_server.suprsend.triggers import Trigger, fire
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.specs.vendors import ledger
from tests.mock_server.suprsend_neighbours.conftest import SLUG

DAY = 24 * 3600.0
WEIGHTS = {COMPLETED: 7, PARTIAL_FAILURE: 2, FAILED: 1}


@pytest.mark.parametrize(("outcome", "sent"), [("completed", 3), ("partial_failure", 2), ("failed", 0)])
def test_a_provided_run_comes_to_its_outcome(account, outcome, sent):
    """A day after its start a running one has the outcome that was asked for; messages that fail are not sent."""
    run = account.world.provide("suprsend", slug="other", outcome=outcome)
    assert account.look(run)["status"] == "running"
    account.world.advance(DAY)
    assert account.look(run) == {"exists": True, "status": outcome, "sent": sent, "planned": 3}


def test_what_is_triggered_later_comes_to_the_same(account):
    """With the outcome of a provided run go those that are triggered of its workflow from then on."""
    account.world.provide("suprsend", slug=SLUG, outcome="failed")
    account.trigger("user_1")
    (message,) = account.messages("recipient_id[]=user_1")["results"]
    account.world.advance(DAY)
    assert account.look(message["execution_id"])["status"] == "failed"
    assert message["status"] == "delivery_failed"


def test_a_cancel_forestalls_the_outcome(account):
    """A run that is cancelled does not fail later."""
    run = account.world.provide("suprsend", slug=SLUG, recipient="user_1", outcome="failed")
    account.cancel(recipients=["user_1"])
    account.world.advance(DAY)
    assert account.look(run)["status"] == "cancelled"


@pytest.mark.parametrize("status", ["completed", "partial_failure", "failed"])
def test_a_run_that_is_over_has_no_other_outcome(account, status):
    """The outcome of a finished run is its status; another one is refused."""
    assert (
        account.world.admin("POST", "/suprsend/records", {"slug": "x", "status": status, "outcome": status}).status
        == 201
    )
    other = "failed" if status == "completed" else "completed"
    reply = account.world.admin("POST", "/suprsend/records", {"slug": "x", "status": status, "outcome": other})
    assert reply.status == 400


def test_the_same_run_always_fares_the_same():
    """Run and seed decide; another seed decides otherwise for some."""
    ids = [f"dsl_{number}" for number in range(1000)]
    first, again, other = ([outcome_of(run, seed, WEIGHTS) for run in ids] for seed in (1, 1, 2))
    assert first == again != other


def test_outcomes_follow_their_weights():
    """Of many runs about as many come to each outcome as its weight says; weight 0 comes to nobody."""
    counts = Counter(outcome_of(f"dsl_{number}", 1, {**WEIGHTS, "never": 0}) for number in range(5000))
    assert counts["never"] == 0
    assert all(abs(counts[name] / 500 - weight) < 0.5 for name, weight in WEIGHTS.items())


def test_a_fixture_of_mixed_outcomes():
    """The default world has a workflow whose runs end in all three ways, and the others complete."""
    clock = Clock()
    clock.stop(1_700_000_000.0)
    runs = vendor().seed.begin(clock, 7, with_fixtures=True, readings=ledger("suprsend").readings)
    assert isinstance(runs, Runs)
    for slug in ("weekly-digest", "welcome"):
        fire(runs, Trigger(slug, {f"user_{number}": () for number in range(100)}))
    clock.advance(DAY)
    runs.settle()
    ended = {slug: {run.status for run in runs.records.values() if run.slug == slug} for slug in runs.workflows}
    assert ended["weekly-digest"] == {COMPLETED, PARTIAL_FAILURE, FAILED}
    assert ended["welcome"] == {COMPLETED}
