"""Worlds: each has its own records, clock, journal and keys, and knows nothing of the others."""

import copy
import secrets
import zlib
from collections.abc import Mapping, Set
from functools import partial
from typing import Any, NamedTuple, Protocol

from brakecheck.mock_server.api_error import Conflict, Full, NotFound
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.journal import KEPT, Journal

DEFAULT = "default"
MOST_RECORDS, MOST_WORLDS, MOST_SNAPSHOTS = 100_000, 1000, 100


class Caller(NamedTuple):
    """Who sent a request: a role in a world, by the key that it carried."""

    world: "World"
    vendor: str
    role: str


class Begin(Protocol):
    def __call__(self, clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Any: ...


class Seed(NamedTuple):
    """How a vendor's part of a world begins: its keys by role, and its state for a clock, a seed and readings."""

    keys: Mapping[str, list[str]]
    begin: Begin


class World:
    """One world. `seeded` says whether the fixtures are in it, `seed` gives ids, `most_records` bounds what it keeps.

    `states` holds each vendor's model, whose `size` counts its records; `keys` has the keys for each vendor and role.
    `readings` has the one in force of each open rule; models hold the same mapping.
    """

    def __init__(
        self,
        name: str,
        seeds: Mapping[str, Seed],
        *,
        seeded: bool = True,
        seed: int | None = None,
        most_records: int = MOST_RECORDS,
        most_exchanges: int = KEPT,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.most_records = most_records
        self.seeded = seeded
        self.seed = zlib.crc32(name.encode()) if seed is None else seed  # the same name, the same ids
        self.keys: Mapping[str, Mapping[str, list[str]]] = {}
        self._seeds = seeds
        self._snapshots: dict[str, tuple[Clock, dict[str, str], dict[str, Any]]] = {}
        self._kept = 0
        self._first_readings = dict(readings or {})
        self.readings = dict(self._first_readings)
        self.clock = Clock()
        self.journal = Journal(most_exchanges)
        self.begin()

    def reset(self) -> None:
        """Back to the beginning: records, clock, readings and journal. The keys stay."""
        self.clock = copy.copy(self._first_clock)
        self.readings = dict(self._first_readings)
        self.journal.clear()
        self.begin()

    def begin(self) -> None:
        """Begin here: with the clock as it is set now, and the records as at the beginning."""
        self._first_clock = copy.copy(self.clock)
        self.states = {
            vendor: seed.begin(self.clock, self.seed, with_fixtures=self.seeded, readings=self.readings)
            for vendor, seed in self._seeds.items()
        }

    def choose(self, readings: Mapping[str, str]) -> None:
        """Follow these readings and, of the other rules, those of the beginning."""
        self.readings.update(self._first_readings | dict(readings))

    def snapshot(self) -> str:
        """Keep the records, the clock and the readings as they are; returns the name to restore them by."""
        if len(self._snapshots) >= MOST_SNAPSHOTS:
            raise Full("admin.snapshot", f"expected at most {MOST_SNAPSHOTS} snapshots of a world; delete the world")
        if self.size + self._size_of(self.states) > self.most_records:
            raise self._full()
        self._kept += self._size_of(self.states)
        name = f"snapshot-{len(self._snapshots) + 1}"
        self._snapshots[name] = copy.deepcopy((self.clock, self.readings, self.states))
        return name

    def restore(self, name: str) -> None:
        if name not in self._snapshots:
            raise NotFound("admin.snapshot", f"world {self.name} has no snapshot {name}")
        self.clock, self.readings, self.states = copy.deepcopy(self._snapshots[name])

    @property
    def size(self) -> int:
        """How many records there are, those in snapshots included."""
        return self._kept + self._size_of(self.states)

    def refuse_when_full(self) -> None:
        if self.size >= self.most_records:
            raise self._full()

    def _full(self) -> Full:
        return Full(
            "http.documented",
            f"expected at most {self.most_records} records in world {self.name}, snapshots included; delete some, "
            "reset the world, or start the mock with a higher --max-records",
        )

    @staticmethod
    def _size_of(states: Mapping[str, Any]) -> int:
        return sum(state.size for state in states.values())


class Worlds:
    """All worlds of a server, and which key opens which."""

    def __init__(
        self,
        seeds: Mapping[str, Seed],
        *,
        most_records: int = MOST_RECORDS,
        most_exchanges: int = KEPT,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        self.seeds = seeds
        self._new = partial(
            World, seeds=seeds, most_records=most_records, most_exchanges=most_exchanges, readings=readings
        )
        self.by_name: dict[str, World] = {}
        self.callers: dict[bytes, Caller] = {}
        self._open(self._new(DEFAULT), {vendor: seed.keys for vendor, seed in seeds.items()})

    def create(
        self, name: str | None = None, *, seeded: bool = False, seed: int | None = None
    ) -> tuple[World, dict[str, dict[str, str]]]:
        """A new world and its keys: for each vendor, one for each role. Without a `seed` ids follow the name."""
        name = name or f"world-{secrets.token_hex(6)}"
        if name in self.by_name:
            raise Conflict("admin.world", f"a world named {name} exists; delete it first or choose another name")
        if len(self.by_name) >= MOST_WORLDS:
            raise Full("admin.world", f"expected at most {MOST_WORLDS} worlds, received one more; delete some first")
        world = self._new(name, seeded=seeded, seed=seed)
        keys = {
            vendor: {role: f"{role}-{secrets.token_hex(8)}:{secrets.token_hex(16)}" for role in seed.keys}
            for vendor, seed in self.seeds.items()
        }
        self._open(world, {vendor: {role: [key] for role, key in roles.items()} for vendor, roles in keys.items()})
        return world, keys

    def delete(self, name: str) -> None:
        world = self.find(name)
        if name == DEFAULT:
            raise Conflict("admin.world", "the default world stays; reset it instead")
        del self.by_name[name]
        self.callers = {key: caller for key, caller in self.callers.items() if caller.world is not world}

    def find(self, name: str) -> World:
        try:
            return self.by_name[name]
        except KeyError:
            raise NotFound("admin.world", f"no world is named {name}; GET /__admin/worlds lists them") from None

    def known_keys(self) -> Set[bytes]:
        return self.callers.keys()

    def demo_key(self, vendor: str) -> str:
        """What there is to say of the key that everybody may know."""
        return f"the demo key is {self.by_name[DEFAULT].keys[vendor]['full'][0]}"

    def _open(self, world: World, keys: Mapping[str, Mapping[str, list[str]]]) -> None:
        self.by_name[world.name] = world
        world.keys = keys
        for vendor, roles in keys.items():
            for role, role_keys in roles.items():
                for key in role_keys:
                    self.callers[key.encode()] = Caller(world, vendor, role)
