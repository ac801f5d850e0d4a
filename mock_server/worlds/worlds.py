"""All worlds of a server, and which key opens which. Of keys, nothing but hashes is ever kept."""

import secrets
from collections.abc import Iterator, Mapping, Set
from hashlib import blake2b
from typing import NamedTuple

from brakecheck.mock_server.api_error import Conflict, Full, NotFound
from brakecheck.mock_server.worlds.clock import Setting
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.world import Common, World

DEFAULT = "default"
MOST_WORLDS = 1000


class Caller(NamedTuple):
    """Who sent a request: a role in a world, by the key that it carried."""

    world: World
    vendor: str
    role: str


class Worlds:
    """All worlds, by name, and the callers by key. `clock` is how time begins in the default one."""

    def __init__(self, seeds: Mapping[str, Seed], common: Common | None = None, clock: Setting | None = None) -> None:
        self.seeds = seeds
        self.common = common or Common()
        self.salt = secrets.token_bytes(16)
        self.by_name: dict[str, World] = {}
        self.callers: dict[bytes, Caller] = {}
        self._by_hash: dict[str, Caller] = {}
        world = self.new(DEFAULT, seeded=True, clock=clock)
        self.by_name[DEFAULT] = world
        for vendor, seed in seeds.items():
            for role, keys in seed.keys.items():
                for key in keys:
                    self._know(key.encode(), Caller(world, vendor, role))

    def new(
        self,
        name: str | None,
        *,
        seeded: bool = False,
        seed: int | None = None,
        clock: Setting | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> World:
        """A world that nobody knows yet. Without a `seed` ids follow the name."""
        name = name or f"world-{secrets.token_hex(6)}"
        if name in self.by_name:
            raise Conflict("admin.world", f"a world named {name} exists; delete it first or choose another name")
        if len(self.by_name) >= MOST_WORLDS:
            raise Full("admin.world", f"expected at most {MOST_WORLDS} worlds, received one more; delete some first")
        begin = clock or Setting()
        return World(name, self.seeds, seeded=seeded, seed=seed, clock=begin, readings=readings, common=self.common)

    def create(
        self, name: str | None = None, *, seeded: bool = False, seed: int | None = None, clock: Setting | None = None
    ) -> tuple[World, dict[str, dict[str, str]]]:
        """A new world and its keys."""
        world = self.new(name, seeded=seeded, seed=seed, clock=clock)
        return world, self.open(world)

    def open(self, world: World) -> dict[str, dict[str, str]]:
        """Serve the world. Returns its keys: for each vendor, one for each role."""
        keys = {vendor: self._new_keys(seed) for vendor, seed in self.seeds.items()}
        self.by_name[world.name] = world
        named = {key.encode(): (vendor, role) for vendor, roles in keys.items() for role, key in roles.items()}
        for key, (vendor, role) in named.items():
            self._know(key, Caller(world, vendor, role))
        if self.common.keeper:
            self.common.keeper.opened(world, {self._hash(key): whose for key, whose in named.items()})
        return keys

    def reopen(self, world: World, hashes: Mapping[str, tuple[str, str]]) -> None:
        """Serve a world of whose keys only the hashes are known; each key is known from its first use on."""
        self.by_name[world.name] = world
        self._by_hash |= {each: Caller(world, vendor, role) for each, (vendor, role) in hashes.items()}

    def delete(self, name: str) -> None:
        """Delete the world and its keys; `Conflict` for the default world, `NotFound` for an unknown one."""
        world = self.find(name)
        if name == DEFAULT:
            raise Conflict("admin.world", "the default world stays; reset it instead")
        self.drop(world)
        if self.common.keeper:
            self.common.keeper.deleted(name)

    def drop(self, world: World) -> None:
        """Serve the world no more."""
        del self.by_name[world.name]
        self.callers = {key: caller for key, caller in self.callers.items() if caller.world is not world}
        self._by_hash = {each: caller for each, caller in self._by_hash.items() if caller.world is not world}

    def find(self, name: str) -> World:
        """World of the name; `NotFound` for an unknown one."""
        try:
            return self.by_name[name]
        except KeyError:
            raise NotFound("admin.world", f"no world is named {name}; GET /__admin/worlds lists them") from None

    def recognized(self, key: bytes) -> Caller | None:
        """The caller that the key stands for, also where nothing but its hash was known so far."""
        caller = self.callers.get(key)
        if caller is None and self._by_hash and (caller := self._by_hash.pop(self._hash(key), None)):
            self._know(key, caller)
            for role, source in self.seeds[caller.vendor].derived.items():
                if source == caller.role:
                    self._know(self._derived(key.decode(), role).encode(), caller._replace(role=role))
        return caller

    def known_keys(self) -> Set[bytes]:
        """Keys of all worlds, with those of which only a hash is known."""
        return _Keys(self) if self._by_hash else self.callers.keys()

    def demo_key(self, vendor: str) -> str:
        """What there is to say of the key that everybody may know."""
        return f"the demo key is {self.by_name[DEFAULT].keys[vendor]['full'][0]}"

    def _know(self, key: bytes, caller: Caller) -> None:
        self.callers[key] = caller
        caller.world.keys.setdefault(caller.vendor, {}).setdefault(caller.role, []).append(key.decode())

    def _new_keys(self, seed: Seed) -> dict[str, str]:
        keys = {
            role: f"{role}-{secrets.token_hex(8)}:{secrets.token_hex(16)}"
            for role in seed.keys
            if role not in seed.derived
        }
        return keys | {role: self._derived(keys[source], role) for role, source in seed.derived.items()}

    def _derived(self, key: str, role: str) -> str:
        """The key of another role: known again, without being kept, once this one is sent."""
        digest = blake2b(f"{role} {key}".encode(), key=self.salt, digest_size=24).hexdigest()
        return f"{role}-{digest[:16]}:{digest[16:]}"

    def _hash(self, key: bytes) -> str:
        return blake2b(key, key=self.salt, digest_size=16).hexdigest()


class _Keys(Set[bytes]):
    """The keys of all worlds, those included that were not used since a restart."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def __contains__(self, key: object) -> bool:
        return isinstance(key, bytes) and self._worlds.recognized(key) is not None

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._worlds.callers)

    def __len__(self) -> int:
        return len(self._worlds.callers)
