"""Worlds: apart from each other, repeatable, and able to go back."""

from typing import Any

import pytest

from brakecheck.mock_server.api_error import Conflict, NotFound
from brakecheck.mock_server.worlds.clock import Clock, Setting
from brakecheck.mock_server.worlds.journal import Entry
from brakecheck.mock_server.worlds.log import OperationCall
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.shared import Common
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import WorldState
from brakecheck.mock_server.worlds.worlds import DEFAULT, Worlds


class Counter:
    """A small model: it counts, keeps its seed, and knows the time by its clock."""

    def __init__(self, clock: Clock, seed: int, fixtures: bool) -> None:
        self.clock = clock
        self.seed = seed
        self.records: list[Any] = ["fixture"] if fixtures else []

    @property
    def size(self) -> int:
        return len(self.records)

    def settle(self) -> None:
        """Nothing falls due in a counter."""


def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: object) -> Counter:
    return Counter(clock, seed, with_fixtures)


def noted(world: World, word: str) -> None:
    """The one operation of the model: remember a word."""
    wanted = OperationCall("acme.note", "full", {}, body=word.encode())
    again(world, world.present, wanted)
    world.keep(world.clock.now(), wanted)


def again(_: World, present: WorldState, wanted: OperationCall) -> None:
    present.states["acme"].records.append(wanted.body.decode())


def of_counters(**wanted: Any) -> World:
    return World("mine", SEEDS, common=Common(apply=again), **wanted)


SEEDS = {"acme": Seed({"full": ["acme:one", "acme:two"], "reader": ["acme:reader"]}, begin)}


@pytest.fixture
def worlds() -> Worlds:
    return Worlds(SEEDS)


def test_the_default_world_has_the_fixtures_and_their_keys(worlds):
    """A server begins with one world, seeded, that all keys of the fixtures open."""
    assert worlds.find(DEFAULT).states["acme"].records == ["fixture"]
    opened = {key: (caller.world.name, caller.role) for key, caller in worlds.callers.items()}
    assert opened == {
        b"acme:one": (DEFAULT, "full"),
        b"acme:two": (DEFAULT, "full"),
        b"acme:reader": (DEFAULT, "reader"),
    }


def test_a_new_world_has_keys_of_its_own_for_each_role(worlds):
    """Its keys are new, one for each vendor and role, and open it alone."""
    made, keys = worlds.create("mine")
    assert keys.keys() == {"acme"}
    assert keys["acme"].keys() == {"full", "reader"}
    assert worlds.callers[keys["acme"]["reader"].encode()] == (made, "acme", "reader")
    _, others = worlds.create("yours")
    assert not set(keys["acme"].values()) & set(others["acme"].values())


@pytest.mark.parametrize(("seeded", "records"), [(True, ["fixture"]), (False, [])])
def test_fixtures_are_there_when_asked_for(worlds, seeded, records):
    """A new world is empty unless the fixtures are asked for."""
    made, _ = worlds.create(seeded=seeded)
    assert made.states["acme"].records == records


def test_unnamed_worlds_get_different_names(worlds):
    """Without a name a world is given one that no other has."""
    assert worlds.create()[0].name != worlds.create()[0].name


def test_a_name_is_taken_once(worlds):
    """A second world of the same name is a conflict, and the first stays."""
    made, _ = worlds.create("mine")
    keys = dict(worlds.callers)
    with pytest.raises(Conflict, match="mine"):
        worlds.create("mine")
    assert worlds.find("mine") is made
    assert worlds.callers == keys


def test_the_same_name_gives_the_same_seed():
    """A named world begins the same on every server; differently named ones differ."""
    seeds = {name: [Worlds(SEEDS).create(name)[0].states["acme"].seed for _ in range(2)] for name in ("a", "b")}
    assert seeds["a"][0] == seeds["a"][1] != seeds["b"][0]


def test_worlds_share_nothing(worlds):
    """What happens in one world is not seen in another: neither records nor time."""
    one, other = worlds.create("one")[0], worlds.create("other")[0]
    one.states["acme"].records.append("mine")
    one.clock.stop(0.0)
    assert other.states["acme"].records == []
    assert other.clock.mode == "real"
    assert one.states["acme"].clock is one.clock


def test_a_deleted_world_is_gone(worlds):
    """It is found no more, and none of its keys opens anything; its name is free again."""
    _, keys = worlds.create("mine")
    worlds.delete("mine")
    with pytest.raises(NotFound):
        worlds.find("mine")
    assert not {key.encode() for key in keys["acme"].values()} & worlds.callers.keys()
    assert worlds.create("mine")[1] != keys


def test_the_default_world_cannot_be_deleted(worlds):
    """There is always a default world, and its keys stay."""
    with pytest.raises(Conflict):
        worlds.delete(DEFAULT)
    assert b"acme:one" in worlds.callers


@pytest.mark.parametrize("name", ["nobody", "", "Default"])
def test_an_unknown_world_is_missing(worlds, name):
    """A name that no world has is a 404."""
    with pytest.raises(NotFound):
        worlds.find(name)
    with pytest.raises(NotFound):
        worlds.delete(name)


def test_reset_goes_back_to_the_beginning():
    """Records, time and journal are as at the beginning; what was asked of the fixtures is remembered."""
    world = World("mine", SEEDS, seeded=True)
    world.states["acme"].records.clear()
    world.clock.stop(5.0)
    world.journal.record(Entry(0.0, "GET", b"/", b"", 200, b"", None))
    world.reset()
    assert world.states["acme"].records == ["fixture"]
    assert world.clock.mode == "real"
    assert world.journal.entries() == []
    assert world.states["acme"].clock is world.clock


def test_reset_keeps_the_keys(worlds):
    """The keys of a world still open it after a reset."""
    made, keys = worlds.create("mine")
    made.reset()
    assert worlds.callers[keys["acme"]["full"].encode()].world is made


def test_a_snapshot_brings_back_records_and_time():
    """Restored, both are as they were when the snapshot was taken."""
    world = of_counters()
    world.turn(Setting(100.0))
    name = world.snapshot()
    noted(world, "later")
    world.turn(Setting(150.0))
    world.restore(name)
    assert world.states["acme"].records == ["fixture"]
    assert world.clock.now() == 100.0


def test_a_restored_world_lives_on():
    """After a restore the records follow the world's clock, and later changes leave the snapshot alone."""
    world = of_counters(clock=Setting(0.0))
    name = world.snapshot()
    for _ in range(2):
        world.restore(name)
        world.turn(Setting(7.0))
        noted(world, "later")
        assert world.states["acme"].clock.now() == 7.0
        assert world.states["acme"].records == ["fixture", "later"]


def test_snapshots_are_kept_apart():
    """Several snapshots each bring back their own moment, in any order."""
    world = of_counters(clock=Setting(0.0))
    names = []
    for moment in range(3):
        names.append(world.snapshot())
        world.turn(Setting(moment + 1.0))
        noted(world, str(moment))
    assert len(set(names)) == 3
    for moment in (2, 0, 1):
        world.restore(names[moment])
        assert world.clock.now() == moment
        assert world.states["acme"].records == ["fixture", *map(str, range(moment))]


def test_an_unknown_snapshot_changes_nothing():
    """A snapshot that was never taken is a 404, and the world stays as it is."""
    world = of_counters()
    noted(world, "mine")
    with pytest.raises(NotFound):
        world.restore("snapshot-1")
    assert world.states["acme"].records == ["fixture", "mine"]
