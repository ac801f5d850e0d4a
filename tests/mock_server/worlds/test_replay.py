"""A world follows from its log: applied from the beginning, the commands give the same world, byte for byte."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world
from tests.mock_server.worlds.kept import kept
from tests.mock_server.worlds.stories import Story, content_of, mock, world_of

FEW, MANY, STEPS = 20, 2000, 25


def told(client: Client, name: str) -> list[Any]:
    reply = client.send("GET", f"/__admin/worlds/{name}/log")
    assert reply.status == 200, reply
    lines: list[Any] = reply.json["lines"]
    return lines


def hold_to_their_logs(numbers: Iterable[int]) -> None:
    """Tell each story in one mock, and let another make the same world of its lines."""
    first, second = mock(), mock()
    for number in numbers:
        story = Story(first, number)
        story.go_on(STEPS)
        name = story.world.name
        lines = told(first, name)
        reply = second.send("POST", "/__admin/logs", {"lines": lines})
        assert reply.status == 201, (number, reply)
        assert told(second, name) == lines, number
        one, other = world_of(first, name), world_of(second, name)
        moment = one.clock.now()
        assert content_of(other, moment) == content_of(one, moment), number
        for client in (first, second):
            client.send("DELETE", f"/__admin/worlds/{name}")


@pytest.mark.medium
def test_a_world_of_the_same_lines_is_the_same_world():
    """Some hundred stories: the lines of the replayed world are those of the original, and so is everything in it."""
    hold_to_their_logs(range(FEW))


@pytest.mark.slow
def test_no_story_of_many_is_told_differently():
    """The same of two thousand."""
    hold_to_their_logs(range(FEW, FEW + MANY))


@pytest.mark.slow
def test_looks_change_nothing():
    """A story without the looks in between comes to the same world."""
    first, second = mock(), mock()
    for number in range(1, 100, 2):
        if number % 5 == 0:
            continue  # by a clock that runs, two stories never happen at the same moments
        looked, blind = Story(first, number), Story(second, number, looks=False)
        for story in (looked, blind):
            story.go_on(STEPS)
        one, other = world_of(first, looked.world.name), world_of(second, blind.world.name)
        if one.clock.mode == "manual":
            assert content_of(other, one.clock.now()) == content_of(one, one.clock.now()), number


@pytest.mark.medium
def test_an_effect_that_comes_late_is_a_change_at_its_own_moment():
    """What a behaviour puts off is a change of the moment at which it came, and the same world comes of that."""
    first, second = mock(), mock()
    world = open_world(first, name="late")
    workflow = world.provide("dialnexa", status="active", leads={"queued": 5})
    forced = {"operation": "cancelWorkflow", "effective_after": 60}
    assert world.admin("PUT", "/behaviours", {"behaviours": [forced]}).status == 200
    cancel = ("POST", f"/dialnexa/v1/workflows/{workflow}/cancel")
    assert first.send(*cancel, key=world.keys["dialnexa"]["full"]).status == 200
    assert [line.get("do") for line in told(first, "late")[1:]] == ["admin.provideState"]
    world.advance(3600)
    assert world.observe("dialnexa", workflow)["status"] == "cancelled"
    lines = told(first, "late")
    assert (lines[-1]["do"], lines[-1]["at"]) == ("dialnexa.cancelWorkflow", EPOCH + 60)
    assert second.send("POST", "/__admin/logs", {"lines": lines}).status == 201
    one, other = world_of(first, "late"), world_of(second, "late")
    assert content_of(other, one.clock.now()) == content_of(one, one.clock.now())


def test_what_is_tried_in_a_copy_is_not_kept(tmp_path):
    """The request whose effect comes later is tried in a copy of the world, of which the state file knows nothing."""
    with kept(tmp_path / "state.db") as client:
        world = open_world(client, name="late")
        workflow = world.provide("dialnexa", status="active")
        forced = {"operation": "cancelWorkflow", "effective_after": 60}
        world.admin("PUT", "/behaviours", {"behaviours": [forced]})
        key = world.keys["dialnexa"]["full"]
        assert client.send("POST", f"/dialnexa/v1/workflows/{workflow}/cancel", key=key).status == 200
        assert world.admin("GET").json["position"] == 1
    with kept(tmp_path / "state.db") as client:
        again = OwnWorld(client, "late", world.keys)
        assert (again.observe("dialnexa", workflow)["status"], again.admin("GET").json["position"]) == ("active", 1)
