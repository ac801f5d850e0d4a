"""Late brakes: acknowledged at once, effective after some time by the clock of the world."""

import pytest

from tests.mock_server.behaviours.conftest import Stop

LATE = {"operation": "cancelWorkflow", "effective_after": 60}


def test_a_late_cancel_is_acknowledged_and_comes_later(stop):
    """The answer says cancelled, the workflow goes on for a minute, and is cancelled then."""
    stop.force(LATE)
    reply = stop.cancel()
    assert (reply.status, reply.json["status"]) == (200, "cancelled")
    assert reply.headers["brakecheck-forced"] == "effective after 60 s"
    assert stop.status() == "active"
    stop.world.advance(59)
    assert stop.status() == "active"
    stop.world.advance(1)
    assert stop.status() == "cancelled"


def test_it_comes_at_its_own_moment(stop, other):
    """However late somebody looks, the leads stand where a cancel at that moment would have stopped them."""
    leads = {"waiting": 1, "in_step": 1, "queued": 2}
    state = {"status": "active", "leads": leads, "delay_seconds": 90, "step_seconds": 10}
    late, timely = (Stop(world, world.provide("dialnexa", id="wf_same", **state)) for world in (stop.world, other))
    late.force(LATE)
    assert late.cancel().status == 200
    late.world.advance(3600)
    timely.world.advance(60)
    assert timely.cancel().status == 200
    timely.world.advance(3540)
    seen = late.world.observe("dialnexa", "wf_same")
    assert seen == timely.world.observe("dialnexa", "wf_same")
    assert seen["status"] == "cancelled"


def test_the_vendors_own_operations_see_it_come(stop):
    """A look by the vendor's API after the moment shows the effect, too."""
    stop.force(LATE)
    stop.cancel()
    stop.world.advance(61)
    assert stop.press("pause").status == 409


def test_a_refusal_is_none_the_later(stop):
    """What would be refused is refused at once, and nothing comes of it."""
    stop.cancel()
    stop.force(LATE)
    assert stop.cancel().status == 409


def test_what_is_impossible_by_then_does_not_come(stop):
    """Where somebody else was quicker, the late cancel passes over."""
    stop.force(LATE | {"times": 1})
    stop.cancel()
    assert stop.cancel().status == 200
    stop.world.advance(100)
    assert stop.status() == "cancelled"


def test_a_promise_outlives_the_behaviour_and_not_a_reset(stop):
    """After DELETE the effect still comes; a reset of the world ends it."""
    stop.force(LATE)
    stop.cancel()
    assert stop.world.admin("DELETE", "/behaviours").status == 204
    stop.world.advance(61)
    assert stop.status() == "cancelled"
    assert stop.world.client.application.behaviours.by_world == {}
    stop.force(LATE)
    assert stop.world.admin("POST", "/reset").status == 200
    assert stop.world.client.application.behaviours.by_world == {}


def test_a_late_answer_that_is_lost(stop):
    """Both together: nothing arrives, and the effect comes later."""
    stop.force(LATE | {"connection": "drop", "when": "after"})
    assert stop.cancel().status == 0
    stop.world.advance(60)
    assert stop.status() == "cancelled"


@pytest.mark.parametrize("more", [{"status": 500}, {"connection": "drop"}, {"dynamic": True}, {"example": "long"}])
def test_what_contradicts_it_is_refused(stop, more):
    """An effect that never comes is not late."""
    reply = stop.world.admin("PUT", "/behaviours", {"behaviours": [LATE | more]})
    assert (reply.status, reply.rule) == (400, "admin.behaviours")
    assert "effective_after comes with the real answer" in reply.json["message"]


def test_a_look_has_no_effect_to_be_late(stop):
    """Of requests that change nothing a late effect is not forced, and time goes on afterwards."""
    stop.force({"effective_after": 60, "times": 1})
    path = f"/dialnexa/v1/workflows/{stop.workflow}"
    for _ in range(2):
        reply = stop.world.client.send("GET", path, key=stop.world.keys["dialnexa"]["full"])
        assert "brakecheck-forced" not in reply.headers
    assert stop.used() == [(0, 1)]
    stop.cancel()
    stop.world.advance(60)
    assert stop.status() == "cancelled"


def test_a_late_look_is_refused(stop):
    """Of an operation that changes nothing, a late effect is impossible."""
    late = {"operation": "getWorkflow", "effective_after": 60}
    reply = stop.world.admin("PUT", "/behaviours", {"behaviours": [late]})
    assert (reply.status, "getWorkflow has no effect" in reply.json["message"]) == (400, True)
