"""Compilation of a machine into kinds, once at the start of the mock."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any
from uuid import UUID

from brakecheck.mock_server.engine.account import Kinds
from brakecheck.mock_server.engine.records import Kind, Step
from brakecheck.mock_server.engine.values import compiled
from brakecheck.specs.description import Description, Operation, referred
from brakecheck.specs.machine.ids import form_of
from brakecheck.specs.machine.model import Event, Machine, Resource, State, Transition

OF_RECORD = "$record."
DIGITS = 10**10  # bound of ids that are numbers


def kinds_of(machine: Machine, description: Description) -> Kinds:
    """Compile all resources of the machine."""
    kinds = Kinds({resource.name: _kind(machine, description, resource) for resource in machine.resources.values()})
    kinds.delays = dict(machine.delays)
    return kinds


def _kind(machine: Machine, description: Description, resource: Resource) -> Kind:
    states = resource.states
    children = [child for child in machine.resources.values() if child.part_of == resource.name]
    return Kind(
        name=resource.name,
        states=tuple(states),
        initial=resource.initial,
        defaults=dict(resource.defaults),
        new_members=_new_members(dict(resource.defaults)),
        shows=compiled(resource.shows),
        observes=compiled(resource.observes),
        pointer=_pointer(resource),
        signs={name: _signs(resource, name) for name in states},
        parameters=tuple(resource.identifiers),
        new_id=_new_id(description, resource),
        on={name: {event: _step(way) for event, way in state.on.items()} for name, state in states.items()},
        after={name: next(iter(state.after.items())) for name, state in states.items() if state.after},
        after_assign={name: compiled(state.after_assign) for name, state in states.items() if state.after_assign},
        always={name: tuple(map(_step, state.always)) for name, state in states.items() if state.always},
        held={name: _held(state) for name, state in states.items() if state.while_},
        at_most={name: state.at_most for name, state in states.items() if state.at_most},
        circling=frozenset(name for name in states if name in _ahead(states, name)),
        gone=frozenset(name for name, state in states.items() if state.gone),
        belongs=dict(resource.belongs),
        creatable=resource.create is not None,
        parts={child: tuple(parts) for child, parts in resource.parts.items()},
        children=tuple(child.name for child in children),
        holds=tuple(_holds(machine, resource)),
        waits=dict(_waits(machine, resource)),
        indexed=frozenset(_indexed(machine, resource)),
        live=_live(machine, resource),
    )


def _signs(resource: Resource, state: str) -> tuple[tuple[tuple[str, ...], Any], ...]:
    ways = ((tuple(place.strip("/").split("/")), value) for place, value in resource.signs(state).items())
    return tuple(sorted(ways, key=lambda way: way[0] != _pointer(resource)))


def _pointer(resource: Resource) -> tuple[str, ...]:
    return tuple((resource.state or "").strip("/").split("/")) if resource.state else ()


def _ahead(states: Mapping[str, State], name: str) -> set[str]:
    """States that a record may reach by itself from this one."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        state = states.get(waiting.pop())
        ways = [*state.after.values(), *(way.target for way in state.always)] if state else []
        waiting += [target for target in ways if target not in found]
        found.update(ways)
    return found


def _step(transition: Transition) -> Step:
    named = transition.target.startswith(OF_RECORD)
    member = transition.target.removeprefix(OF_RECORD) if named else ""
    return Step(transition.target, member, compiled(transition.assign), transition.guard)


def _held(state: State) -> tuple[str, frozenset[str]]:
    parent, states = next(iter(state.while_.items()))
    return parent, frozenset(states)


def _holds(machine: Machine, resource: Resource) -> Iterator[tuple[str, str]]:
    """Kinds that belong to this one, with their states that depend on its state."""
    for other in machine.resources.values():
        for state in other.states.values() if resource.name in other.belongs.values() else ():
            guards = [transition.guard for transition in state.always if transition.guard]
            if resource.name in state.while_ or any(resource.name in guard.in_ for guard in guards):
                yield other.name, state.name


def _waits(machine: Machine, resource: Resource) -> Iterator[tuple[str, tuple[str, str]]]:
    """States that a record leaves at once, each with the parent's member and state that keep it there."""
    for state in resource.states.values():
        for transition in state.always:
            for parent, states in (transition.guard.in_ if transition.guard else {}).items():
                member = next((name for name, kind in resource.belongs.items() if kind == parent), None)
                elsewhere = next((name for name in machine.resources[parent].states if name not in states), None)
                if member and elsewhere:
                    yield state.name, (member, elsewhere)


def _selecting(machine: Machine, resource: Resource) -> list[Event]:
    return [event for event in machine.events.values() if event.resource == resource.name and event.selects]


def _indexed(machine: Machine, resource: Resource) -> Iterator[str]:
    for event in _selecting(machine, resource):
        for each in event.selects.filters.values() if event.selects else ():
            yield from (member for member in each.members if member != "id")


def _live(machine: Machine, resource: Resource) -> frozenset[str]:
    """States in which an event that selects has an effect."""
    names = {event.name for event in _selecting(machine, resource)}
    return frozenset(state.name for state in resource.states.values() if names & state.on.keys())


def _new_members(defaults: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Function that makes the members of a new record, as a deep copy."""
    nested = any(isinstance(value, dict | list) for value in defaults.values())
    return partial(deepcopy, defaults) if nested else partial(dict, defaults)


def _new_id(description: Description, resource: Resource) -> Callable[[int], str]:
    """Function that makes ids in the form of the parameter that names a record."""
    if not resource.identifiers:
        return str
    name, prefix = list(resource.identifiers.items())[-1]
    schema = _parameter(description, resource, name)
    if _may_count(schema):
        return lambda number: str(number % DIGITS + 1)
    if schema.get("format") == "uuid":
        return lambda number: str(UUID(int=number << 64 | 0x4000_8000_0000_0000_0000, version=4))
    form = form_of(schema, prefix)
    return form[0] if form else partial(_prefixed, prefix)


def _may_count(schema: Mapping[str, Any]) -> bool:
    """Whether an id may be an integer, also where a path or a name may stand in its place."""
    choices = [schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return any(choice.get("type") == "integer" for choice in choices)


def _prefixed(prefix: str, number: int) -> str:
    return f"{prefix}{number:016x}"


def _parameter(description: Description, resource: Resource, name: str) -> Mapping[str, Any]:
    """Schema of a path parameter of the resource's operations."""
    for operation in description.operations.values():
        if operation.id in resource.all_operations:
            for parameter in parameters_of(description, operation):
                if (parameter["name"], parameter["in"]) == (name, "path"):
                    return referred(description.document, parameter.get("schema", {}))
    return {}


def parameters_of(description: Description, operation: Operation) -> list[dict[str, Any]]:
    """Parameters of the operation, including those of its path item."""
    shared = description.document["paths"][operation.path].get("parameters", ())
    return [referred(description.document, each) for each in (*shared, *operation.spec.get("parameters", ()))]
