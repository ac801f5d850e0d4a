"""A log that is folded tells the same world, and takes a bounded room."""

import pytest

from brakecheck.mock_server.worlds.fold import Unreadable, folded, unfolded
from brakecheck.mock_server.worlds.log import Start, history
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world
from tests.mock_server.worlds.stories import Story, content_of, mock, world_of

STEPS = 40
SMALL = 5


def advance(client: Client, name: str, times: int) -> None:
    for _ in range(times):
        assert client.send("POST", f"/__admin/worlds/{name}/clock/advance", {"seconds": 1}).status == 200


@pytest.mark.slow
def test_a_folded_world_goes_on_as_if_it_were_not():
    """Stories told in a mock that folds every few changes come to the same worlds, snapshots included."""
    plain, folding = mock(), mock(max_commands=SMALL)
    for number in (each for each in range(1, 40) if each % 5):  # by a clock that stands
        stories = [Story(client, number) for client in (plain, folding)]
        for story in stories:
            story.go_on(STEPS)
        one, other = (world_of(story.world.client, story.world.name) for story in stories)
        if one.clock.mode == "manual":
            assert content_of(other, one.clock.now()) == content_of(one, one.clock.now()), number


@pytest.mark.slow
def test_models_read_from_a_fold_are_the_same():
    """Reading a fold and folding again gives the same bytes."""
    client = mock()
    for number in range(30):
        story = Story(client, number)
        story.go_on(STEPS)
        world = world_of(client, story.world.name)
        fold = folded(world.states, [world.clock, world.readings])
        assert folded(unfolded(fold, [world.clock, world.readings]), [world.clock, world.readings]) == fold


def test_a_history_has_a_bound():
    """However much happens, a world of few records keeps no more commands than the bound."""
    client = mock(max_commands=SMALL)
    world = world_of(client, open_world(client, name="busy").name)
    advance(client, "busy", 23)
    start, commands = history(world.position)
    assert start.fold is not None
    assert len(commands) < SMALL
    assert world.position.number == 23


def test_snapshots_from_before_a_fold_can_be_restored():
    """A fold drops what nobody can go back to; a snapshot keeps its own past."""
    client = mock(max_commands=SMALL)
    made = open_world(client, name="busy")
    advance(client, "busy", 7)
    names = [(made.admin("POST", "/snapshots").json["snapshot"], made.admin("GET", "/clock").json["now"])]
    advance(client, "busy", 12)
    names.append((made.admin("POST", "/snapshots").json["snapshot"], made.admin("GET", "/clock").json["now"]))
    advance(client, "busy", 30)
    for name, now in [*names, *names]:
        assert made.admin("POST", f"/snapshots/{name}/restore").json["clock"]["now"] == now


def test_large_models_are_folded_less_often():
    """A fold costs what it holds: a world of many records gathers as many commands first."""
    client = mock(max_commands=SMALL)
    made = open_world(client, name="large", seeded=True)
    advance(client, "large", SMALL + 5)
    assert made.admin("GET", "/log").status == 200
    assert isinstance(history(world_of(client, "large").position)[0], Start)


@pytest.mark.parametrize(
    "fold",
    [
        b'{"members":{"x":{"object":["os:system",{}]}}}',
        b'{"members":{"x":{"object":["http.app:Application",{}],"y":1}}}',
        b'{"members":{"x":{"object":["dialnexa.graph:VOICE_CALL",{}]}}}',
        b'{"members":{"x":{"object":["http.app:orjson",{}]}}}',
        b'{"members":{"x":{"object":["dialnexa.graph:Node",{"nowhere":1}]}}}',
        b'{"members":{"x":{"enum":["dialnexa.leads:Place","nowhere"]}}}',
        b'{"members":{"x":{"same":7}}}',
        b'{"members":{"x":{"given":7}}}',
        b'{"members":{"x":{"call":[]}}}',
        b"{}",
        b"[",
    ],
)
def test_what_is_no_fold_of_this_version_is_refused(fold):
    """Neither another module nor a function is ever reached by what a fold names."""
    with pytest.raises(Unreadable, match="expected the models of this version"):
        unfolded(fold, [])


def test_what_is_no_plain_data_is_not_folded():
    """A model that holds a function could not be read again, and says so when it is folded."""
    with pytest.raises(TypeError, match="plain data"):
        folded({"x": print}, [])


def test_the_bytes_of_a_history_have_a_bound(monkeypatch):
    """Bodies count, those of provider states as well, and those of a log that was gone back to or forked."""
    monkeypatch.setattr("brakecheck.mock_server.worlds.world.HEAVIEST", 2000)
    client = mock()
    made = open_world(client, name="heavy")
    for _ in range(3):
        made.provide("dialnexa", status="draft", name="x" * 400)
    fork = made.admin("POST", "/forks", {"name": "fork"}).json
    for name in ("heavy", fork["name"]):
        for _ in range(3):
            client.send("POST", f"/__admin/worlds/{name}/dialnexa/records", {"status": "draft", "name": "x" * 400})
        assert history(world_of(client, name).position)[0].fold is not None
