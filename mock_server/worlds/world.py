"""Worlds: a log of commands determines records and clock; journal and keys are apart from the log."""

import copy
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.api_error import ApiError, Conflict, Full, NotFound
from brakecheck.mock_server.worlds.clock import Clock, Setting
from brakecheck.mock_server.worlds.fold import folded, unfolded
from brakecheck.mock_server.worlds.journal import Journal
from brakecheck.mock_server.worlds.log import (
    Command,
    OperationCall,
    Position,
    ReadingsChosen,
    Restored,
    Start,
    What,
    found,
    history,
    reachable,
    weight_of,
)
from brakecheck.mock_server.worlds.long_turns import give_way, in_loop
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.shared import Common
from brakecheck.mock_server.worlds.world_state import Moment, WorldState, choose, turn

MOST_SNAPSHOTS = 100
HEAVIEST = 32 * 1024**2  # bytes of a history before it is folded


class World:
    """One world. `seeded`: with the fixtures; `seed` determines ids; `clock` is the setting at the beginning.

    `states` holds each vendor's model: its `size` counts records, its `settle` executes everything that is due.
    `keys` has the keys by vendor and role, `readings` the reading in force of each open rule; models hold the same
    mapping. A reset repeats the operations `first` and the forced behaviours `first_behaviours`; `begun` counts the
    beginnings.
    """

    def __init__(
        self,
        name: str,
        seeds: Mapping[str, Seed],
        *,
        seeded: bool = True,
        seed: int | None = None,
        clock: Setting = Setting(),  # noqa: B008 - immutable
        readings: Mapping[str, str] | None = None,
        common: Common | None = None,
    ) -> None:
        self.name = name
        self.seeded = seeded
        self.seed = zlib.crc32(name.encode()) if seed is None else seed  # the same name gives the same ids
        self.keys: dict[str, dict[str, list[str]]] = {}
        self._common = common or Common()
        self.first_clock = clock
        self.first_readings = dict(self._common.readings if readings is None else readings)
        self.position: Position = self._new_start(0)
        self.first: Sequence[OperationCall] = ()
        self.first_behaviours: Sequence[Mapping[str, Any]] = ()
        self.snapshots: dict[str, Position] = {}
        self.begun = 1
        self._seeds = seeds
        self._issued = self._unfolded = self._weight = 0
        self._folds = all(seed.folds for seed in seeds.values())
        self.journal = Journal(self._common.bounds.exchanges)
        self.clock, self.readings, self.states = self.at(self.position)

    def next_moment(self) -> float:
        """Time of the next change, before which a long log is folded."""
        if self._unfolded >= self._common.bounds.commands or self._weight >= HEAVIEST:
            self._fold()
        return self.clock.now()

    def keep(self, at: float, what: What, before: Position | None = None) -> None:
        """Append the next command to the log."""
        self._append(Command(self._issued + 1, at, what, before or self.position))

    def _append(self, command: Command) -> None:
        self.position, self._issued = command, command.number
        if self._common.keeper:
            in_loop(self._common.keeper.appended, self.name, command)
        self._unfolded += 1
        self._weight += weight_of(command)

    @property
    def is_kept(self) -> bool:
        """Whether the world is kept in a store."""
        return self._common.keeper is not None

    def force(self, content: str) -> None:
        """Store the forced behaviours of the world."""
        if self._common.keeper:
            in_loop(self._common.keeper.forced, self.name, content)

    def turn(self, setting: Setting) -> None:
        """Set the clock."""
        at = self.next_moment()
        turn(self.present, at, setting)
        self.keep(at, setting)

    def choose(self, readings: Mapping[str, str]) -> None:
        """Follow these readings, and for all other rules those of the beginning."""
        at, chosen = self.next_moment(), ReadingsChosen(self.first_readings | dict(readings))
        choose(self.present, at, chosen)
        self.keep(at, chosen)

    @property
    def present(self) -> WorldState:
        """Clock, readings and states at the end of the log."""
        return WorldState(self.clock, self.readings, self.states)

    def new_beginning(self) -> Moment:
        """Make the records of the beginning anew, for a reset. A `Conflict` says why that is impossible."""
        last = self._after_first(self._new_start(0))
        try:
            return Moment(last, self.at(last, lambda *_: None))
        except ApiError as no:
            raise Conflict("admin.world", f"world {self.name} cannot begin once more: {no.message}") from None

    def reset(self, beginning: Moment | None = None) -> None:
        """Begin again: records, clock, readings and journal. The keys stay. After a `Conflict` nothing has changed."""
        last, (self.clock, self.readings, self.states) = beginning or self.new_beginning()
        start, commands = history(last)
        self.journal.clear()
        self.begun += 1
        self._issued += 1
        self._start(start._replace(number=self._issued))
        for command in commands:
            self._append(Command(self._issued + 1, command.at, command.what, self.position))

    def begin(self, first: Sequence[OperationCall], checked: Callable[[WorldState, Command], None]) -> None:
        """Carry out the first operations of a new world; `checked` gets each before it is applied."""
        self.first = first
        self.go_to(self._after_first(self._new_start(0)), checked)

    def become(self, other: "World") -> None:
        """Take over the beginning of another world of this name. Keys stay; journal and snapshots are dropped."""
        self.seeded, self.seed = other.seeded, other.seed
        self.first, self.first_behaviours = other.first, other.first_behaviours
        self.first_clock, self.first_readings = other.first_clock, other.first_readings
        self.snapshots.clear()
        self.journal.clear()
        self.begun += 1
        self.go_to(other.position)

    def snapshot(self) -> str:
        """Take a snapshot of records and clock; returns its name."""
        if len(self.snapshots) >= MOST_SNAPSHOTS:
            raise Full("admin.snapshot", f"expected at most {MOST_SNAPSHOTS} snapshots of a world; delete the world")
        name = f"snapshot-{len(self.snapshots) + 1}"
        self.snapshots[name] = self.position
        if self._common.keeper:
            in_loop(self._common.keeper.marked, self.name, name, self.position.number)
        return name

    def moment_of(self, name: str) -> Callable[[], Moment]:
        """Function that makes the records of the snapshot again; `NotFound` for an unknown name."""
        if name not in self.snapshots:
            raise NotFound("admin.snapshot", f"world {self.name} has no snapshot {name}")
        position = self.snapshots[name]
        return lambda: Moment(position, self.at(position))

    def restore(self, name: str, ahead: Moment | None = None) -> None:
        """Go back to the snapshot, made `ahead` or now; `NotFound` for an unknown name."""
        again = self.moment_of(name)
        moment = ahead if ahead and ahead.position is self.snapshots[name] else again()
        at = self.next_moment()
        self.clock, self.readings, self.states = moment.state
        self.keep(at, Restored(moment.position.number), moment.position)

    def go_to(self, position: Position, checked: Callable[[WorldState, Command], None] | None = None) -> None:
        """Go to a position of a log with the same start; `checked` gets each command before it is applied."""
        self.clock, self.readings, self.states = self.at(position, checked)
        self.position, self._issued = position, position.number
        commands = history(position)[1]
        self._unfolded, self._weight = len(commands), sum(map(weight_of, commands))

    def resume(self, position: Position, snapshots: Mapping[str, Position]) -> None:
        """Go to a position of a stored log, with these snapshots."""
        self.snapshots = dict(snapshots)
        self.go_to(position)

    def follow(self, position: Position) -> None:
        """Apply the command that another process has appended."""
        if not isinstance(position, Command):
            raise LookupError("a log that starts anew")
        if isinstance(position.what, Restored):
            self.clock, self.readings, self.states = self.at(position.before)
        else:
            self._reapply(self.present, position)
        self.position, self._issued = position, position.number
        self._unfolded += 1
        self._weight += weight_of(position)

    def at(self, position: Position, checked: Callable[[WorldState, Command], None] | None = None) -> WorldState:
        """State of the world at this position of its log."""
        start, commands = history(position)
        clock, readings = Clock(self._common.time, start.clock), dict(start.readings)
        states = (
            self._begun(clock, readings, start.at) if start.fold is None else unfolded(start.fold, [clock, readings])
        )
        present = WorldState(clock, readings, states)
        for command in commands:
            give_way()
            if checked:
                checked(present, command)
            try:
                self._reapply(present, command)
            except ApiError as no:
                if checked:
                    raise
                words = f"change {command.number} of world {self.name} cannot be made again: {no.message}"
                raise Conflict("admin.position", f"{words}; remove the faults, or reset it") from None
        return present

    def position_at(self, number: int) -> Position:
        """Position after the command of this number; 0 stands for the beginning."""
        position = found(number, self.position)
        if position is None:
            at = self.position.number
            words = f"world {self.name} is at {at}, and does not come from {number}, or that was folded"
            raise NotFound("admin.position", words)
        return position

    def earlier(self, position: Position) -> WorldState:
        """State of the world at the position, at the time of its command."""
        present = self.at(position)
        if present.clock.mode == "real":
            present.clock.stop(position.at)
        return present

    def copied(self) -> "World":
        """Copy of the world for trials, whose changes are not stored."""
        world = copy.copy(self)
        world.clock, world.readings, world.states = copy.deepcopy((self.clock, self.readings, self.states))
        world._common = replace(self._common, keeper=None)  # noqa: SLF001 - of the same class
        return world

    @property
    def size(self) -> int:
        """Number of records."""
        return self.present.size

    def refuse_when_full(self, size: int | None = None) -> None:
        """Raise `Full` at the bound of records; `size` replaces the number of the world's records."""
        most = self._common.bounds.records
        if (self.size if size is None else size) >= most:
            way = "delete some, reset the world, or start the mock with a higher --max-records"
            raise Full("http.documented", f"expected at most {most} records in world {self.name}; {way}")

    def _begun(self, clock: Clock, readings: Mapping[str, str], at: float) -> dict[str, Any]:
        with clock.holding(at):
            return {
                vendor: seed.begin(clock, self.seed, with_fixtures=self.seeded, readings=readings)
                for vendor, seed in self._seeds.items()
            }

    def _reapply(self, present: WorldState, command: Command) -> None:
        what, clock = command.what, present.clock
        if isinstance(what, Setting):
            turn(present, command.at, what)
        elif isinstance(what, ReadingsChosen):
            choose(present, command.at, what)
        elif isinstance(what, OperationCall):
            with clock.holding(command.at):
                self._common.apply(self, present, what)

    def _fold(self) -> None:
        """Replace the history by a fold of the states, unless the history is short beside the fold."""
        last = self.position
        if not self._folds or (self._weight < HEAVIEST and self._unfolded < self.size):
            return
        give_way(self.size)
        fold = folded(self.states, [self.clock, self.readings])
        start = Start(last.number, self.clock.now(), self.clock.setting, dict(self.readings), fold)
        self.snapshots = {name: start if position is last else position for name, position in self.snapshots.items()}
        self._start(start)

    def _start(self, start: Start) -> None:
        self.position = start
        self._unfolded = self._weight = 0
        if self._common.keeper:
            kept = reachable((start, *self.snapshots.values()))
            in_loop(self._common.keeper.started, self.name, start, kept)

    def _after_first(self, start: Start) -> Position:
        """Position after the first operations of the world."""
        clock = Clock(self._common.time, start.clock)
        position: Position = start
        for number, what in enumerate(self.first, start.number + 1):
            position = Command(number, clock.now(), what, position)
        return position

    def _new_start(self, number: int) -> Start:
        return Start(number, Clock(self._common.time, self.first_clock).now(), self.first_clock, self.first_readings)
