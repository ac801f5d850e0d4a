"""A repeated idempotency key is skipped for 24 hours."""

import pytest

from tests.mock_server.suprsend_neighbours.conftest import SLUG

DAY = 24 * 3600.0


def test_a_repeated_key_is_answered_alike(account):
    """The same answer, and no second run, whoever the recipient is and whatever the workflow."""
    account.world.provide("suprsend", slug="welcome", status="completed")
    first = account.trigger("user_1", key="order-17")
    for again in (
        account.trigger("user_1", key="order-17"),
        account.trigger("user_2", key="order-17", workflow="welcome"),
    ):
        assert (again.status, again.json) == (first.status, first.json)
    assert len(account.cancel(recipients=["user_1", "user_2"])) == 1


def test_blanks_around_a_key_do_not_count(account):
    """The key is trimmed, for the comparison and for the cancel."""
    for key in ("order-17 ", " order-17", "\torder-17\n"):
        account.trigger("user_1", key=key)
    assert len(account.cancel(idempotency_key="order-17")) == 1


@pytest.mark.parametrize("key", ["order-18", "Order-17", "order 17", "order-17.0"])
def test_another_key_is_another_trigger(account, key):
    """Keys are compared as they are, blanks around them aside."""
    account.trigger("user_1", key="order-17")
    account.trigger("user_1", key=key)
    assert len(account.cancel(recipients=["user_1"])) == 2


@pytest.mark.parametrize(("seconds", "runs"), [(DAY - 1, 0), (DAY, 1)])
def test_a_key_is_known_for_24_hours_of_the_worlds_clock(account, seconds, runs):
    """A second before the day is over the key is skipped; then it is new again."""
    account.trigger("user_1", key="order-17")
    account.world.advance(seconds)
    account.trigger("user_2", key="order-17")
    assert len(account.cancel(recipients=["user_2"])) == runs


def test_a_repetition_does_not_lengthen_the_day(account):
    """The 24 hours are counted from the trigger that was taken."""
    account.trigger("user_1", key="order-17")
    account.world.advance(DAY / 2)
    account.trigger("user_2", key="order-17")
    account.world.advance(DAY / 2)
    account.trigger("user_3", key="order-17")
    assert len(account.cancel(recipients=["user_2", "user_3"])) == 1


def test_a_refused_trigger_does_not_use_the_key_up(account):
    """After a 404 the same key can be used."""
    assert account.trigger("user_1", key="order-17", workflow="no-such").status == 404
    account.trigger("user_1", key="order-17")
    assert len(account.cancel(idempotency_key="order-17")) == 1


def test_a_key_is_known_after_its_runs_were_cancelled(account):
    """A cancel does not make the key new."""
    account.trigger("user_1", key="order-17")
    account.cancel(idempotency_key="order-17")
    account.trigger("user_1", key="order-17")
    assert account.cancel(recipients=["user_1"]) == []


def test_a_key_within_one_list_is_skipped_as_well(account):
    """Two triggers of one list share a key: the second has the first one's message, and starts nothing."""
    one = {"workflow": SLUG, "recipients": ["user_1"], "$idempotency_key": "order-17"}
    first, second = account.send([one, one]).json["records"]
    assert first == second
    assert len(account.cancel(recipients=["user_1"])) == 1


def test_keys_of_another_account_are_others(account, other):
    """The same key in two worlds begins a run in each."""
    other.provide("suprsend", slug=SLUG, status="completed")
    body = {"workflow": SLUG, "recipients": ["user_1"], "$idempotency_key": "order-17"}
    account.send(body)
    account.send(body, key=other.keys["suprsend"]["full"])
    assert len(account.cancel(recipients=["user_1"])) == 1
    assert len(other.cancel_runs({"recipients": ["user_1"]}).json["execution_ids"]) == 1


def test_keys_come_back_with_a_snapshot(account):
    """Restored, a world knows the keys of then."""
    snapshot = account.world.admin("POST", "/snapshots").json["snapshot"]
    account.trigger("user_1", key="order-17")
    account.world.admin("POST", f"/snapshots/{snapshot}/restore")
    account.trigger("user_2", key="order-17")
    assert len(account.cancel(recipients=["user_2"])) == 1
