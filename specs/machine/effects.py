"""Effects of an event on children of its record: some stop, others set out."""

from collections.abc import Iterator
from dataclasses import dataclass

from brakecheck.specs.machine.model import Event, Machine, Resource, State, StatesOf, Transition


@dataclass(frozen=True, slots=True)
class Effect:
    """Children of the resource `child` that are in one of `states` stop (or, with `starts`, set out) by the event."""

    child: str
    states: tuple[str, ...]
    starts: bool

    @property
    def kind(self) -> str:
        """The first word of the rule's name."""
        return "starts" if self.starts else "effect"

    @property
    def sentence(self) -> str:
        """Sentence of the rule, with a lower-case beginning."""
        named = " or ".join(self.states)
        return f"each {self.child} that is {named} {'goes on' if self.starts else 'stays so'}."


def effects_of(machine: Machine, event: Event) -> Iterator[Effect]:
    """Effects of the event on each kind of children; none that a hook decides."""
    resource = machine.resources[event.resource]
    for child in machine.under(event.resource):
        for starts in (False, True):
            states = tuple(
                state.name
                for state in child.states.values()
                if any(starts in _changes(resource, event, held) for held in _held(state, resource))
            )
            if states:
                yield Effect(child.name, states, starts)


def _held(state: State, parent: Resource) -> Iterator[tuple[str, ...]]:
    """States of the parent in which the child's state goes on, for each guarded way."""
    conditions: list[StatesOf] = [state.while_]
    conditions += [transition.guard.in_ for transition in state.always if transition.guard]
    for condition in conditions:
        if parent.name in condition:
            yield condition[parent.name]


def _changes(resource: Resource, event: Event, held: tuple[str, ...]) -> Iterator[bool]:
    """Whether the event takes its record into those states (True) or out of them (False), for each way it goes."""
    for state in resource.states.values():
        transition: Transition | None = state.on.get(event.name)
        if (
            transition is not None
            and state.name not in event.hooks
            and (state.name in held) != (transition.target in held)
        ):
            yield transition.target in held
