"""A lifecycle file as values: resources, their states, and the events that move records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brakecheck.specs.ledger import Source
from brakecheck.specs.machine.listing import Listing

GONE, BY_VENDOR = "gone", "by-vendor"
RECORD = "$record"  # the representation of a record, in a template
StatesOf = Mapping[str, tuple[str, ...]]  # states by resource


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the children of a record, all or none of them in these states, and on its parent.

    `all` does not hold for a record without such children.
    """

    all: StatesOf = field(default_factory=dict)
    none: StatesOf = field(default_factory=dict)
    in_: StatesOf = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transition:
    """A target, the members that the record is given, and the guard, if any."""

    target: str
    assign: Mapping[str, Any] = field(default_factory=dict)
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state. `after` maps a delay, or a member that holds one, to a state; at most one of them.

    `after_assign` are the members that a record is given then. `after_promise` is the vendor's sentence on the delay,
    `after_open` the question that the vendor leaves open.
    """

    name: str
    on: Mapping[str, Transition] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    after_assign: Mapping[str, Any] = field(default_factory=dict)
    after_promise: "Promise | None" = None
    after_open: str = ""
    always: tuple[Transition, ...] = ()
    while_: StatesOf = field(default_factory=dict)
    final: bool = False
    tags: frozenset[str] = frozenset()
    at_most: int | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether a record in this state is answered like an unknown one."""
        return GONE in self.tags

    @property
    def moves(self) -> bool:
        """Whether a record leaves this state by itself, in any state of its parent."""
        return bool(self.after or self.always) and not self.while_


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record. `identifiers` maps path parameters to the beginning of new ids; the last is the record's own.

    `state` is the member of the representation that shows the state, a name or a JSON Pointer; `belongs` maps members
    to the resources whose ids they hold, `parts` children's resources to what each child of a new record begins with.
    """

    name: str
    states: Mapping[str, State]
    initial: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    create: str | None = None
    read: str | None = None
    update: str | None = None
    delete: str | None = None
    list: str | None = None
    operations: tuple[str, ...] = ()
    state: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    shows: Mapping[str, Any] = field(default_factory=dict)
    observes: Mapping[str, Any] = field(default_factory=dict)
    belongs: Mapping[str, str] = field(default_factory=dict)
    part_of: str | None = None
    parts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    def signs(self, state: str) -> Mapping[str, Any]:
        """Values of the representation that show the state, by member or JSON Pointer."""
        own = {self.state: state} if self.state else {}
        return {**own, **self.states[state].shown}

    def is_alone(self, state: str) -> bool:
        """Whether the member that shows states shows this one by its name, and no other one alike."""
        alike = [name for name in self.states if self.state and self.signs(name)[self.state] == state]
        return not self.state or alike == [state]

    @property
    def all_operations(self) -> tuple[str, ...]:
        """The operationIds of the resource: its life, then its brakes."""
        own = (self.create, self.read, self.list, self.update, self.delete, *self.operations)
        return tuple(dict.fromkeys(name for name in own if name))


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the vendor for one outcome. `status` is None if neither file nor description has one.

    With `sources` the promise is stated, without it is implied. `skips`: the record is left out instead of refused.
    `roles` limit the promise to keys of these roles; none means all.
    """

    status: int | None
    says: str = ""
    sources: tuple[Source, ...] = ()
    body: Any = None
    skips: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a selection: the value has to match any of these members of a record.

    `alone` is the open question about this filter without any other.
    """

    name: str
    members: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    alone: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Selection of records by a request. `origin` is `body` or `query`; all filters have to match.

    `none` is the promise for a request without a filter; `hollow` and `unknown` are the open questions about empty
    values and unknown names.
    """

    origin: str
    filters: Mapping[str, Filter]
    none: Promise | None = None
    sources: tuple[Source, ...] = ()
    hollow: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a record. Several events may share an operation; `request` distinguishes them.

    `request` is the part of the body that makes this event of the operation, and an example where the operation has
    one event. `body` is the template of the answer, `keeps` names what is left alone, with its sources.
    `hooks` names by state the hook that decides there.
    """

    name: str
    operation: str
    resource: str
    request: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    accepted: Promise | None = None
    refused: Promise | None = None
    missing: Promise | None = None
    forbidden: Promise | None = None
    keeps: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    open: Mapping[str, str] = field(default_factory=dict)
    selects: Selection | None = None
    lists: Listing | None = None
    assign: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, str] = field(default_factory=dict)
    hooks: Mapping[str, str] = field(default_factory=dict)

    @property
    def envelope(self) -> tuple[str, ...]:
        """The members of the answer that lead to the record's representation; empty where the answer is that."""
        return _way_to(RECORD, self.body) or ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The event is carried out, if its guard holds."""

    target: str
    status: int | None
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The record stays as it is; without a status, the answer leaves the record out."""

    status: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """The vendor leaves the outcome open; `mock` is the outcome in the engine."""

    sentence: str
    mock: Accepted | Refused


@dataclass(frozen=True, slots=True)
class Cell:
    """An event on a record in a state, with its outcome."""

    event: Event
    resource: Resource
    state: State
    outcome: Accepted | Refused | Open


@dataclass(frozen=True, slots=True)
class Machine:
    """A lifecycle file. `error` is the template of error bodies, `keys` maps roles to keys, `delays` are in seconds.

    `renamed` has, by operation, new names of path parameters that are called like a member of every record.
    """

    vendor: str
    path: Path
    openapi: Path
    overlay: Path | None
    documents: Mapping[str, Source]
    keys: Mapping[str, tuple[str, ...]]
    error: Mapping[str, Any]
    delays: Mapping[str, float]
    resources: Mapping[str, Resource]
    events: Mapping[str, Event]
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def brakes(self) -> Iterator[Event]:
        """Events with an outcome in some state: neither creations nor reads."""
        for event in self.events.values():
            if event.operation in self.resources[event.resource].operations:
                yield event

    def cells(self, *, hooked: bool = False) -> Iterator[Cell]:
        """Each brake in each state in which its record exists: cells of the table, or those that a hook decides."""
        for event in self.brakes():
            resource = self.resources[event.resource]
            for state in resource.states.values():
                if not state.gone and hooked == (state.name in event.hooks):
                    yield Cell(event, resource, state, _outcome(event, state))

    @property
    def cell_count(self) -> int:
        """Number of cells, with one for each brake on a record that is missing."""
        return sum(1 for _ in self.cells()) + sum(event.missing is not None for event in self.brakes())

    def envelope(self, operation: str | None) -> tuple[str, ...]:
        """Where answers of the operation have the record's representation, by the first of its events."""
        return next((event.envelope for event in self.events.values() if event.operation == operation), ())

    def under(self, resource: str) -> list[Resource]:
        """Resources of children: parts of a record of this resource, or records that belong to one."""
        others = self.resources.values()
        return [other for other in others if other.part_of == resource or resource in other.belongs.values()]

    def operations(self) -> tuple[str, ...]:
        """The operationIds in the file."""
        named = [name for resource in self.resources.values() for name in resource.all_operations]
        return tuple(dict.fromkeys([*named, *(event.operation for event in self.events.values())]))


def _way_to(value: str, template: Any) -> tuple[str, ...] | None:
    """The names of the members within which the template has the value, None where it has it nowhere."""
    if template == value:
        return ()
    ways = ((name, _way_to(value, part)) for name, part in template.items()) if isinstance(template, Mapping) else ()
    return next(((str(name), *way) for name, way in ways if way is not None), None)


def _outcome(event: Event, state: State) -> Accepted | Refused | Open:
    transition = state.on.get(event.name)
    outcome: Accepted | Refused
    if transition is None:
        outcome = Refused(event.refused.status if event.refused else None)
    else:
        status = event.accepted.status if event.accepted else None
        outcome = Accepted(transition.target, status, transition.guard)
    sentence = event.open.get(state.name)
    return outcome if sentence is None else Open(sentence, outcome)
