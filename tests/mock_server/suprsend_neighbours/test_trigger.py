"""A trigger starts one run for each recipient."""

import pytest

from tests.mock_server.suprsend_neighbours.conftest import SLUG

DAY = 24 * 3600.0


def test_a_trigger_is_accepted(account):
    """One object answers 202 with a message id and the status success, and nothing else."""
    reply = account.trigger("user_1")
    assert reply.status == 202
    assert reply.json.keys() == {"status", "message_id"}
    assert reply.json["status"] == "success"


def test_each_trigger_has_a_message_of_its_own(account):
    """Two triggers without a key are two: two messages, two runs."""
    assert account.trigger("user_1").json["message_id"] != account.trigger("user_1").json["message_id"]
    assert len(account.cancel(recipients=["user_1"])) == 2


def test_each_recipient_has_a_run(account):
    """Distinct ids and people alike have a run; one who is listed twice has one."""
    account.trigger("user_1", {"distinct_id": "user_2"}, "user_1", {"distinct_id": "user_1"})
    assert len(account.cancel(workflow_slug=SLUG)) == 2


CHANNELS = {
    "a list of texts": {"$email": ["user@example.com"]},
    "a text": {"$sms": "user@example.com"},
    "an object": {"$slack": {"email": "user@example.com", "access_token": "xoxb-secret"}},
    "a list of objects": {"$whatsapp": [{"value": "user@example.com"}]},
    "the second of several": {"$email": ["first@example.com", "user@example.com"], "$sms": ["+15550100"]},
}


@pytest.mark.parametrize("channels", CHANNELS.values(), ids=CHANNELS)
def test_contact_information_finds_the_run(account, channels):
    """What a channel holds of contact information finds the run; what else an object holds does not."""
    account.trigger({"distinct_id": "user_1", "name": "Ada", "$channels": ["email"], **channels})
    assert account.cancel(recipients=["xoxb-secret", "email", "Ada"]) == []
    assert len(account.cancel(recipients=["user@example.com"])) == 1


def test_contacts_of_a_person_who_is_listed_twice_are_put_together(account):
    """One run, found by either address."""
    account.trigger({"distinct_id": "user_1", "$email": "a@example.com"}, {"distinct_id": "user_1", "$sms": "+1555"})
    assert len(account.cancel(recipients=["a@example.com", "+1555"])) == 1


def test_a_run_carries_what_it_was_triggered_with(account):
    """Slug, recipient, tenant and key are told by its first message."""
    account.trigger(
        "user_1", key="order-17", tenant_id="acme", actor={"distinct_id": "ada"}, data={"order": {"no": 17}}
    )
    (message,) = account.messages("recipient_id[]=user_1")["results"]
    assert message["workflow"]["slug"] == SLUG
    assert (message["tenant_id"], message["idempotency_key"]) == ("acme", "order-17")


@pytest.mark.parametrize("members", [{"tenant_id": None}, {"key": None}, {"key": ""}, {"key": "  "}, {"data": {}}])
def test_what_is_empty_is_as_good_as_absent(account, members):
    """Null for tenant and key, and a key of blanks, are accepted and mean none."""
    assert [account.trigger("user_1", **members).status for _ in range(2)] == [202, 202]
    assert len(account.cancel(recipients=["user_1"])) == 2


def test_a_triggered_run_comes_to_its_end(account):
    """It sends at once, after an hour and after a day, and is then completed."""
    account.trigger("user_1")
    run = account.messages("recipient_id[]=user_1")["results"][0]["execution_id"]
    seen = [account.look(run)]
    for seconds in (3600, 23 * 3600):
        account.world.advance(seconds)
        seen.append(account.look(run))
    assert [(each["status"], each["sent"]) for each in seen] == [("running", 1), ("running", 2), ("completed", 3)]


def test_a_cancel_stops_a_triggered_run(account):
    """What has not been sent by then is never sent; what was stays sent."""
    account.trigger("user_1", "user_2")
    account.world.advance(3600)
    (run,) = account.cancel(recipients=["user_1"])
    account.world.advance(30 * DAY)
    assert account.look(run) == {"exists": True, "status": "cancelled", "sent": 2, "planned": 3}
    assert account.cancel(workflow_slug=SLUG) == []


def test_the_default_world_knows_its_workflows(fresh):
    """The slugs of the fixtures can be triggered in the default world."""
    for slug in ("order-confirmation", "welcome", "password-reset", "weekly-digest"):
        body = {"workflow": slug, "recipients": ["user_1"]}
        assert fresh.send("POST", "/suprsend/trigger/", body, key="demo-full").status == 202
