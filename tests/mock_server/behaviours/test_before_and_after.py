"""Whether something came of a request whose answer was forced: the test of a stop button."""

import pytest

from brakecheck.mock_server.behaviours import delivery

FAILED = {"operation": "cancelWorkflow", "status": 500}
CUT = {"operation": "cancelWorkflow", "connection": "drop"}


def test_an_error_before_the_effect_does_nothing(stop):
    """The answer is a 500, and the workflow goes on."""
    stop.force(FAILED)
    assert stop.cancel().status == 500
    assert stop.status() == "active"


def test_an_error_after_the_effect_did_cancel(stop):
    """The answer is a 500 all the same, but the workflow is cancelled."""
    stop.force(FAILED | {"when": "after"})
    reply = stop.cancel()
    assert (reply.status, reply.json["error"]) == (500, "Internal Server Error")
    assert stop.status() == "cancelled"


@pytest.mark.parametrize(("when", "status"), [("before", "active"), ("after", "cancelled")])
@pytest.mark.parametrize("connection", ["drop", "reset"])
def test_no_answer(stop, connection, when, status):
    """A connection can be lost before the request was done, and after it."""
    stop.force({"operation": "cancelWorkflow", "connection": connection, "when": when})
    assert stop.cancel().status == 0
    assert stop.status() == status


def test_an_acknowledgement_of_nothing(stop):
    """A forced success answers as the document shows it, and nothing was cancelled."""
    stop.force({"operation": "cancelWorkflow", "status": 200})
    reply = stop.cancel()
    assert (reply.status, reply.json["status"]) == (200, "cancelled")
    assert stop.status() == "active"


def test_the_next_two_times(stop):
    """What is forced twice is not forced a third time, and its count is told."""
    stop.force(FAILED | {"times": 2})
    assert [stop.cancel().status for _ in range(3)] == [500, 500, 200]
    assert stop.used() == [(2, 0)]


def test_a_forced_status_that_is_the_real_one_keeps_the_real_answer(stop):
    """A 200 after the effect is the answer of the operation itself."""
    stop.force({"operation": "cancelWorkflow", "status": 200, "when": "after"})
    assert stop.cancel().json["id"] == stop.workflow


def test_a_refusal_is_replaced_as_well(stop):
    """After the effect the forced answer takes the place of whatever it was, which the journal tells."""
    stop.force(FAILED | {"when": "after"})
    assert stop.cancel().status == 500
    assert stop.journal()["forced"] == "status 500 after the effect; in place of 200"
    assert stop.cancel().status == 500
    assert stop.journal()["forced"] == "status 500 after the effect; in place of 409"


def test_another_operation_is_left_alone(stop):
    """A behaviour of one operation touches no other."""
    stop.force(FAILED)
    assert stop.press("pause").status == 200


def test_another_record_is_left_alone(stop):
    """A behaviour of one record touches no other."""
    stop.force({"record": "wf_another", "status": 500})
    assert stop.cancel().status == 200
    stop.force({"record": stop.workflow, "status": 503})
    assert stop.cancel().status == 503


def test_a_record_may_be_named_in_the_body(world):
    """Where the body names what is meant, alone or in a list, a behaviour of the record applies."""
    body = {"behaviours": [{"record": "ann", "status": 503}]}
    assert world.admin("PUT", "/behaviours", body).status == 200
    assert world.cancel_runs({"recipients": ["bob", "ann"]}).status == 503
    assert world.cancel_runs({"workflow_slug": "ann"}).status == 503
    assert world.cancel_runs({"recipients": ["bob"]}).status == 200
    assert world.cancel_runs(b"[").status == 400


def test_everything(stop):
    """Without operation and record every request is met."""
    stop.force({"status": 502})
    assert (stop.cancel().status, stop.press("pause").status) == (502, 502)
    assert stop.world.cancel_runs({"workflow_slug": "x"}).status == 502


def test_another_world_is_left_alone(stop, other):
    """What is forced in one world is not in another."""
    stop.force({"status": 500})
    assert other.cancel_runs({"workflow_slug": "x"}).status == 200


def test_a_wrong_key_is_refused_before_anything_is_forced(stop):
    """A request without a valid key belongs to no world, and uses nothing up."""
    stop.force({"status": 500, "times": 1})
    assert stop.cancel(key="nobody").status == 401
    assert stop.used() == [(0, 1)]


def test_of_several_the_first_decides_each_aspect(stop, slept):
    """One behaviour gives the answer, another the delay; a second answer is not taken."""
    stop.force({"status": 500}, {"delay": 2, "status": 503}, {"delay": 7})
    assert stop.cancel().status == 500
    assert slept == [2]


def test_chance_is_drawn_by_the_seed_of_the_world(client):
    """With the same seed the same requests fail; with another one others do."""

    def fails(seed: int) -> list[int]:
        made = client.send("POST", "/__admin/worlds", {"seed": seed}).json
        body = {"behaviours": [{"status": 500, "probability": 0.5}]}
        assert client.send("PUT", f"/__admin/worlds/{made['name']}/behaviours", body).status == 200
        key = made["keys"]["dialnexa"]["full"]
        drawn = [client.send("GET", "/dialnexa/v1/workflows", key=key).status for _ in range(40)]
        client.send("DELETE", f"/__admin/worlds/{made['name']}")
        return drawn

    assert fails(1) == fails(1) != fails(2)
    assert 5 < fails(1).count(500) < 35


@pytest.mark.parametrize("again", ["reset", "delete"])
def test_it_ends(stop, again):
    """A reset of the world ends what is forced, and so does deleting it."""
    stop.force({"status": 500})
    if again == "reset":
        assert stop.world.admin("POST", "/reset").status == 200
    else:
        assert stop.world.admin("DELETE", "/behaviours").status == 204
    assert stop.cancel().status == (404 if again == "reset" else 200)
    assert stop.used() == []
    assert stop.world.client.application.behaviours.by_world == {}


def test_the_access_of_pages(stop):
    """A page of another origin may read a forced answer, and the headers by which it would try again."""
    stop.force({"status": 429})
    reply = stop.cancel(prefer=None)
    assert reply.headers["retry-after"] == "30"
    page = stop.press("cancel", headers={"origin": "http://localhost:5173"})
    assert page.headers["access-control-allow-origin"] == "http://localhost:5173"
    exposed = page.headers["access-control-expose-headers"].lower()
    assert {"retry-after", "x-ratelimit-reset", "preference-applied"} <= {each.strip() for each in exposed.split(",")}


@pytest.mark.parametrize("forced", [{"status": 500}, {"connection": "drop"}, {"status": 500, "when": "after"}, {}])
def test_a_world_that_goes_while_an_answer_waits(stop, monkeypatch, forced):
    """A request whose world is deleted meanwhile gets an answer, and never an exception."""

    async def sleep(_: float) -> None:
        stop.world.admin("DELETE")

    monkeypatch.setattr(delivery, "sleep", sleep)
    stop.force({"delay": 5, **forced})
    assert stop.cancel().status in (0, 401, 500)
