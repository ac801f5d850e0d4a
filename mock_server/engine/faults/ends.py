"""Faults of states that end by themselves: never, elsewhere, far too late or too early."""

from collections.abc import Iterator

from brakecheck.mock_server.engine.faults.table import fault, kinds_of, rests
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.specs.description import Description
from brakecheck.specs.machine.ends import End, by_time, ends_of
from brakecheck.specs.machine.model import Machine

OTHER_DELAY = "brakecheck another delay"
LATE, MORE, EARLY = 10, 3600.0, 0.1  # how many times as long, with how many seconds more; how small a part


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of each end that the file decides."""
    for end in ends_of(machine):
        if not end.open:
            yield from _of_end(machine, end)


def _of_end(machine: Machine, end: End) -> Iterator[Fault]:
    state, owner = end.state.name, end.resource.name

    def made(name: str, summary: str, target: str | None, seconds: float = end.seconds) -> Fault:
        inject = _ending(machine, end, target, seconds)
        return fault(machine, owner, f"{state}-{name}", end.rule, f"that is {state} {summary}", inject)

    yield made("never-ends", "stays so for ever", None)
    yield made("ends-late", "goes on far too late", end.target, LATE * end.seconds + MORE)
    if elsewhere := _elsewhere(machine, end):
        yield made(f"ends-in-{elsewhere}", f"becomes {elsewhere} by itself", elsewhere)
    if end.promise:
        yield made("ends-early", "goes on far too early", end.target, EARLY * end.seconds)


def _elsewhere(machine: Machine, end: End) -> str | None:
    """Another state, in which a record stays and where the end never leads."""
    ahead = {name for target in end.due for name in by_time(end.resource, target, machine.delays)}
    others = [name for name, state in end.resource.states.items() if rests(end.resource, name) and not state.gone]
    return next((name for name in others if name not in ahead | {end.state.name}), None)


def _ending(machine: Machine, end: End, target: str | None, seconds: float) -> Injection:
    def inject(injector: FaultInjector) -> None:
        kinds = kinds_of(injector, machine)
        injector.entry(kinds.delays, OTHER_DELAY, seconds)
        way = None if target is None else (OTHER_DELAY, target)
        injector.entry(kinds[end.resource.name].after, end.state.name, way)

    return inject
