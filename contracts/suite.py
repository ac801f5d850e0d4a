"""Running the contracts of one vendor against a target, with pytest as the engine."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts.adapters import adapter_for
from contracts.collector import Collector
from contracts.target import Target
from contracts.trouble import UsageError
from contracts.verdicts import Outcome, RuleVerdict, by_rule
from specs import vendors
from specs.judge import Judge

HERE = Path(__file__).parent
UNSET_DURING_A_RUN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")

Listener = Callable[[list[Outcome]], None]


@dataclass
class Run:
    """What came of judging one target. `receipt` has a line for everything that was cleaned up;
    `contracts` and `explored` count the contracts, and the exchanges that Schemathesis made;
    `selected` tells that not all contracts were asked for.
    """

    target: Target
    verdicts: list[RuleVerdict]
    receipt: list[str] = field(default_factory=list)
    contracts: int = 0
    explored: int = 0
    selected: bool = False


def judge(
    target: Target, *, seed: int = 0, examples: int = 30, select: str = "", listener: Listener = lambda _: None
) -> Run:
    """Judge the target. `select` is a pytest `-k` expression; `examples` is how many
    requests Schemathesis makes up for each operation. `listener` hears of every contract as it ends.

    `UsageError` where the target cannot be reached, refuses the key, or the adapter fails.
    """
    ledger = vendors.ledger(target.vendor)
    adapter = adapter_for(target)
    try:
        adapter.open()
        collector = Collector(
            target=target,
            adapter=adapter,
            ledger=ledger,
            judge=Judge(vendors.documented(target.vendor)),
            listener=listener,
            seed=seed,
            examples=examples,
            token=secrets.token_hex(4),
        )
        collector.reach()
        _pytest(HERE / target.vendor, collector, select)
    finally:
        receipt = adapter.close()
    return Run(target, by_rule(ledger, collector.outcomes), receipt, collector.done, collector.explored, bool(select))


def _arguments(folder: Path) -> list[str]:
    """Run the folder's contracts, deaf to the configuration, plugins and conftest files of wherever we are."""
    deaf = ("cacheprovider", "terminal", "logging", "warnings", "faulthandler")
    return [
        str(folder),
        f"-c{HERE / 'contracts.ini'}",
        f"--rootdir={HERE}",
        f"--confcutdir={HERE}",
        "--disable-plugin-autoload",
        "--import-mode=importlib",
        "--strict-markers",
        "--capture=no",
        *(f"-pno:{plugin}" for plugin in deaf),
    ]


def _pytest(folder: Path, collector: Collector, select: str) -> None:
    with _quiet_environment():
        status = pytest.main([*_arguments(folder), *(["-k", select] if select else [])], plugins=[collector])
    if collector.trouble is not None:
        raise collector.trouble
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise UsageError(f"no contract matches {select!r}; give --select a part of a file's or function's name")
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        raise UsageError(f"the contracts could not be run (pytest said {status!r}); check the expression of --select")
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt


@contextmanager
def _quiet_environment() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in UNSET_DURING_A_RUN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def collect(vendor: str) -> dict[str, list[str]]:
    """The contracts of a vendor, by name, each with the rules that it proves. Nothing is run."""
    found: dict[str, list[str]] = {}

    class Collect:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            for item in items:
                found[item.nodeid] = [rule for marker in item.iter_markers("rule") for rule in marker.args]

    with _quiet_environment():
        pytest.main([*_arguments(HERE / vendor), "--collect-only"], plugins=[Collect()])
    return found
