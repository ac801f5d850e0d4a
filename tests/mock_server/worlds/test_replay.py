"""A world follows from its log: applied from the beginning, the commands give the same world, byte for byte."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.mock_server.asgi import Client
from tests.mock_server.worlds.stories import Story, content_of, mock, world_of

FEW, MANY, STEPS = 200, 2000, 25


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


def test_a_world_of_the_same_lines_is_the_same_world():
    """Some hundred stories: the lines of the replayed world are those of the original, and so is everything in it."""
    hold_to_their_logs(range(FEW))


@pytest.mark.slow
def test_no_story_of_many_is_told_differently():
    """The same of two thousand."""
    hold_to_their_logs(range(FEW, FEW + MANY))


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
