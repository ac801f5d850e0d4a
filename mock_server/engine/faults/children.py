"""Faults of events whose effect on children is missing, or reaches children to be left alone."""

from collections.abc import Iterator
from dataclasses import replace

from brakecheck.mock_server.engine.broods import Brood
from brakecheck.mock_server.engine.faults.table import fault, kinds_of
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.specs.description import Description
from brakecheck.specs.machine.effects import Effect, effects_of
from brakecheck.specs.machine.model import Event, Machine, Resource


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of every event that has an effect on children."""
    for event in machine.brakes():
        for effect in effects_of(machine, event):
            rule = (event.name, f"{effect.kind}-{effect.child}")
            yield from (_starting if effect.starts else _stopping)(machine, event, effect, rule)
        for child in machine.under(event.resource):
            yield from _holding(machine, event, child)


def _stopping(machine: Machine, event: Event, effect: Effect, rule: tuple[str, ...]) -> Iterator[Fault]:
    for state in effect.states:
        summary = f"does not stop a {effect.child} that is {state}"
        inject = _never_held(machine, effect.child, state)
        yield fault(machine, event.name, f"{effect.child}-goes-on-in-{state}", rule, summary, inject)


def _starting(machine: Machine, event: Event, effect: Effect, rule: tuple[str, ...]) -> Iterator[Fault]:
    summary = f"does not let a {effect.child} go on"
    inject = _never_updated(machine, event, effect)
    yield fault(machine, event.name, f"{effect.child}-stays-held", rule, summary, inject)


def _holding(machine: Machine, event: Event, child: Resource) -> Iterator[Fault]:
    """Faults that hold or end a child which should finish."""
    resource = machine.resources[event.resource]
    before = [name for name, state in resource.states.items() if event.name in state.on]
    rules = [(event.name, f"{kind}-{child.name}") for kind in ("keeps", "effect")]
    held = _held_states(resource, child)
    for state in child.states.values():
        if state.after and not state.while_ and held and before:
            inject = _held(machine, resource, child, state.name, held)
            for rule in rules:
                name = f"{child.name}-{rule[1].partition('-')[0]}-held-in-{state.name}"
                yield fault(machine, event.name, name, rule, f"holds a {child.name} that is {state.name}", inject)


def _held_states(resource: Resource, child: Resource) -> frozenset[str]:
    """States of the record above in which a timer of the child runs."""
    conditions = [state.while_ for state in child.states.values()]
    guards = (way.guard for state in child.states.values() for way in state.always if way.guard)
    conditions += [guard.in_ for guard in guards]
    return frozenset(name for condition in conditions for name in condition.get(resource.name, ()))


def _never_held(machine: Machine, child: str, state: str) -> Injection:
    """Let the child go on in the state, for any state of the record above."""

    def inject(injector: FaultInjector) -> None:
        kind = kinds_of(injector, machine)[child]
        injector.entry(kind.held, state, None)
        ways = tuple(
            replace(step, guard=None) if step.guard and step.guard.in_ else step for step in kind.always.get(state, ())
        )
        if ways:
            injector.entry(kind.always, state, ways)

    return inject


def _never_updated(machine: Machine, event: Event, effect: Effect) -> Injection:
    """Do not update the children when the record above changes its state."""

    def inject(injector: FaultInjector) -> None:
        kind = kinds_of(injector, machine)[event.resource]
        injector.patch(kind, "holds", ())
        if effect.child in kind.children:
            injector.patch(Brood, "look", lambda *_: None)

    return inject


def _held(machine: Machine, resource: Resource, child: Resource, state: str, states: frozenset[str]) -> Injection:
    """Run the timer of the child's state only while the record above is in these states."""

    def inject(injector: FaultInjector) -> None:
        kinds = kinds_of(injector, machine)
        injector.entry(kinds[child.name].held, state, (resource.name, states))
        above = kinds[resource.name]
        injector.patch(above, "holds", (*above.holds, (child.name, state)))

    return inject
