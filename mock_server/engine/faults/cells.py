"""Faults of a cell: wrong acceptance, refusal or target, no effect, or an effect that wears off."""

from collections.abc import Iterator

from brakecheck.mock_server.engine.faults.table import accepted, fault, kinds_of, refused, rests, target_of, with_way
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Cell, Machine

WEARS_OFF, HOURS = "brakecheck wears off", 2 * 3600.0


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of all cells that the vendor's file decides."""
    for cell, _refused in refused(machine):
        yield from _accepting(machine, cell)
    for cell, outcome in accepted(machine):
        state, event, rule = cell.state.name, cell.event.name, (cell.event.name, "accepted")
        way = (machine, cell.resource.name, state, event)
        yield fault(machine, event, f"refused-in-{state}", rule, f"is refused in {state}", with_way(*way, None))
        if elsewhere := _elsewhere(cell, outcome.target):
            summary = f"leads from {state} to {elsewhere}"
            yield fault(machine, event, f"{state}-to-{elsewhere}", rule, summary, with_way(*way, elsewhere))
        if outcome.target != state:
            summary = f"is answered as done in {state}, and nothing happens"
            yield fault(machine, event, f"does-nothing-in-{state}", rule, summary, with_way(*way, state))
            known = cell.resource.states[outcome.target]
            if rests(cell.resource, outcome.target) and not known.gone:
                summary = f"wears off after two hours, when it was {state} before"
                inject = _wearing_off(machine, cell, outcome.target)
                yield fault(machine, event, f"wears-off-to-{state}", rule, summary, inject)


def _accepting(machine: Machine, cell: Cell) -> Iterator[Fault]:
    state, event = cell.state.name, cell.event
    target = target_of(machine, event, state)
    if target:
        inject = with_way(machine, cell.resource.name, state, event.name, target)
        live = _selectable(machine, cell) if event.selects else None
        summary = f"is carried out in {state}"
        both = _both(inject, live) if live else inject
        yield fault(machine, event.name, f"accepted-in-{state}", (event.name, "refused"), summary, both)


def _elsewhere(cell: Cell, target: str) -> str | None:
    """Another state, in which a record stays long enough to be observed."""
    states = [name for name, state in cell.resource.states.items() if rests(cell.resource, name) and not state.gone]
    return next((name for name in states if name not in (target, cell.state.name)), None)


def _wearing_off(machine: Machine, cell: Cell, target: str) -> Injection:
    def inject(injector: FaultInjector) -> None:
        kinds = kinds_of(injector, machine)
        injector.entry(kinds.delays, WEARS_OFF, HOURS)
        injector.entry(kinds[cell.resource.name].after, target, (WEARS_OFF, cell.state.name))

    return inject


def _selectable(machine: Machine, cell: Cell) -> Injection:
    """Let filters find records in the state."""

    def inject(injector: FaultInjector) -> None:
        kind = kinds_of(injector, machine)[cell.resource.name]
        injector.patch(kind, "live", kind.live | {cell.state.name})

    return inject


def _both(first: Injection, second: Injection) -> Injection:
    def inject(injector: FaultInjector) -> None:
        first(injector)
        second(injector)

    return inject
