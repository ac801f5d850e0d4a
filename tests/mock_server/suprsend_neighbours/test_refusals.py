"""Triggers that are refused: by which rule, in which words, and with nothing begun."""

import json

import pytest

from tests.mock_server.suprsend_neighbours.conftest import SLUG

PEOPLE = [f"user_{number}" for number in range(101)]
INVALID = {
    "no object": 17,
    "null": None,
    "an empty object": {},
    "an empty list": [],
    "a list of texts": ["user_1"],
    "no workflow": {"recipients": ["user_1"]},
    "an empty workflow": {"workflow": "", "recipients": ["user_1"]},
    "no recipients": {"workflow": SLUG},
    "an empty list of recipients": {"workflow": SLUG, "recipients": []},
    "recipients that are a text": {"workflow": SLUG, "recipients": "user_1"},
    "an empty recipient": {"workflow": SLUG, "recipients": ["user_1", ""]},
    "a recipient without a distinct id": {"workflow": SLUG, "recipients": ["user_1", {"$email": ["a@example.com"]}]},
    "an empty distinct id": {"workflow": SLUG, "recipients": ["user_1", {"distinct_id": ""}]},
    "an empty channel": {"workflow": SLUG, "recipients": [{"distinct_id": "user_1", "$email": []}]},
    "a channel that is a number": {"workflow": SLUG, "recipients": [{"distinct_id": "user_1", "$sms": 15550100}]},
    "an actor that is a number": {"workflow": SLUG, "recipients": ["user_1"], "actor": 17},
    "data that is a list": {"workflow": SLUG, "recipients": ["user_1"], "data": []},
    "a tenant that is a number": {"workflow": SLUG, "recipients": ["user_1"], "tenant_id": 17},
    "a key that is a number": {"workflow": SLUG, "recipients": ["user_1"], "$idempotency_key": 17},
    "one bad trigger among several": [{"workflow": SLUG, "recipients": ["user_1"]}, {"workflow": SLUG}],
}
BEYOND = {
    "101 recipients": {"workflow": SLUG, "recipients": PEOPLE},
    "101 triggers": [{"workflow": SLUG, "recipients": ["user_1"]}] * 101,
    "a long key": {"workflow": SLUG, "recipients": ["user_1"], "$idempotency_key": "k" * 256},
}


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID)
def test_an_invalid_trigger_is_refused(account, body):
    """400 with the status fail and a message, and no run of anybody."""
    reply = account.send(json.dumps(body).encode())
    assert (reply.status, reply.rule) == (400, "suprsend.trigger.invalid-body")
    assert reply.json["status"] == "fail"
    assert any(word in reply.json["message"] for word in (" must ", " needs ", " needed", "not valid JSON"))
    assert account.cancel(workflow_slug=SLUG) == []


@pytest.mark.parametrize("body", BEYOND.values(), ids=BEYOND)
def test_beyond_the_limits_a_trigger_is_refused(account, body):
    """More than the limits allow is 400 by the rule on limits, and no run begins."""
    reply = account.send(body)
    assert (reply.status, reply.rule) == (400, "suprsend.trigger.limits")
    assert reply.json.keys() == {"status", "message"}
    assert account.cancel(workflow_slug=SLUG) == []


def test_the_limits_themselves_are_allowed(account):
    """100 recipients, 100 triggers and a key of 255 characters with blanks around it are taken."""
    assert account.trigger(*PEOPLE[:100], key=f" {'k' * 255}\t").status == 202
    assert len(account.cancel(idempotency_key="k" * 255)) == 100
    assert account.send([{"workflow": SLUG, "recipients": ["user_1"]}] * 100).status == 207
    assert len(account.cancel(recipients=["user_1"])) == 100


@pytest.mark.parametrize(("surplus", "status"), [(0, 202), (1, 413)])
def test_a_body_has_at_most_800_kb(account, surplus, status):
    """A body of 800 KB to the byte is taken; one byte more is 413, and starts nothing."""
    trigger = {"workflow": SLUG, "recipients": ["user_1"], "data": {"text": ""}}
    trigger["data"] = {"text": "x" * (800 * 1024 - len(json.dumps(trigger)) + surplus)}
    reply = account.send(trigger)
    assert reply.status == status
    assert len(account.cancel(recipients=["user_1"])) == (status == 202)


def test_an_unknown_workflow_is_not_found(account):
    """404 with an error of the type not_found; nothing begins."""
    reply = account.trigger("user_1", workflow="no-such")
    assert (reply.status, reply.rule) == (404, "suprsend.trigger.unknown-workflow")
    assert reply.json["error"]["type"] == "not_found"
    assert "no-such" in reply.json["error"]["message"]
    assert account.cancel(recipients=["user_1"]) == []


def test_a_workflow_of_another_account_is_not_found(account, other):
    """Slugs belong to an account."""
    reply = account.send({"workflow": SLUG, "recipients": ["user_1"]}, key=other.keys["suprsend"]["full"])
    assert reply.status == 404


def test_a_provided_run_makes_its_workflow_known(account):
    """After a run of it was provided, a slug can be triggered."""
    assert account.trigger("user_1", workflow="new").status == 404
    account.world.provide("suprsend", slug="new")
    assert account.trigger("user_1", workflow="new").status == 202


def test_without_a_key_nothing_is_triggered(account):
    """No key, a wrong one, or half of a signer's: 401 in the words of the cancel page."""
    halves = (account.world.keys["suprsend"][role] for role in ("hmac-key", "hmac-secret"))
    for key in (None, "wrong", *halves):
        reply = account.send({"workflow": SLUG, "recipients": ["user_1"]}, key=key)
        assert (reply.status, reply.rule) == (401, "suprsend.auth.key-required")
        assert reply.json["code"] == 401
    assert account.cancel(recipients=["user_1"]) == []


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("GET", {}, 405), ("DELETE", {}, 405), ("POST", {"content-type": "text/plain"}, 415)],
)
def test_other_ways_to_ask_are_refused(account, method, headers, status):
    """Another method is 405, another media type 415, both in the words of the cancel page."""
    world = account.world
    body, key = {"workflow": SLUG, "recipients": ["user_1"]}, world.keys["suprsend"]["full"]
    reply = world.client.send(method, "/suprsend/trigger/", body, key=key, headers=headers)
    assert (reply.status, reply.json["code"]) == (status, status)


def test_several_triggers_are_answered_one_by_one(account):
    """207: each record has a message id or an error, in order; the whole is a partial success."""
    known, unknown = {"workflow": SLUG, "recipients": ["user_1", "user_2"]}, {"workflow": "x", "recipients": ["user_3"]}
    reply = account.send([known, unknown, {**known, "$idempotency_key": "k" * 256}, known])
    assert (reply.status, reply.json["status"]) == (207, "partial")
    assert [record["status"] for record in reply.json["records"]] == ["success", "error", "error", "success"]
    assert [record["status_code"] for record in reply.json["records"]] == [202, 404, 400, 202]
    assert reply.json["records"][1]["error"]["type"] == "not_found"
    assert reply.json["records"][2]["error"]["type"] == "bad_request"
    assert len(account.cancel(workflow_slug=SLUG)) == 4


@pytest.mark.parametrize(("slugs", "status"), [([SLUG], "success"), ([SLUG, "x"], "partial"), (["x"], "fail")])
def test_the_whole_of_several_triggers(account, slugs, status):
    """All accepted is a success, none a failure, some a partial success; 207 in any case."""
    reply = account.send([{"workflow": slug, "recipients": ["user_1"]} for slug in slugs])
    assert (reply.status, reply.json["status"]) == (207, status)
