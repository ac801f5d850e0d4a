"""Novu, served from its lifecycle file: a key in a header of its own form, children that stop with their event."""

import pytest


def trigger(novu, **more: object) -> str:
    reply = novu.send("POST", "/v1/events/trigger", {"name": "welcome", "to": "somebody", **more})
    assert reply.status == 201
    assert reply.json["acknowledged"] is True
    return str(reply.json["transactionId"])


def test_a_trigger_sends_now_and_later(novu):
    """One message goes out at once, another an hour later; then the event is completed."""
    event = trigger(novu)
    assert novu.observe(event)["observes"] == {"sent": 1, "waiting": 1}
    novu.world.advance(3599)
    assert novu.state(event) == "active"
    novu.world.advance(1)
    assert novu.observe(event)["observes"] == {"sent": 2, "waiting": 0}
    assert novu.state(event) == "completed"


def test_a_cancel_stops_what_is_still_to_come(novu):
    """The answer is true, and nothing more is sent; what has been sent stays so."""
    event = trigger(novu, transactionId="mine")
    reply = novu.send("DELETE", f"/v1/events/trigger/{event}")
    assert (reply.status, reply.json) == (200, True)
    novu.world.advance(100_000)
    assert novu.state("mine") == "cancelled"
    assert novu.observe("mine")["observes"] == {"sent": 1, "waiting": 1}


def test_other_events_go_on(novu):
    """A cancel reaches the transaction that it names and no other."""
    first, other = trigger(novu), trigger(novu)
    novu.send("DELETE", f"/v1/events/trigger/{first}")
    novu.world.advance(3600)
    assert novu.state(other) == "completed"


def test_children_can_be_provided(novu):
    """A provider state says how many children are in each state."""
    event = novu.provide("event", "active", message={"pending": 1000, "sent": 5})
    assert novu.observe(event)["observes"] == {"sent": 1005, "waiting": 0}


@pytest.mark.parametrize("headers", [{}, {"authorization": "ApiKey nobody"}, {"authorization": "Bearer"}])
def test_a_key_in_the_header_is_asked_for(novu, headers):
    """The key is the value of the header, behind the vendor's own word."""
    event = trigger(novu)
    assert novu.send("DELETE", f"/v1/events/trigger/{event}", headers=headers).status == 401
    assert novu.state(event) == "active"


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"resource": "nothing"},
        {"resource": "message"},
        {"resource": "event", "state": "lost"},
        {"resource": "event", "state": 3},
        {"resource": "event", "message": {"pending": -1}},
        {"resource": "event", "message": {"pending": True}},
        {"resource": "event", "message": {"lost": 1}},
        {"resource": "event", "message": 5},
        {"resource": "event", "id": 7},
    ],
)
def test_an_odd_provider_state_is_refused(novu, state):
    """What names no state that there is makes no record, and is told in a sentence."""
    reply = novu.world.admin("POST", "/novu/records", state)
    assert reply.status == 400
    assert reply.json["message"]
    assert novu.world.admin("GET").json["records"]["novu"] == 0
