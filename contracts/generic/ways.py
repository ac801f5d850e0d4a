"""Ways from state to state: the events and waits that bring a record where it is wanted."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.parts import needs_no_child, targets_of
from brakecheck.contracts.generic.table import SHORT, Table
from brakecheck.specs.machine.model import Event, Resource, State


@dataclass(frozen=True, slots=True)
class Step:
    """An event to ask for, or without one so many seconds to wait; `target` is the state afterwards."""

    target: str
    event: Event | None = None
    seconds: float = 0.0


Way = tuple[Step, ...]
Cost = tuple[float, int]


def way(table: Table, resource: Resource, start: str, wanted: Collection[str], *, wait: bool = True) -> Way | None:
    """The way that waits least, and asks least, to one of the wanted states; None where there is none.

    Doubtful steps are taken where nothing else leads there: those that depend on other records, are open, or are
    decided by a hook.
    """
    seen: set[str] = set()
    ahead: list[tuple[Cost, int, str, Way]] = [((0.0, 0), 0, start, ())]
    number = 0
    while ahead:
        (seconds, asked), _, state, steps = heappop(ahead)
        if state in wanted:
            return steps
        if state in seen or state not in resource.states:
            continue
        seen.add(state)
        for step, price in _steps(table, resource, resource.states[state]):
            if wait or not step.seconds:
                number += 1
                cost = seconds + step.seconds, asked + price
                heappush(ahead, (cost, number, step.target, (*steps, step)))
    return None


def _steps(table: Table, resource: Resource, state: State) -> Iterator[tuple[Step, int]]:
    """The steps out of the state, each with its price."""
    for event in table.brakes:
        if (transition := state.on.get(event.name)) and event.resource == resource.name:
            is_doubtful = transition.guard is not None or state.name in event.open or state.name in event.hooks
            yield Step(transition.target, event), 100 if is_doubtful else 1
    for transition in filter(needs_no_child, state.always):
        for target in targets_of(resource, [transition]):
            yield Step(target), 1
    for delay, target in state.after.items():
        if (seconds := table.machine.delays.get(delay)) is not None and not state.while_:
            yield Step(target, seconds=seconds), 1


def expect_lasting(table: Table, resource: Resource, state: str) -> None:
    """`NotChecked` where a record leaves the state by itself before anything can be asked of it."""
    seconds = table.leaves_after(resource, state)
    if seconds < SHORT:
        raise NotChecked(f"a {resource.name} leaves {state} by itself after {seconds:g} s, too soon to be judged in it")
