"""States that end by themselves, after a delay: each is a promise of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from brakecheck.specs.machine.model import Machine, Promise, Resource, State
from brakecheck.specs.machine.spans import seconds_of


@dataclass(frozen=True, slots=True)
class End:
    """A state that a record leaves for `target` after so many seconds.

    `promise` is the vendor's sentence, if the file has one; `open` is the question that the vendor leaves open.
    """

    resource: Resource
    state: State
    target: str
    seconds: float
    promise: Promise | None
    open: str

    @property
    def rule(self) -> tuple[str, str]:
        """Parts of the rule's id."""
        return self.resource.name, f"{self.state.name}-ends"

    @property
    def due(self) -> set[str]:
        """States in which the end may leave a record.

        Without a sentence also the final states that no transition leads to: records come there by themselves.
        """
        return {self.target} if self.promise else {self.target, *_unled(self.resource)}


def ends_of(machine: Machine) -> Iterator[End]:
    """Ends of all states whose delay the file knows, but for parts, which no request names."""
    for resource in machine.resources.values():
        for state in resource.states.values() if resource.part_of is None else ():
            for delay, target in state.after.items():
                seconds = seconds_of(resource.defaults.get(delay, machine.delays.get(delay)))
                returns = state.name in by_time(resource, target, machine.delays)
                if seconds and not returns and not state.gone:
                    yield End(resource, state, target, seconds, state.after_promise, state.after_open)


def by_time(resource: Resource, start: str, delays: Mapping[str, float], seconds: float | None = None) -> set[str]:
    """The state and those that a record may reach from there by itself, within the seconds if any are given."""
    found: set[str] = set()
    ahead = [(start, 0.0)]
    while ahead:
        name, spent = ahead.pop()
        state = resource.states.get(name)
        if name in found or (seconds is not None and spent > seconds):
            continue
        found |= {name} if state else {each.name for each in resource.states.values() if each.final}
        for delay, target in state.after.items() if state else ():
            ahead.append((target, spent + delays.get(delay, 0.0)))
        ahead += [(way.target, spent) for way in state.always] if state else []
    return found


def _unled(resource: Resource) -> set[str]:
    states = resource.states.values()
    led = {way.target for state in states for way in (*state.on.values(), *state.always)}
    led |= {target for state in states for target in state.after.values()}
    return {state.name for state in states if state.final} - led - {resource.initial}
