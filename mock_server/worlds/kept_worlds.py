"""Worlds in a store: writes the changes of this process, and follows those of other processes."""

from collections.abc import Callable, Mapping, Set
from functools import partial
from typing import Any, NamedTuple

import orjson

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.worlds.fold import Unreadable
from brakecheck.mock_server.worlds.lines import asked_in, clock_line, content_of, setting_in
from brakecheck.mock_server.worlds.log import Command, Position, Start, found
from brakecheck.mock_server.worlds.store import (
    NEW_SNAPSHOTS,
    POSITIONS,
    SNAPSHOTS,
    Latest,
    News,
    Rows,
    Statement,
    Store,
    StoreError,
    position_in,
    position_row,
)  # fmt: skip
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import DEFAULT, Worlds
from brakecheck.specs.errors import SpecError

UNREADABLE = (ApiError, Unreadable, LookupError, TypeError, ValueError, AttributeError)


class Whole(NamedTuple):
    """All rows of a world in a store."""

    name: str
    head: str
    keys: str
    forced: str
    positions: Rows
    snapshots: Rows


class KeptWorlds:
    """The worlds of a process, kept in a store. Worlds in `stale` are to be loaded again in full.

    `is_new` is true if the store was empty at the start. `on_forced` receives the forced behaviours of a world
    when another process has changed them.
    """

    def __init__(self, store: Store, worlds: Worlds) -> None:
        self.store = store
        self.noted: list[Statement] = []
        self.stale: set[str] = set()
        self.is_new = True
        self.on_forced: Callable[[World, str], None] = lambda _world, _forced: None
        self._worlds = worlds
        self._seen = Latest()
        self._deleting = False
        self._touched: set[str] = set()
        self._made: dict[str, tuple[str, str]] = {}

    def resume(self, begin: Callable[[], object]) -> None:
        """Load the worlds from the store, and keep later changes; `begin` fills a new store.

        `SpecError` for a damaged store.
        """
        try:
            self.take_in(self.news())
            self.is_new = not self._seen.revision
            if not self.is_new:
                self._read_salt()
                self.load(self.whole())
            else:
                self._note("INSERT INTO about VALUES ('salt', ?)", self._worlds.salt.hex())
                self.opened(self._worlds.find(DEFAULT), {})
            self._worlds.common.keeper = self
        except (StoreError, *UNREADABLE) as error:
            self.store.close()
            raise self.store.damaged(f"{type(error).__name__}: {error}") from None
        if self.is_new:
            begin()
        try:
            self.commit()
        except StoreError as no:
            raise SpecError("--state", "state", "a place that can be written", f"one that cannot ({no})") from None

    # Changes of this process

    def opened(self, world: World, keys: Mapping[str, tuple[str, str]]) -> None:
        """Note the world, the hashes of its keys and its whole log."""
        head = {
            "seeded": world.seeded,
            "seed": world.seed,
            "clock": clock_line(world.first_clock),
            "readings": world.first_readings,
            "first": [content_of(what) for what in world.first],
            "behaviours": [*world.first_behaviours],
        }
        made = orjson.dumps(head).decode(), orjson.dumps(dict(keys)).decode()
        self._made[world.name] = made
        self._touched.add(world.name)
        self._note("INSERT INTO worlds VALUES (?, ?, ?, '', ?, ?)", world.name, *made, self._next, self._next)
        position: Position | None = world.position
        while position is not None:
            self._put(world.name, position)
            position = position.before if isinstance(position, Command) else None

    def deleted(self, name: str) -> None:
        """Note that the world was deleted with its log and snapshots."""
        self._deleting = True
        self._touched.add(name)
        self._made.pop(name, None)
        self._note("DELETE FROM worlds WHERE name = ?", name)
        for table in ("positions", "snapshots"):
            self._note(f"DELETE FROM {table} WHERE world = ?", name)  # noqa: S608 - of two names

    def appended(self, name: str, command: Command) -> None:
        """Note the command at the end of the world's log."""
        self._touched.add(name)
        self._put(name, command)

    def started(self, name: str, start: Start, reachable: Set[int]) -> None:
        """Note a new start of the log; earlier positions outside `reachable` are deleted."""
        self._touched.add(name)
        self._note("DELETE FROM positions WHERE world = ? AND number = ?", name, start.number)
        self._put(name, start)
        bounds = sorted(reachable)
        for after, before in zip([-1, *bounds], bounds, strict=False):
            if before > after + 1:
                gap = "DELETE FROM positions WHERE world = ? AND number > ? AND number < ?"
                self._note(gap, name, after, before)
        self._note("UPDATE worlds SET started = ?, revision = ? WHERE name = ?", self._next, self._next, name)

    def marked(self, name: str, snapshot: str, number: int) -> None:
        """Note the snapshot by the number of its position."""
        self._touched.add(name)
        self._note("INSERT INTO snapshots VALUES (?, ?, ?, ?)", name, snapshot, number, self._next)
        self._note("UPDATE worlds SET revision = ? WHERE name = ?", self._next, name)

    def forced(self, name: str, content: str) -> None:
        """Note the forced behaviours of the world."""
        self._touched.add(name)
        self._note("UPDATE worlds SET forced = ?, revision = ? WHERE name = ?", content, self._next, name)

    def commit(self) -> None:
        """Write the noted changes, and end the transaction; after a failure the changed worlds are stale."""
        noted, touched = self.noted, self._touched
        self.noted, self._touched = [], set()
        latest = Latest(self._next, self._next if self._deleting else self._seen.deletion) if noted else self._seen
        self._deleting = False
        update = [("UPDATE latest SET revision = ?, deletion = ?", tuple(latest))] if noted else []
        try:
            self.store.commit([*noted, *update])
        except BaseException:
            self.stale |= touched
            raise
        self._seen = latest

    # Changes of other processes

    def news(self) -> News:
        """Begin a transaction, and read the changes of other processes."""
        seen, rows = self._seen, self.store.rows
        news = self.store.begin(seen)
        if news.worlds:
            news = news._replace(snapshots=rows(NEW_SNAPSHOTS, seen.revision))
        if news.latest.deletion > seen.deletion:
            news = news._replace(names=frozenset(name for (name,) in rows("SELECT name FROM worlds")))
        return news

    def take_in(self, news: News) -> None:
        """Apply the changes of other processes; a world that cannot follow step by step becomes stale."""
        seen, self._seen = self._seen, news.latest
        if news.names is not None:
            for name in self._worlds.by_name.keys() - news.names:
                self._drop(name)
        self.stale.update(name for name, started, _ in news.worlds if started > seen.revision)
        for name, *row in news.positions:
            self._follow(name, lambda world, row=row: world.follow(position_in(row, partial(_position, world))))
        for name, snapshot, number in news.snapshots:
            self._follow(name, _mark, snapshot, number)
        for name, _, forced in news.worlds:
            self._follow(name, self.on_forced, forced)

    def whole(self) -> list[Whole]:
        """Read all rows of the stale worlds that are still in the store."""
        rows = self.store.rows
        return [
            Whole(name, head, keys, forced, rows(POSITIONS, name), rows(SNAPSHOTS, name))
            for name in self.stale
            for head, keys, forced in rows("SELECT head, keys, forced FROM worlds WHERE name = ?", name)
        ]

    def load(self, wholes: list[Whole]) -> None:
        """Load the stale worlds again, and drop those that were deleted. `StoreError` if that fails."""
        for name in self.stale - {whole.name for whole in wholes}:
            self._drop(name)
        for whole in wholes:
            try:
                self._make_again(whole)
            except UNREADABLE as error:
                raise StoreError(f"world {whole.name} cannot be made again: {error}") from error
        self.stale.clear()

    def _follow(self, name: str, step: Callable[..., None], *values: Any) -> None:
        if name in self.stale:
            return
        try:
            step(self._worlds.by_name[name], *values)
        except UNREADABLE:
            self.stale.add(name)

    def _make_again(self, whole: Whole) -> None:
        name, made = whole.name, (whole.head, whole.keys)
        if self._made.get(name, made) != made:
            self._drop(name)  # another world has taken its name
        begin = orjson.loads(whole.head)
        first = {"clock": setting_in(begin["clock"]), "readings": begin["readings"]}
        is_known = name in self._worlds.by_name
        world = (
            self._worlds.find(name)
            if is_known
            else self._worlds.new(name, seeded=begin["seeded"], seed=begin["seed"], **first)
        )
        world.seeded, world.seed = begin["seeded"], begin["seed"]
        world.first = [asked_in(line) for line in begin["first"]]
        world.first_behaviours = begin["behaviours"]
        world.first_clock, world.first_readings = first["clock"], first["readings"]
        known: dict[int, Position] = {}
        for row in whole.positions:
            known[row[0]] = position_in(row, known.__getitem__)
        world.resume(known[max(known)], {snapshot: known[number] for snapshot, number in whole.snapshots})
        if not is_known:
            hashes = orjson.loads(whole.keys)
            self._worlds.reopen(world, {each: (vendor, role) for each, (vendor, role) in hashes.items()})
        self._made[name] = made
        self.on_forced(world, whole.forced)

    def _drop(self, name: str) -> None:
        world = self._worlds.by_name.get(name)
        self._made.pop(name, None)
        if world is not None:
            self._worlds.drop(world)
            self.on_forced(world, "")

    def _read_salt(self) -> None:
        ((salt,),) = self.store.rows("SELECT value FROM about WHERE name = 'salt'")
        self._worlds.salt = bytes.fromhex(salt)

    @property
    def _next(self) -> int:
        return self._seen.revision + 1

    def _note(self, statement: str, *values: Any) -> None:
        self.noted.append((statement, values))

    def _put(self, name: str, position: Position) -> None:
        self._note("INSERT INTO positions VALUES (?, ?, ?, ?, ?, ?)", name, *position_row(position), self._next)


def _position(world: World, number: int) -> Position:
    """Position of this number, if it is still reachable."""
    for last in (world.position, *world.snapshots.values()):
        if position := found(number, last):
            return position
    raise LookupError(number)


def _mark(world: World, snapshot: str, number: int) -> None:
    world.snapshots[snapshot] = _position(world, number)
