"""The catalogue of the vendors' faults, and the active ones."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module

from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.own_world import FaultsByWorld
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs import vendors as specs


class UnknownFault(LookupError):
    """Unknown name of a fault. The message is a sentence that suggests the nearest name."""


def catalogue(vendors: Iterable[str]) -> dict[str, Fault]:
    """Load the faults of these vendors by name. A healthy mock never loads them."""
    vendors = [*vendors]
    shipped = [vendor for vendor in vendors if vendor in specs.vendors()]
    modules = [import_module(f"brakecheck.mock_server.{vendor}.faults") for vendor in shipped]
    known = {fault.name: fault for module in modules for fault in module.FAULTS}
    for vendor in vendors:
        if machine := specs.machine(vendor):
            operators = import_module("brakecheck.mock_server.engine.faults")
            described = operators.faults_of(machine, specs.documented(vendor), specs.ledger(vendor))
            known |= {fault.name: fault for fault in described}
    return known


def named(names: Iterable[str], known: dict[str, Fault]) -> list[Fault]:
    """Look up the faults of these names, each once; `UnknownFault` for an unknown name."""
    return [_named(name, known) for name in dict.fromkeys(names)]


def _named(name: str, known: dict[str, Fault]) -> Fault:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1, 0.0)
    nearest = f"; the nearest is {near[0]}" if near else ""
    raise UnknownFault(f"no fault is named {name[:200]!r}{nearest}")


class ActiveFaults:
    """Faults that are active in one mock. No fault is loaded before the first is injected."""

    def __init__(self, vendors: Sequence[str]) -> None:
        self._vendors = vendors
        self._injector: FaultInjector | None = None
        self._by_world: FaultsByWorld | None = None
        self.active: list[Fault] = []

    def attach(self, application: Application, worlds: Worlds, behaviours: ActiveBehaviours) -> None:
        """Connect the faults to a running mock."""
        self._injector = FaultInjector(application, worlds)
        self._by_world = FaultsByWorld(application, worlds, behaviours)

    def known(self) -> dict[str, Fault]:
        """Return the faults of the served vendors by name."""
        return catalogue(self._vendors)

    def injected_in(self, world: World) -> Sequence[Fault]:
        """Return the faults that only the world has."""
        return self._by_world.of(world) if self._by_world else ()

    def inject(self, names: Sequence[str]) -> None:
        """Replace the faults of all worlds by these. `UnknownFault`, and no change, for an unknown name."""
        faults = self._named(names)
        if self._injector is None or self._by_world is None:
            raise RuntimeError("the faults are attached to no application yet")
        if [fault.name for fault in faults] == [fault.name for fault in self.active]:
            return  # keeps the state of the faults
        with self._by_world.apart():
            self._injector.remove()
            self.active = []
            for fault in faults:
                fault.inject(self._injector)
                self.active.append(fault)
        self._by_world.anew()

    def inject_in(self, world: World, names: Sequence[str]) -> None:
        """Replace the faults of the world by these; `NotOfOneWorld` if one cannot be limited to it."""
        if self._by_world is not None:
            self._by_world.have(world, self._named(names))

    def _named(self, names: Sequence[str]) -> list[Fault]:
        return named(names, self.known()) if names else []
