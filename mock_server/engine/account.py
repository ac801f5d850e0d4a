"""The records of one account and their transitions, without HTTP.

Timers need no background task: everything that is due is executed when the account is next used.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from brakecheck.mock_server.engine.broods import LEAST, Brood, Group
from brakecheck.mock_server.engine.delays import seconds_of
from brakecheck.mock_server.engine.index import Index
from brakecheck.mock_server.engine.records import Kind, Record, Step
from brakecheck.mock_server.engine.values import ABSENT, Situation
from brakecheck.mock_server.engine.values import member as member_of
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs.machine.model import Guard

SPREAD = 0x9E3779B97F4A7C15  # an odd factor, so that successive ids look unlike and none repeats
Wanted = tuple[tuple[str, ...], frozenset[str]]  # members, and the values of which one member must have one
MOST_EVENTS = 1_000_000
A_WHILE = 100  # events between looks at how long the turn takes
MOST_STEPS = 100  # steps that follow from each other at one moment


class Kinds(dict[str, Kind]):
    """Kinds by name, and delays in seconds. All accounts share them."""

    delays: Mapping[str, float]

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Account:
    """The vendor's part of a world: the records of one account."""

    def __init__(self, kinds: Kinds, clock: Clock, seed: int, readings: Mapping[str, str] | None = None) -> None:
        self.kinds = kinds
        self.readings = {} if readings is None else readings  # those of the world, which change there
        self.clock = clock
        self.seed = seed
        self.by_kind: dict[str, dict[str, Record]] = {name: {} for name in kinds}
        self._issued = self._made = 0
        self._timers: list[tuple[float, int, Record]] = []
        self._pushed = 0
        self._indexes = {name: {member: Index() for member in kind.indexed} for name, kind in kinds.items()}

    @property
    def records(self) -> list[Record]:
        """Records of all kinds, without parts."""
        return [record for records in self.by_kind.values() for record in records.values()]

    @property
    def size(self) -> int:
        """Number of records, without parts."""
        return sum(map(len, self.by_kind.values()))

    def settle(self) -> float:
        """Execute everything that is due, at most a million events at once; returns the present time."""
        now = self.clock.now()
        for number in range(1, MOST_EVENTS + 1):
            if not number % A_WHILE:
                give_way()
            if not self._timers or self._timers[0][0] > now:
                break
            at, _, record = heapq.heappop(self._timers)
            if record.wake == at:
                self._wake(record, at)
        return now

    def find(self, kind: str, record_id: object) -> Record | None:
        """Record of the kind by its id; None for an unknown id."""
        return self.by_kind[kind].get(str(record_id))

    def create(self, kind: Kind, members: dict[str, Any], state: str, at: float, record_id: str = "") -> Record:
        """Create a record in the state, and each missing parent that the members name."""
        record_id = record_id or self._new_id(kind)
        self._made += 1
        record = Record(kind, record_id, "", {**kind.new_members(), **members}, at, at, self._made)
        self.by_kind[kind.name][record.id] = record
        for child in kind.children:
            record.broods[child] = Brood(self.kinds[child], state, at, self._delay)
        for member, parent in kind.belongs.items():
            name = record.members.get(member)
            if name is not None and self.find(parent, name) is None:
                self.create(self.kinds[parent], {}, self.kinds[parent].initial, at, str(name))
        self.enter(record, state, at)
        return record

    def populate(self, record: Record, groups: Iterable[tuple[str, Group]], at: float) -> None:
        """Give the record groups of children, each with its kind."""
        for child, group in groups:
            record.broods[child].add(group, at)
        self._follow(record, at)
        self._schedule(record)

    def remove(self, record: Record) -> None:
        """Remove the record and its timers."""
        self._index(record, record.state, "")
        self._displace(record)
        record.wake = None
        del self.by_kind[record.kind.name][record.id]

    def step(self, record: Record, step: Step, at: float, situation: Situation | None = None) -> None:
        """Carry out the step: assign its members from the situation, then enter its target."""
        self.assign(record, step.assign(situation or Situation(record)))
        self.enter(record, target_of(record, step), at)

    def assign(self, record: Record, members: Mapping[str, Any]) -> None:
        """Give the record these members, and index it by them."""
        if not members:
            return
        self._index(record, record.state, "")
        self._displace(record)
        record.members.update(members)
        self._place(record)
        self._index(record, "", record.state)

    def enter(self, record: Record, state: str, at: float, steps: int = 0) -> None:
        """Put the record into the state, and carry out everything that follows."""
        old = record.state
        self._index(record, old, state)
        if old:
            self._displace(record)
            record.left[old] = record.left.get(old, 0) + 1
        record.state, record.changed = state, at
        record.since[state] = at
        record.entered[state] = record.entered.get(state, 0) + 1
        self._place(record)
        self._start(record, at)
        for brood in record.broods.values():
            brood.look(state, at)
        self._tell_under(record, at)
        self._follow(record, at, steps)
        for parent in self.parents(record):
            self._follow(parent, at, steps)
        self._schedule(record)

    def holds(self, record: Record, guard: Guard | None) -> bool:
        """Whether the guard holds for the record."""
        if guard is None:
            return True
        for child, states in guard.all.items():
            tally = {state for state, count in record.tally(child).items() if count}
            if not tally or not tally <= {*states}:
                return False
        for child, states in guard.none.items():
            tallied = record.tally(child)
            if any(tallied.get(state) for state in states):
                return False
        return all(self._is_under(record, parent, states) for parent, states in guard.in_.items())

    def selected(self, kind: Kind, wanted: list[Wanted]) -> list[Record]:
        """Live records that match every filter: one of its members has one of the wanted values."""
        groups = [self._groups(kind, members, values) for members, values in wanted]
        sizes = [sum(map(len, each)) for each in groups]
        give_way(min(sizes))
        fewest = sizes.index(min(sizes))
        others = [each for number, each in enumerate(wanted) if number != fewest]
        found = {name: record for group in groups[fewest] for name, record in group.items()}
        kept = [record for record in found.values() if record.state in kind.live and _matches(record, others)]
        return sorted(kept, key=lambda record: (record.created, record.number))

    def _groups(self, kind: Kind, members: tuple[str, ...], values: frozenset[str]) -> list[Mapping[str, Record]]:
        """Records of each value that has any."""
        groups: list[Mapping[str, Record]] = []
        for member in members:
            if member == "id":
                known = self.by_kind[kind.name]
                groups += [{value: known[value]} for value in values if value in known]
            else:
                groups += self._indexes[kind.name][member].groups(values)
        return groups

    def _new_id(self, kind: Kind) -> str:
        self._issued += 1
        return kind.new_id((self._issued * SPREAD + self.seed) % 2**64)

    def parents(self, record: Record) -> Iterator[Record]:
        """Records that the record belongs to."""
        for member, kind in record.kind.belongs.items():
            parent = self.find(kind, record.members[member]) if member in record.members else None
            if parent is not None:
                yield parent

    def _place(self, record: Record) -> None:
        for parent in self.parents(record):
            parent.under.setdefault(record.kind.name, {}).setdefault(record.state, {})[record.id] = record

    def _displace(self, record: Record) -> None:
        for parent in self.parents(record):
            parent.under[record.kind.name][record.state].pop(record.id, None)

    def _is_under(self, record: Record, kind: str, states: Iterable[str]) -> bool:
        """Whether the parent of the kind is in one of these states; true without such a parent."""
        return all(parent.state in states for parent in self.parents(record) if parent.kind.name == kind)

    def _index(self, record: Record, old: str, new: str) -> None:
        was, now = old in record.kind.live, new in record.kind.live
        for member, index in self._indexes[record.kind.name].items() if was != now else ():
            for value in _values(record.members.get(member)):
                (index.add if now else index.remove)(value, record)

    def _delay(self, name: str, members: Mapping[str, Any], at: float) -> float:
        given = members.get(name)
        return seconds_of(self.kinds.delays.get(name, 0) if given is None or given is ABSENT else given, at)

    def _start(self, record: Record, at: float) -> None:
        """Start the timer of the state, unless a parent holds it."""
        record.due = record.rest = None
        if record.state not in record.kind.after:
            return
        delay = self._delay(record.kind.after[record.state][0], record.members, at)
        delay = max(delay, LEAST) if record.state in record.kind.circling else delay
        held = record.kind.held.get(record.state)
        if held and not self._is_under(record, *held):
            record.rest = delay
        else:
            record.due = at + delay

    def _tell_under(self, parent: Record, at: float) -> None:
        """Update the children whose timers or guards depend on the state of the record."""
        for kind, state in parent.kind.holds:
            for record in [*parent.under.get(kind, {}).get(state, {}).values()]:
                self._hold_or_release(record, at)
                self._follow(record, at)
                self._schedule(record)

    def _hold_or_release(self, record: Record, at: float) -> None:
        held = record.kind.held.get(record.state)
        if held is None:
            return
        rest, due = record.rest, record.due
        if self._is_under(record, *held):
            record.due, record.rest = due if rest is None else at + rest, None
        else:
            record.due, record.rest = None, rest if due is None else max(0.0, due - at)

    def _follow(self, record: Record, at: float, steps: int = 0) -> None:
        """Take a transition at once if its guard holds; a circle of transitions is cut after MOST_STEPS."""
        for step in record.kind.always.get(record.state, ()) if steps < MOST_STEPS else ():
            if self.holds(record, step.guard) and target_of(record, step) in record.kind.states:
                self.assign(record, step.assign(Situation(record)))
                self.enter(record, target_of(record, step), at, steps + 1)
                return

    def _wake(self, record: Record, at: float) -> None:
        record.wake = None
        if record.due is not None and record.due <= at:
            target = record.kind.after[record.state][1]
            if record.state in record.kind.after_assign:
                self.assign(record, record.kind.after_assign[record.state](Situation(record)))
            self.enter(record, target, at)
        for brood in record.broods.values():
            brood.advance(at)
        self._follow(record, at)
        self._schedule(record)

    def _schedule(self, record: Record) -> None:
        """Schedule the record for its next due event."""
        dues = [due for brood in record.broods.values() if (due := brood.next_due()) is not None]
        wake = min([*dues, *([record.due] if record.due is not None else [])], default=None)
        if wake is not None and wake != record.wake:
            self._pushed += 1
            heapq.heappush(self._timers, (wake, self._pushed, record))
        record.wake = wake


def target_of(record: Record, step: Step) -> str:
    """State to which the step leads the record."""
    return str(record.members.get(step.member)) if step.member else step.target


def _matches(record: Record, wanted: list[Wanted]) -> bool:
    return all(
        any(not values.isdisjoint(_values(member_of(record, member))) for member in members)
        for members, values in wanted
    )


def _values(value: Any) -> Iterable[str]:
    """Texts by which a member is found: one, or each of a list."""
    if value is None or value is ABSENT:
        return ()
    return dict.fromkeys(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
