"""Stripe, served from its lifecycle file: forms, a DELETE that leaves the record, ids as cursors."""

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.engine.conftest import Vendor

FORM = "application/x-www-form-urlencoded"
INTENTS, SUBSCRIPTIONS = "/payment_intents", "/subscriptions"


def sent(stripe: Vendor, path: str, form: bytes = b"", method: str = "POST") -> Reply:
    return stripe.send(method, path, form, headers={**stripe.credentials(), "content-type": FORM})


def test_an_intent_goes_its_way(stripe):
    """It is made by a form, given a payment method, and captured once the customer has confirmed it."""
    made = sent(stripe, INTENTS, b"amount=500&currency=eur&metadata[order]=7&payment_method_types[]=card").json
    assert (made["status"], made["amount"], made["currency"]) == ("requires_payment_method", 500, "eur")
    path = f"{INTENTS}/{made['id']}"
    assert sent(stripe, path, b"payment_method=pm_1").json["payment_method"] == "pm_1"
    assert sent(stripe, f"{path}/capture").status == 400
    stripe.world.advance(30)
    assert stripe.send("GET", path).json["status"] == "requires_action"
    stripe.world.advance(65)
    assert sent(stripe, f"{path}/capture").json["status"] == "succeeded"


@pytest.mark.parametrize(
    "state", ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"]
)
def test_an_intent_is_cancelled(stripe, state):
    """The answer is the intent, with the reason and the moment; after that every operation fails."""
    intent = stripe.provide("payment_intent", state)
    done = sent(stripe, f"{INTENTS}/{intent}/cancel", b"cancellation_reason=duplicate").json
    assert (done["status"], done["cancellation_reason"]) == ("canceled", "duplicate")
    assert isinstance(done["canceled_at"], int)
    for way in ("cancel", "capture"):
        reply = sent(stripe, f"{INTENTS}/{intent}/{way}")
        assert (reply.status, reply.json["error"]["type"]) == (400, "invalid_request_error")


def test_what_has_succeeded_is_not_cancelled(stripe):
    """The rule is the one that the file states."""
    intent = stripe.provide("payment_intent", "succeeded")
    reply = sent(stripe, f"{INTENTS}/{intent}/cancel")
    assert (reply.status, reply.rule) == (400, "stripe.cancel-intent.refused")


@pytest.mark.parametrize(
    ("form", "kind", "status"),
    [
        (b"cancellation_reason=boredom", FORM, 400),
        (b'{"cancellation_reason": "duplicate"}', "application/json", 415),
    ],
)
def test_a_form_that_is_referred_to_is_checked(stripe, form, kind, status):
    """The body of a cancel is described under components, and counts as if it stood at the operation."""
    intent = stripe.provide("payment_intent", "requires_capture")
    headers = {**stripe.credentials(), "content-type": kind}
    assert stripe.send("POST", f"{INTENTS}/{intent}/cancel", form, headers=headers).status == status
    assert stripe.state(intent) == "requires_capture"


def test_the_id_of_the_last_one_leads_on(stripe):
    """`has_more` tells whether to ask again, with the id of the last intent."""
    intents = [stripe.provide("payment_intent", "succeeded", customer="cus_1") for _ in range(3)]
    stripe.provide("payment_intent", "succeeded", customer="cus_2")
    first = stripe.send("GET", INTENTS, query=b"customer=cus_1&limit=2").json
    second = stripe.send("GET", INTENTS, query=f"customer=cus_1&limit=2&starting_after={intents[1]}".encode()).json
    assert [[each["id"] for each in page["data"]] for page in (first, second)] == [intents[:2], intents[2:]]
    assert [first["has_more"], second["has_more"]] == [True, False]


def test_a_subscription_is_paused_resumed_and_cancelled(stripe):
    """Cancelled by a DELETE it is still there, and takes no further brake."""
    path = f"{SUBSCRIPTIONS}/{stripe.provide('subscription', 'active')}"
    assert sent(stripe, f"{path}/pause", b"type=subscription").json["status"] == "paused"
    assert sent(stripe, f"{path}/resume").json["status"] == "active"
    assert sent(stripe, path, b"prorate=true", method="DELETE").json["status"] == "canceled"
    assert stripe.send("GET", path).json["status"] == "canceled"
    again = [sent(stripe, path, method="DELETE"), sent(stripe, f"{path}/pause", b"type=subscription")]
    assert [reply.status for reply in again] == [400, 400]


def test_a_trial_becomes_active(stripe):
    """After its days a trial is active."""
    subscription = stripe.provide("subscription", "trialing")
    stripe.world.advance(604_800)
    assert stripe.state(subscription) == "active"
