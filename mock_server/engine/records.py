"""A record and its kind: a resource of the machine as plain mappings and functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from brakecheck.specs.machine.model import Guard

Fill = Callable[[Any], Any]  # of a situation


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one state to another. `member` is the record's member that names the target, where one does."""

    target: str
    member: str
    assign: Fill
    guard: Guard | None


@dataclass(slots=True, eq=False)
class Kind:
    """A resource, compiled. All mappings of states have those alone in which there is something to find.

    `held` tells of a state the parent, and in which states of that its time goes by; `holds` lists the kinds and
    states that look at the state of a record of this kind. `indexed` are members by which records are selected while
    they are in a `live` state; `circling` are the states that a record may come back to by itself. `waits` tells in
    which state a parent keeps a record from leaving its own by itself.
    """

    name: str
    states: tuple[str, ...]
    initial: str
    defaults: Mapping[str, Any]
    new_members: Callable[[], dict[str, Any]]
    shows: Fill
    observes: Fill
    pointer: tuple[str, ...]
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
    """One record. `due` is when it leaves its state by itself, `rest` how much of that is left while it is held.

    `under` holds the records that belong to this one, by kind, state and id; `broods` the children that are parts.
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
        """Tell whether the record is in a state in which reading finds nothing."""
        return self.state in self.kind.gone

    def tally(self, child: str) -> Mapping[str, int]:
        """How many children of the kind are in each state."""
        if child in self.broods:
            rows: Mapping[str, int] = self.broods[child].rows
            return rows
        return {state: len(records) for state, records in self.under.get(child, {}).items()}

    def passes(self, child: str | None, way: str) -> Mapping[str, int]:
        """How often each state was entered, or left: by this record, or by its children of the kind."""
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
