"""SuprSend's provider states through its own operations, on the mock."""

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.provisioning import Provisioner
from tests.contracts.opened_vendor_api import opened
from tests.contracts.scripted_account import ScriptedAccount, answer

HOUR = 3600.0
SILENCE = {"results": [], "meta": {"has_next": False}}


@pytest.fixture
def adapter(brakecheck_origin):
    """States in worlds of their own, whose workflows come into being as they are asked for."""
    opened_ = opened(brakecheck_origin, "suprsend", clock="admin")
    yield opened_
    opened_.close()


def cancel(adapter, **filters):
    """By the account's own operation."""
    answer = adapter._accounts["own"].call("POST", "/v1/workflow_run/cancel/", json=filters)
    return answer["execution_ids"]


def test_a_running_run_has_the_id_that_a_cancel_lists(adapter):
    """The id is learnt from the message that the run has sent."""
    first = adapter.provide({"slug": "a", "recipient": "one", "contacts": ["one@example.com"], "idempotency_key": "k1"})
    second = adapter.provide({"slug": "a", "recipient": "one", "tenant": "acme"})
    assert first != second
    assert cancel(adapter, idempotency_key="k1", recipients=["one@example.com"]) == [first]
    assert cancel(adapter, recipients=["one"]) == [second]


def test_a_cancelled_run_is_over(adapter):
    """It was triggered and cancelled, and is seen as such."""
    run = adapter.provide({"slug": "a", "recipient": "one", "status": "cancelled"})
    assert cancel(adapter, recipients=["one"]) == []
    assert adapter.observe(run)["status"] == "cancelled"


def test_messages_tell_how_many_were_sent_and_no_status(adapter):
    """What cannot be seen of a run is not checked, rather than guessed."""
    run = adapter.provide({"slug": "a", "recipient": "one"})
    assert adapter.observe(run)["sent"] == 1
    adapter.advance(HOUR)
    assert adapter.observe(run)["sent"] == 2
    with pytest.raises(NotChecked, match="status"):
        adapter.observe(run)["status"]
    assert not adapter.observe("dsl_nobody")["exists"]


@pytest.mark.parametrize(
    "state", [{"status": "completed"}, {"status": "partial_failure"}, {"status": "failed"}, {"id": "dsl_mine"}]
)
def test_what_no_operation_brings_about_is_not_checked(adapter, state):
    """The end of a run, and an id of one's own choice, cannot be had."""
    with pytest.raises(NotChecked):
        adapter.provide({"slug": "a", "recipient": "one", **state})


def test_a_shared_key_is_not_checked(adapter):
    """The vendor would skip the second trigger, so it is not sent at all; another account's is."""
    adapter.provide({"slug": "a", "recipient": "one", "idempotency_key": "k1"})
    with pytest.raises(NotChecked, match="idempotency key"):
        adapter.provide({"slug": "a", "recipient": "two", "idempotency_key": " k1"})
    assert cancel(adapter, recipients=["two"]) == []
    adapter.provide({"slug": "a", "recipient": "one", "idempotency_key": "k1"}, "other")


def test_without_a_dashboard_the_workflow_has_to_exist(brakecheck_origin):
    """A slug that the account has gives a run, which the clean-up cancels; another one is not checked."""
    adapter = opened(brakecheck_origin, "suprsend")
    with pytest.raises(NotChecked, match="no workflow with this slug"):
        adapter.provide({"slug": "no-such", "recipient": "brakecheck-one"})
    run = adapter.provide({"slug": "welcome", "recipient": "brakecheck-one"})
    over = adapter.provide({"slug": "welcome", "recipient": "brakecheck-one", "status": "cancelled"})
    assert [removal.message for removal in adapter.close()] == [f"cancelled run {run}", f"run {over} was over"]


def test_a_run_that_stays_silent_is_not_checked():
    """Where no message comes, there is no id; the wait is bounded."""

    account = ScriptedAccount(lambda method, *_: answer(200, SILENCE if method == "GET" else {"message_id": "m"}))
    waited: list[float] = []
    with pytest.raises(NotChecked, match="sent no message"):
        Provisioner().provide(account, {"slug": "a", "recipient": "one"}, waited.append)
    assert sum(waited) < 60
    assert [str(order) for order in account.receipt.orders.values()] == ["one a"]


@pytest.mark.parametrize(
    "foreign",
    [
        {"recipient": {"distinct_id": "two"}},
        {"recipient": "one"},
        {"workflow": {"slug": "b"}},
        {"workflow": None},
        {"idempotency_key": "theirs"},
        {"tenant_id": "theirs"},
    ],
)
def test_a_run_that_was_not_ordered_is_not_adopted(foreign):
    """A list that ignores its filters shows runs of others: they are not cancelled by their id."""
    message = {"execution_id": "dsl_theirs", "recipient": {"distinct_id": "one"}, "workflow": {"slug": "a"}}
    state = {"slug": "a", "recipient": "one", "tenant": "ours", "status": "cancelled"}
    listed = {"results": [{**message, **foreign}], "meta": {"has_next": False}}
    account = ScriptedAccount(lambda method, *_: answer(200, listed if method == "GET" else {"message_id": "m"}))
    with pytest.raises(NotChecked, match="messages of other recipients"):
        Provisioner().provide(account, state, lambda _: None)
    posted = [body for method, _, body in account.transport.sent if method == "POST"]
    assert posted[1:] == [{"recipients": ["one"], "workflow_slug": "a"}]
    assert not account.receipt.records
