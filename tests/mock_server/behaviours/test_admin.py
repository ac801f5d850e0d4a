"""The admin operations on behaviours: reading, setting, ending, and what they refuse."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

BEHAVIOURS = "/__admin/worlds/default/behaviours"
GIVEN = {"operation": "cancelWorkflow", "status": 500, "times": 2}


def test_what_is_set_is_read(stop):
    """Each behaviour as it was given, with its counts; a second PUT replaces the first."""
    assert stop.force(GIVEN).json == {"behaviours": [{"behaviour": GIVEN, "used": 0, "left": 2}]}
    stop.cancel()
    assert stop.used() == [(1, 1)]
    delay = {"delay": {"from": 0.5, "to": 1}}
    assert stop.force(delay).json == {"behaviours": [{"behaviour": delay, "used": 0, "left": None}]}
    assert stop.force().json == {"behaviours": []}


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ({}, "behaviours[0] needs one of status, example"),
        ({"operation": "cancelWorkflow"}, "behaviours[0] needs one of status, example"),
        ({"operation": "cancelWorkflw", "status": 500}, "did you mean cancelWorkflow?"),
        ({"operation": "x", "status": 500}, "there are cancelWorkflow"),
        ({"stats": 500, "delay": 1}, "did you mean status instead of stats?"),
        ({"status": 200}, "status 200 is not possible for createWorkflow"),
        ({"status": "500"}, "behaviours[0].status must be an integer"),
        ({"status": 199}, "behaviours[0].status must be at least 200"),
        ({"status": 500, "times": 0}, "behaviours[0].times must be at least 1"),
        ({"status": 500, "probability": 0}, "behaviours[0].probability"),
        ({"status": 500, "probability": 1.1}, "behaviours[0].probability"),
        ({"delay": -1}, "behaviours[0].delay"),
        ({"delay": 301}, "behaviours[0].delay"),
        ({"delay": {"mean": 1}}, "behaviours[0].delay"),
        ({"dribble": 0}, "behaviours[0].dribble"),
        ({"connection": "lose"}, "is not one of drop, reset, truncate"),
        ({"connection": "truncate", "when": "before"}, "there is no body to truncate"),
        ({"status": 500, "when": "during"}, "is not one of before, after"),
        ({"delay": 1, "message": "x"}, "message and retry_after go with a status"),
        ({"headers": {"Content-Length": "1"}}, "behaviours[0].headers"),
        ({"headers": {"X": "a\r\nb"}}, "behaviours[0].headers"),
        ({"headers": {"X Y": "a"}}, "behaviours[0].headers"),
        ({"example": "none"}, 'has no example "none"'),
    ],
)
def test_what_is_impossible_is_refused_and_changes_nothing(stop, behaviour, said):
    """The sentence names the place, and what is possible; what was forced before stays."""
    stop.force(GIVEN)
    reply = stop.world.admin("PUT", "/behaviours", {"behaviours": [behaviour]})
    assert reply.status == 400
    assert said in reply.json["message"]
    assert stop.used() == [(0, 2)]


def test_the_place_of_what_is_impossible_is_told(stop):
    """Of several behaviours the sentence tells which."""
    reply = stop.world.admin("PUT", "/behaviours", {"behaviours": [GIVEN, GIVEN | {"status": 299}]})
    assert reply.json["message"].startswith("behaviours[1]: status 299 is not possible for cancelWorkflow")


def test_numbers_may_be_written_as_json_writes_them(stop):
    """500.0 is a status and 1.0 a count."""
    stop.force({"status": 500.0, "times": 1.0})
    assert [stop.cancel().status for _ in range(2)] == [500, 200]
    assert stop.used() == [(1, 0)]


def test_a_world_that_is_deleted_is_forgotten(client):
    """Nothing is kept of it, and a new world of the name begins without behaviours."""
    made = client.send("POST", "/__admin/worlds", {"name": "gone"})
    assert made.status == 201
    assert client.send("PUT", "/__admin/worlds/gone/behaviours", {"behaviours": [GIVEN]}).status == 200
    assert client.send("DELETE", "/__admin/worlds/gone").status == 204
    assert client.application.behaviours.by_world == {}


def test_the_default_world_begins_with_those_of_the_file_again():
    """A reset brings back what the mock was started with, counts included, and ends what came later."""
    client = Client(build(Settings(behaviours=[GIVEN])))
    cancel = "/dialnexa/v1/workflows/wfl_m3v7zb9rk2px/cancel"
    for _ in range(2):
        assert client.send("POST", cancel, key="demo:full").status == 500
        assert client.send("PUT", BEHAVIOURS, {"behaviours": [GIVEN | {"status": 503}]}).status == 200
        assert client.send("POST", cancel, key="demo:full").status == 503
        assert client.send("POST", "/__admin/worlds/default/reset").status == 200
        assert client.send("GET", BEHAVIOURS).json["behaviours"] == [{"behaviour": GIVEN, "used": 0, "left": 2}]
