"""The fault-by-contract table: which cheap contracts fail under which planted fault, and the requests of each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from brakecheck.cli.mutate import _plant
from brakecheck.contracts.engine import runner as suite
from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.pytest_plugin import ContractPlugin
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.server import Settings, embedded, prefix_of
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Standing

DEAREST = 32  # requests of a contract that is still a candidate
LARGE = ("test_fuzzing", "test_many")  # what makes up requests, or hundreds of records
# Contracts that are tried under a fault: of the rule that it breaks, of its area, and, where it is one of HTTP, others.
OWN, AKIN, OTHER = 32, 44, 12
MORE = 150  # contracts that are tried where none of these failed
HEALTHY = ""


@dataclass(frozen=True)
class Candidate:
    """A contract that a level may hold. `requests` go to the vendor's API; those of the admin API do not count."""

    name: str
    requests: int
    rules: tuple[str, ...]
    plain: bool  # neither hazardous nor letting time go by
    tour: bool = False

    @property
    def function(self) -> str:
        return self.name.partition("[")[0]

    def is_of(self, *areas: str) -> bool:
        """Whether one of the rules that the contract proves is of one of the areas."""
        return any(rule.startswith(areas) for rule in self.rules)


@dataclass(frozen=True)
class Cell:
    """What came of one contract under one fault."""

    contract: str
    requests: int
    failed: bool


Plan = Mapping[str, Sequence[str]]  # the contracts to try under each fault
Told = Callable[[str, list[Cell]], None]


class Loop:
    """Runs other contracts under each fault, in one session of pytest, each fault in worlds of its own."""

    def __init__(self, plugin: ContractPlugin, plan: Plan, inject: Callable[[str], None], told: Told) -> None:
        self._plugin = plugin
        self._plan = plan
        self._plant = inject
        self._told = told

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        for fault, names in self._plan.items():
            self._reset(session)
            self._plant(fault)
            try:
                cells = list(self._cells(session, [items[name] for name in names]))
            finally:
                self._plant(HEALTHY)
            self._told(fault, cells)
        self._reset(session)
        return True

    def _reset(self, session: pytest.Session) -> None:
        run = self._plugin
        run.adapter.close()
        run.adapter.open()
        run.error, run.left, run.outcomes = None, {}, []
        run._by_contract, run._with_timeline = [], set()
        run._reach.unanswered = 0
        session.shouldstop = False

    def _cells(self, session: pytest.Session, items: Iterable[pytest.Item]) -> Iterator[Cell]:
        run = self._plugin
        for item in items:
            before, judged = run.transport.sent.total(), len(run.outcomes)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            failed = any(outcome.verdict is Verdict.FAIL for outcome in run.outcomes[judged:])
            yield Cell(item.nodeid, run.transport.sent.total() - before, failed)
            if session.shouldstop:
                return


def measure(vendor: str, plan: Plan, told: Told) -> None:
    """Run the contracts of the plan under each of its faults; a fault of a rule of an RFC alone is judged strictly."""
    ledger = vendors.ledger(vendor)
    faults = catalogue([vendor])
    with embedded(Settings(port=0)) as origin:
        target = Target("a mock with faults", vendor, origin + prefix_of(vendor, alone=False), adapter="admin")
        plugin = suite._plugin(target, RunListener(), seed=0, examples=0, until="", strict=False)

        def inject(fault: str) -> None:
            _plant(origin, [fault] if fault else [])
            plugin.strict = bool(fault) and ledger[faults[fault].rule].standing is Standing.STANDARD

        plugin.adapter.open()
        with suite._quiet_environment():
            plugins = [plugin, Loop(plugin, plan, inject, told)]
            pytest.main(suite._arguments(vendor), plugins=plugins)
        plugin.adapter.close()
        plugin.transport.close()


def candidates(vendor: str) -> list[Candidate]:
    """The cheap contracts of the vendor, with the requests that each sends to a healthy mock."""
    items = {item.nodeid: item for item in _collected(vendor) if _may_be_cheap(item)}
    sent: dict[str, int] = {}
    measure(vendor, {HEALTHY: list(items)}, lambda _, cells: sent.update({it.contract: it.requests for it in cells}))
    return [_candidate(item, sent[name]) for name, item in items.items() if 0 < sent.get(name, 0) <= DEAREST]


def _candidate(item: pytest.Item, requests: int) -> Candidate:
    has = {marker.name for marker in item.iter_markers()}
    return Candidate(item.nodeid, requests, tuple(_rules(item)), has.isdisjoint({"hazardous", "takes"}), "tour" in has)


def _collected(vendor: str) -> list[pytest.Item]:
    found: list[pytest.Item] = []

    class Collect:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            found.extend(items)

    with suite._quiet_environment():
        pytest.main([*suite._arguments(vendor), "--collect-only"], plugins=[Collect()])
    return found


def _rules(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("rule"):
        yield from marker.args


def _may_be_cheap(item: pytest.Item) -> bool:
    return item.get_closest_marker("last") is None and not any(word in item.nodeid for word in LARGE)


def tours(fault: Fault, known: Sequence[Candidate]) -> list[str]:
    """The tours, of which each sees many faults: those of the rule first, then those of the area."""
    area = fault.name.rpartition(".")[0]
    own = [it for it in known if it.tour]
    return [it.name for it in sorted(own, key=lambda it: (fault.rule not in it.rules, not it.is_of(f"{area}.")))]


def likely(fault: Fault, known: Sequence[Candidate], catches: Mapping[str, int]) -> list[str]:
    """The contracts that may fail under the fault: of its rule first, then of its area, those that catch most first."""
    vendor, operation, _ = fault.name.split(".")
    own = [it for it in known if fault.rule in it.rules]
    akin = [it for it in known if it not in own and it.is_of(f"{vendor}.{operation}.")]
    best = sorted(_spread(akin), key=lambda it: -catches.get(it.name, 0) / it.requests)
    chosen = [*_spread(own)[:OWN], *best[:AKIN]]
    if fault.rule.startswith(f"{vendor}.http."):
        others = [it for it in known if it not in chosen and it.is_of(f"{vendor}.auth.", f"{vendor}.http.")]
        chosen += sorted(_spread(others), key=lambda it: operation not in it.name)[:OTHER]
    return [it.name for it in chosen]


def less_likely(fault: Fault, known: Sequence[Candidate], tried: Collection[str]) -> list[str]:
    """What else may fail under a fault that nothing likely caught."""
    vendor, operation, _ = fault.name.split(".")
    areas = (fault.rule, f"{vendor}.{operation}.", f"{vendor}.auth.", f"{vendor}.http.")
    ranked = [it for area in areas for it in _spread(it for it in known if it.is_of(area))]
    return [name for name in dict.fromkeys(it.name for it in ranked) if name not in tried][:MORE]


def _spread(contracts: Iterable[Candidate]) -> list[Candidate]:
    """The first case of each function, then the second of each, and so on; cheap functions first."""
    cases: dict[str, list[Candidate]] = defaultdict(list)
    for it in sorted(contracts, key=lambda it: it.requests):
        cases[it.function].append(it)
    rounds = max(map(len, cases.values()), default=0)
    return [those[number] for number in range(rounds) for those in cases.values() if number < len(those)]
