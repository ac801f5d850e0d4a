"""Checks of the names in a lifecycle file: the file must define each name that it uses."""

from collections.abc import Iterable, Iterator

from brakecheck.specs.machine.expressions import VOCABULARY, expression_in
from brakecheck.specs.machine.listing import COMMAS, LINK, pointer_in
from brakecheck.specs.machine.model import Event, Guard, Machine, Resource, State, StatesOf, Transition
from brakecheck.specs.machine.places import Place, Text

HOOKED = "a state that lists the event under `on`, and is not open, of an event without `selects`"
ROLE = "full"  # the role that every file with keys has


def refuse_unknown_expressions(text: Text) -> None:
    """Raise `SpecError` at the first text that begins with a dollar and is not a known expression."""
    for place, value in text.parts():
        if isinstance(value, str) and not ("lists" in place and (value == LINK or pointer_in(value) is not None)):
            try:
                expression_in(value)
            except ValueError:
                raise text.error(place, f"an expression: {VOCABULARY}", value) from None


def refuse_unknown_names(machine: Machine, text: Text) -> None:
    """Raise `SpecError` at the first undefined name of a state, event, resource, delay or role."""
    for place, kind, name, known in _uses(machine):
        if name not in known:
            listed = ", ".join(known) or "there is none"
            raise text.error(place, f"{kind} ({listed})", name)
    for resource in machine.resources.values():
        if resource.part_of and machine.resources[resource.part_of].part_of:
            raise text.error(("resources", resource.name, "part-of"), "a resource that is no part itself", "one")
        for state in resource.states.values():
            alike = next((name for name in resource.states if resource.signs(name) == resource.signs(state.name)), "")
            if resource.state and not state.gone and alike != state.name and not resource.states[alike].gone:
                place = ("resources", resource.name, "states", state.name, "shown")
                raise text.error(place, "values that no other state shows", f"those of {alike}")
    if machine.keys and ROLE not in machine.keys:
        raise text.error(("keys",), f"a list of keys for each role, {ROLE} among them", ", ".join(machine.keys))


Use = tuple[Place, str, str, Iterable[str]]


def _uses(machine: Machine) -> Iterator[Use]:
    for resource in machine.resources.values():
        place: Place = ("resources", resource.name)
        yield (*place, "initial"), "a state", resource.initial, [*resource.states]
        for member, other in resource.belongs.items():
            yield (*place, "belongs", member), "a resource", other, [*machine.resources]
        if resource.part_of:
            yield (*place, "part-of"), "a resource", resource.part_of, [*machine.resources]
        for child in resource.parts:
            yield (*place, "parts", child), "a child", child, _children(machine, resource)
        for state in resource.states.values():
            yield from _uses_of_state(machine, resource, state, (*place, "states", state.name))
    for event in machine.events.values():
        yield from _uses_of_event(machine, event)


def _uses_of_state(machine: Machine, resource: Resource, state: State, place: Place) -> Iterator[Use]:
    events = [event.name for event in machine.events.values() if event.resource == resource.name]
    for event, transition in state.on.items():
        yield (*place, "on", event), "an event of the resource", event, events
        yield from _uses_of_transition(machine, resource, transition, (*place, "on", event))
    delays = [*machine.delays, *resource.defaults, *_members_of_parts(machine, resource)]
    for delay, target in state.after.items():
        yield (*place, "after"), "a delay", delay, delays
        yield (*place, "after", delay), "a state", target, [*resource.states]
    for number, transition in enumerate(state.always):
        if not transition.target.startswith("$record."):
            yield from _uses_of_transition(machine, resource, transition, (*place, "always", number))
    yield from _uses_of_states(machine, state.while_, _parents(resource), (*place, "while"))


def _uses_of_transition(machine: Machine, resource: Resource, transition: Transition, place: Place) -> Iterator[Use]:
    yield place, "a state", transition.target, [*resource.states]
    if transition.guard is not None:
        yield from _uses_of_guard(machine, resource, transition.guard, (*place, "guard"))


def _uses_of_guard(machine: Machine, resource: Resource, guard: Guard, place: Place) -> Iterator[Use]:
    children = _children(machine, resource)
    yield from _uses_of_states(machine, guard.all, children, (*place, "all"))
    yield from _uses_of_states(machine, guard.none, children, (*place, "none"))
    yield from _uses_of_states(machine, guard.in_, _parents(resource), (*place, "in"))


def _uses_of_states(machine: Machine, states: StatesOf, resources: list[str], place: Place) -> Iterator[Use]:
    for other, names in states.items():
        yield (*place, other), "a resource that stands so to this one", other, resources
        for number, name in enumerate(names):
            yield (*place, other, number), "a state", name, [*machine.resources[other].states]


def _uses_of_event(machine: Machine, event: Event) -> Iterator[Use]:
    place: Place = ("operations", event.name)
    resource = machine.resources[event.resource]
    for condition in event.open:
        yield (*place, "open", condition), "a state", condition.partition(",")[0], [*resource.states]
    for member, state in event.initial.items():
        yield (*place, "initial", member), "a state", state, [*resource.states]
    for kept in event.keeps:
        known = [*_children(machine, resource), *resource.observes]
        yield (*place, "keeps", kept), "a child, or a name of observes", kept, known
    for role in event.forbidden.roles if event.forbidden else ():
        yield (*place, "forbidden", "to"), "a role of keys", role, [*machine.keys]
    for state in event.hooks:
        yield (*place, "hooks", state), HOOKED, state, _states_for_hooks(resource, event)
    if event.lists:
        yield (*place, "lists"), "the operation by which a resource lists", event.operation, [resource.list or "none"]
        if event.lists.pages and event.lists.pages.kind == "cursor":
            ways = ["link"] if event.lists.links else []
            ways += ["next"] if event.lists.by_id or event.lists.next else []
            yield (*place, "lists", "pages", "cursor"), "beside it `next` or `link`", (ways or ["neither"])[0], ways
        for name, each in event.lists.filters.items():
            if each.several and each.value.origin == "body":
                yield (*place, "lists", "by", name, "several"), "of a value of the body", each.several, [COMMAS]


def _states_for_hooks(resource: Resource, event: Event) -> list[str]:
    if event.selects or event.operation not in resource.operations:
        return []
    listing = [state.name for state in resource.states.values() if event.name in state.on]
    return [state for state in listing if state not in event.open]


def _members_of_parts(machine: Machine, resource: Resource) -> list[str]:
    """Members with which children of the resource begin."""
    parts = [part for parent in machine.resources.values() for part in parent.parts.get(resource.name, ())]
    return [*dict.fromkeys(member for part in parts for member in part)]


def _children(machine: Machine, resource: Resource) -> list[str]:
    return [child.name for child in machine.under(resource.name)]


def _parents(resource: Resource) -> list[str]:
    return [*([resource.part_of] if resource.part_of else []), *resource.belongs.values()]
