"""All worlds of a server, and the keys that open them. Of keys only hashes are stored."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Set
from hashlib import blake2b
from typing import NamedTuple, TypedDict, Unpack

from brakecheck.mock_server.api_error import BadRequest, Conflict, Full, NotFound
from brakecheck.mock_server.worlds.clock import Setting
from brakecheck.mock_server.worlds.long_turns import in_loop
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.shared import Common
from brakecheck.mock_server.worlds.world import World

DEFAULT = "default"
MOST_WORLDS = 1000
KEY = re.compile(r"[A-Za-z0-9_.:~-]{5,199}[A-Za-z0-9_]")  # the form that redaction recognizes in all output
KEY_FORM = "6 to 200 letters, digits or signs of _.:~-, the last a letter, a digit or _"
Keys = Mapping[str, Mapping[str, str]]  # by vendor and role
NO_KEYS: Keys = {}


class Beginning(TypedDict, total=False):
    """Beginning of a world. Without a `seed` the name determines ids."""

    seeded: bool
    seed: int | None
    clock: Setting
    readings: Mapping[str, str] | None


class Caller(NamedTuple):
    """Caller of a request: a role in a world, by the key in the request."""

    world: World
    vendor: str
    role: str


class Worlds:
    """All worlds by name, and the callers by key. `clock` is the first setting of the default world's clock."""

    def __init__(self, seeds: Mapping[str, Seed], common: Common | None = None, clock: Setting = Setting()) -> None:  # noqa: B008 - immutable
        self.seeds = seeds
        self.common = common or Common()
        self.salt = secrets.token_bytes(16)
        self.by_name: dict[str, World] = {}
        self.callers: dict[bytes, Caller] = {}
        self._by_hash: dict[str, Caller] = {}
        self.by_name[DEFAULT] = self.new(DEFAULT, seeded=True, clock=clock)
        self.give({})

    def new(self, name: str | None, **begin: Unpack[Beginning]) -> World:
        """Create a world that is not served yet; `Conflict` for a name that is taken."""
        name = name or f"world-{secrets.token_hex(6)}"
        self._refuse_another(name)
        return self.draft(name, **begin)

    def draft(self, name: str, **begin: Unpack[Beginning]) -> World:
        """Create a world that is not served, under any name; it has the fixtures only if `seeded`."""
        begin.setdefault("seeded", False)
        return World(name, self.seeds, common=self.common, **begin)

    def create(self, name: str | None = None, **begin: Unpack[Beginning]) -> tuple[World, dict[str, dict[str, str]]]:
        """Create and serve a world; returns the world and its keys."""
        world = self.new(name, **begin)
        return world, self.open(world)

    def open(self, world: World, given: Keys = NO_KEYS) -> dict[str, dict[str, str]]:
        """Serve the world; returns a new key for each vendor and role. `given` keys open the world as well.

        `Conflict` for a name that was taken since the world was made.
        """
        self._refuse_another(world.name)
        keys = {vendor: self._new_keys(seed) for vendor, seed in self.seeds.items()}
        self.by_name[world.name] = world
        self._know_all(world, keys)
        self._know_all(world, given)
        if self.common.keeper:
            whose = {key: (caller.vendor, caller.role) for key, caller in self.callers.items() if caller.world is world}
            in_loop(self.common.keeper.opened, world, {self._hash(key): role for key, role in whose.items()})
        return keys

    def give(self, given: Keys) -> None:
        """Let these keys, and those of the fixtures, open the default world, and no others."""
        world = self.find(DEFAULT)
        self.callers = {key: caller for key, caller in self.callers.items() if caller.world is not world}
        world.keys.clear()
        for vendor, seed in self.seeds.items():
            for role, keys in seed.keys.items():
                for key in keys:
                    self._know(key.encode(), Caller(world, vendor, role))
        self._know_all(world, given)

    def refuse_keys(self, given: Keys, world: World | None = None) -> None:
        """Raise `BadRequest` unless the given keys can open a new world, or this one. No message shows a key."""
        known = {key for seed in self.seeds.values() for keys in seed.keys.values() for key in keys}
        for vendor, roles in given.items():
            self._refuse_strangers(vendor, roles)
            for role, key in roles.items():
                if not KEY.fullmatch(key):
                    raise BadRequest("admin.world", f"keys.{vendor}.{role}: expected {KEY_FORM}, received another text")
                caller = self.recognized(key.encode())
                if key in known or (caller is not None and caller.world is not world):
                    raise BadRequest("admin.world", f"keys.{vendor}.{role}: expected a new key, received a known one")
                if self.common.keeper and role in self.seeds[vendor].derived:
                    words = f"keys.{vendor}.{role}: expected none, as a mock with --state makes it of another key"
                    raise BadRequest("admin.world", words)
                known.add(key)

    def reopen(self, world: World, hashes: Mapping[str, tuple[str, str]]) -> None:
        """Serve a stored world, of whose keys only hashes are known until the keys are used."""
        self.by_name[world.name] = world
        self._by_hash |= {each: Caller(world, vendor, role) for each, (vendor, role) in hashes.items()}

    def delete(self, name: str) -> None:
        """Delete the world and its keys; `Conflict` for the default world, `NotFound` for an unknown one."""
        world = self.find(name)
        if name == DEFAULT:
            raise Conflict("admin.world", "the default world stays; reset it instead")
        self.drop(world)
        if self.common.keeper:
            in_loop(self.common.keeper.deleted, name)

    def drop(self, world: World) -> None:
        """Stop serving the world."""
        del self.by_name[world.name]
        self.callers = {key: caller for key, caller in self.callers.items() if caller.world is not world}
        self._by_hash = {each: caller for each, caller in self._by_hash.items() if caller.world is not world}

    def find(self, name: str) -> World:
        """World of the name; `NotFound` for an unknown one."""
        try:
            return self.by_name[name]
        except KeyError:
            raise NotFound("admin.world", f"no world is named {name[:100]}; GET /__admin/worlds lists them") from None

    def recognized(self, key: bytes) -> Caller | None:
        """Find the caller of the key, even if only the hash of the key was known."""
        caller = self.callers.get(key)
        if caller is None and self._by_hash and (caller := self._by_hash.pop(self._hash(key), None)):
            self._know(key, caller)
            for role, source in self.seeds[caller.vendor].derived.items():
                if source == caller.role:
                    self._know(self._derived(key.decode(), role).encode(), caller._replace(role=role))
        return caller

    def known_keys(self) -> Set[bytes]:
        """Keys of all worlds, including those with only a known hash."""
        return _Keys(self) if self._by_hash else self.callers.keys()

    def demo_key(self, vendor: str) -> str:
        """Sentence that names the public demo key."""
        return f"the demo key is {self.by_name[DEFAULT].keys[vendor]['full'][0]}"

    def _know(self, key: bytes, caller: Caller) -> None:
        self.callers[key] = caller
        caller.world.keys.setdefault(caller.vendor, {}).setdefault(caller.role, []).append(key.decode())

    def _refuse_another(self, name: str) -> None:
        if name in self.by_name:
            raise Conflict("admin.world", f"a world named {name} exists; delete it first or choose another name")
        if len(self.by_name) >= MOST_WORLDS:
            raise Full("admin.world", f"expected at most {MOST_WORLDS} worlds, received one more; delete some first")

    def _refuse_strangers(self, vendor: str, roles: Iterable[str]) -> None:
        if vendor not in self.seeds:
            raise BadRequest("admin.world", f"keys: expected {', '.join(self.seeds)}, received {vendor[:60]!r}")
        if surplus := [role for role in roles if role not in self.seeds[vendor].keys]:
            known = ", ".join(self.seeds[vendor].keys)
            raise BadRequest("admin.world", f"keys.{vendor}: expected {known}, received {surplus[0][:60]!r}")

    def _know_all(self, world: World, keys: Keys) -> None:
        for vendor, roles in keys.items():
            for role, key in roles.items():
                self._know(key.encode(), Caller(world, vendor, role))

    def _new_keys(self, seed: Seed) -> dict[str, str]:
        keys = {
            role: f"{role}-{secrets.token_hex(8)}:{secrets.token_hex(16)}"
            for role in seed.keys
            if role not in seed.derived
        }
        return keys | {role: self._derived(keys[source], role) for role, source in seed.derived.items()}

    def _derived(self, key: str, role: str) -> str:
        """Key of another role, derived from this key so that it need not be stored."""
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
