"""Records, and their kinds: resources compiled into plain mappings and functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from brakecheck.specs.machine.model import Guard

Fill = Callable[[Any], Any]  # of a situation


@dataclass(frozen=True, slots=True)
class Step:
    """A compiled transition. `member` is the record's member that names the target, if one does."""

    target: str
    member: str
    assign: Fill
    guard: Guard | None


@dataclass(slots=True, eq=False)
class Kind:
    """A compiled resource. Mappings by state leave out states without an entry.

    `held` maps a state to the parent and the parent's states in which its timer runs. `holds` lists the kinds and
    states that depend on the state of this kind. `indexed` are members by which records are selected while they
    are in a `live` state, `circling` are the states to which a record may return by itself. `waits` maps a state
    to the state of the parent that keeps a record in it. `signs` has for each state the ways to the members that show
    the state, with their values.
    """

    name: str
    states: tuple[str, ...]
    initial: str
    defaults: Mapping[str, Any]
    new_members: Callable[[], dict[str, Any]]
    shows: Fill
    observes: Fill
    pointer: tuple[str, ...]
    signs: Mapping[str, tuple[tuple[tuple[str, ...], Any], ...]]
    parameters: tuple[str, ...]
    new_id: Callable[[int], str]
    on: Mapping[str, Mapping[str, Step]]
    after: Mapping[str, tuple[str, str]]
    after_assign: Mapping[str, Fill]
    always: Mapping[str, tuple[Step, ...]]
    held: Mapping[str, tuple[str, frozenset[str]]]
    at_most: Mapping[str, int]
    circling: frozenset[str]
    gone: frozenset[str]
    belongs: Mapping[str, str]
    creatable: bool
    parts: Mapping[str, tuple[Mapping[str, Any], ...]]
    children: tuple[str, ...]
    holds: tuple[tuple[str, str], ...] = ()
    waits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    indexed: frozenset[str] = frozenset()
    live: frozenset[str] = frozenset()

    def __deepcopy__(self, memo: object) -> Self:
        return self


@dataclass(slots=True, eq=False)
class Record:
    """One record. `due` is the time at which it leaves its state by itself, `rest` the time left while it is held.

    `under` has the records that belong to this one, by kind, state and id; `broods` the children that are parts.
    """

    kind: Kind
    id: str
    state: str
    members: dict[str, Any]
    created: float
    changed: float
    number: int
    since: dict[str, float] = field(default_factory=dict)
    entered: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    due: float | None = None
    rest: float | None = None
    wake: float | None = None
    under: dict[str, dict[str, dict[str, "Record"]]] = field(default_factory=dict)
    broods: dict[str, Any] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether the record is in a state that counts as not found."""
        return self.state in self.kind.gone

    @property
    def size(self) -> int:
        """Number of records that belong to this one."""
        return sum(len(records) for states in self.under.values() for records in states.values())

    def tally(self, child: str) -> Mapping[str, int]:
        """Number of children of the kind in each state."""
        if child in self.broods:
            rows: Mapping[str, int] = self.broods[child].rows
            return rows
        return {state: len(records) for state, records in self.under.get(child, {}).items()}

    def passes(self, child: str | None, way: str) -> Mapping[str, int]:
        """Counts of entries into each state, or exits, by this record or its children of the kind."""
        if child is None:
            counted: Mapping[str, int] = getattr(self, way)
            return counted
        if child in self.broods:
            of_parts: Mapping[str, int] = getattr(self.broods[child], way)
            return of_parts
        total: dict[str, int] = {}
        for records in self.under.get(child, {}).values():
            for record in records.values():
                for state, count in getattr(record, way).items():
                    total[state] = total.get(state, 0) + count
        return total
