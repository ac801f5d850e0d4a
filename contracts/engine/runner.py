"""Runs the contracts of one vendor against a target, by pytest."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.pytest_plugin import ContractPlugin
from brakecheck.contracts.engine.target_lock import TargetLock
from brakecheck.contracts.engine.verdicts import RuleVerdict, by_rule
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.events import Transition
from brakecheck.contracts.http.exhaustion import ROOM, expect_descriptors, lack_behind
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.levels import FULL, Level, level_named
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target
from brakecheck.contracts.vendor_folder import GENERIC, folder_of
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

CONTRACTS = Path(__file__).parents[1]
WHOLE, NO_LISTENER = Part(), RunListener()
# Set while the contracts run, so that Schemathesis uses no proxy and no other key.
SET_DURING_A_RUN = {"NO_PROXY": "*", "no_proxy": "*", "NETRC": os.devnull}
UNSET_DURING_A_RUN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "SSLKEYLOGFILE")
SHORT = 4  # characters of a key; shorter keys would match parts of ordinary sentences
FOREIGN = ("SCHEMATHESIS_", "HYPOTHESIS_")  # prefixes of settings of the caller's own tests


@dataclass
class Run:
    """Result of judging one target.

    `contracts` counts the contracts, `explored` the exchanges of Schemathesis, `sent` all requests by method and
    path template, `statuses` the answers. `seen` has each operation with each status of its answers, `steps` the
    transitions that were seen. `receipt` says for each record of the run whether it was removed, `kept` lists the
    records left in place and the way to reach them. `replaced` and `left_out` count requests of Schemathesis that
    the guard changed or held back. `selected` is the expression that chose contracts, empty for all.
    `stopped` is the reason why the run ended early, else empty; `interrupted`: a person ended the run.
    `lag` is the longest time in seconds from an acknowledgement to its effect. `made` counts the records that the
    run created, `waited` the seconds that it waited. `level` chose among the `available` contracts.
    `secrets` are the keys of the run by variable. `places` has the number of each finished contract in the order
    of all contracts.
    """

    target: Target
    verdicts: list[RuleVerdict]
    contracts: int = 0
    explored: int = 0
    replaced: int = 0
    left_out: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    seen: frozenset[tuple[str, int]] = frozenset()
    steps: Counter[Transition] = field(default_factory=Counter)
    receipt: list[Removal] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    seed: int = 0
    selected: str = ""
    stopped: str = ""
    interrupted: bool = False
    lag: float = 0.0
    made: int = 0
    waited: float = 0.0
    level: Level | None = None
    available: int = 0
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all contracts were chosen."""
        return not self.selected and (self.level is None or self.level.name == FULL)


def run_contracts(
    target: Target,
    *,
    seed: int = 0,
    examples: int = 30,
    select: str = "",
    until: str = "",
    strict: bool = False,
    listener: RunListener = NO_LISTENER,
    part: Part = WHOLE,
) -> Run:
    """Run the contracts of a vendor against the target.

    `select` is a pytest `-k` expression, `examples` is the number of requests that Schemathesis makes up
    for each operation. A finding of the rule `until` ends the run. `strict` lets rules that rest on an RFC fail the
    server, too. `part` is the share of the contracts that is run.
    `UsageError` if the target cannot be reached, refuses the key, or the adapter fails, before the first contract
    has ended. After that, the run has the reason in `stopped`, and all outcomes until then.
    """
    expect_descriptors(ROOM)
    plugin = _plugin(target, listener, part, seed=seed, examples=examples, until=until, strict=strict)
    stopped: BaseException | None = None
    lock = TargetLock(target)
    try:
        lock.take()  # before the adapter touches records of another run
        plugin.adapter.open()
        plugin.transport.recorder.opened()
        plugin.reach(whole=not select)
        _pytest(target.vendor, plugin, select)
        listener.guarded(plugin.replaced, plugin.left_out)
        listener.settled(plugin.lag)
    except (UsageError, KeyboardInterrupt) as reason:
        stopped = reason
    except (MemoryError, OSError, RuntimeError) as error:
        stopped = lack_behind(error)
        if stopped is None:
            raise
    finally:
        receipt, ended = _cleaned_up(plugin.adapter)
        stopped = stopped or ended
        listener.cleaned(receipt)
        plugin.transport.close()
        lock.release()
    if isinstance(stopped, UsageError):
        secrets = target.secrets(plugin.adapter.keys)
        long_enough = {name: key for name, key in secrets.items() if len(key) >= SHORT}
        stopped = type(stopped)(redacted(str(stopped), long_enough))
    if stopped is not None and not plugin.done:
        raise stopped
    return _run(plugin, receipt, select, stopped)


def _plugin(
    target: Target,
    listener: RunListener,
    part: Part = WHOLE,
    *,
    seed: int,
    examples: int,
    until: str,
    strict: bool,
) -> ContractPlugin:
    """Create the plugin with the state of a new run."""
    transport = Transport(target)
    adapter = adapter_for(target, transport)
    token = transport.guard.marker = adapter.token(seed)
    return ContractPlugin(
        target=target,
        transport=transport,
        adapter=adapter,
        ledger=vendors.ledger(target.vendor),
        validator=MessageValidator(vendors.documented(target.vendor)),
        listener=listener,
        seed=seed,
        examples=examples,
        token=token,
        until=until,
        strict=strict,
        level=level_named(target.level, target.vendor),
        part=part,
    )


def _run(plugin: ContractPlugin, receipt: list[Removal], select: str, stopped: BaseException | None) -> Run:
    interrupted = isinstance(stopped, KeyboardInterrupt)
    return Run(
        stopped="interrupted" if interrupted else str(stopped or ""),
        interrupted=interrupted,
        lag=plugin.lag,
        made=len(plugin.adapter.receipt.ever),
        waited=plugin.adapter.waited,
        target=plugin.target,
        verdicts=by_rule(plugin.ledger, plugin.outcomes),
        contracts=plugin.done,
        explored=plugin.explored,
        replaced=plugin.replaced,
        left_out=plugin.left_out,
        sent=plugin.transport.sent,
        statuses=plugin.transport.statuses,
        seen=frozenset(plugin.transport.seen),
        steps=plugin.steps,
        receipt=receipt,
        kept=plugin.adapter.kept,
        seed=plugin.seed,
        selected=select,
        level=plugin.level,
        available=plugin.available,
        secrets=plugin.target.secrets(plugin.adapter.keys),
        places={outcome.contract: plugin.places[outcome.contract] for outcome in plugin.outcomes},
    )


def _arguments(vendor: str) -> list[str]:
    """Arguments of pytest, isolated from the caller's configuration, plugins and conftest files."""
    folder = folder_of(vendor)
    unused = ("cacheprovider", "terminal", "logging", "warnings", "faulthandler", "unraisableexception")
    return [
        str(CONTRACTS / folder),
        *([f"-ovendor={vendor}"] if folder == GENERIC else []),
        f"-c{CONTRACTS / 'contracts.ini'}",
        f"--rootdir={CONTRACTS}",
        f"--confcutdir={CONTRACTS}",
        "--disable-plugin-autoload",
        "--import-mode=importlib",
        "--strict-markers",
        "--capture=no",
        *(f"-pno:{plugin}" for plugin in unused),
    ]


def _cleaned_up(adapter: Adapter) -> tuple[list[Removal], BaseException | None]:
    """Clean up; returns the receipt, without keys, and an interrupt that ended the clean-up early."""
    ended: BaseException | None = None
    try:
        removals = adapter.close()
    except KeyboardInterrupt as interrupt:
        ended, removals = interrupt, [Removal("", gone=False, message="the clean-up was interrupted")]
    except Exception as error:  # noqa: BLE001 - the results of the run are kept after any error
        removals = [Removal("", gone=False, message=f"could not clean up: {error}")]
    secrets = adapter.target.secrets(adapter.keys)
    return [
        replace(removal, record=redacted(removal.record, secrets), message=redacted(removal.message, secrets))
        for removal in removals
    ], ended


def _pytest(vendor: str, plugin: ContractPlugin, select: str) -> None:
    with _quiet_environment():
        status = pytest.main([*_arguments(vendor), *(["-k", select] if select else [])], plugins=[plugin])
    if plugin.error is not None:
        raise plugin.error
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        of = "" if plugin.level.name == FULL else f" of the level {plugin.level.name}"
        raise NothingSelected(
            f"no contract{of} matches {select!r}; give --select a part of a file's or function's name"
        )
    if status == pytest.ExitCode.INTERNAL_ERROR:
        raise UsageError(f"a defect of brakecheck ended the run ({plugin.defect}); this says nothing about the server")
    if status == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(f"the contracts could not be run (pytest said {status!r}); check the expression of --select")
    if plugin.interrupted:
        raise KeyboardInterrupt
    if status == pytest.ExitCode.INTERRUPTED:
        raise UsageError(f"the contracts of {vendor} could not be collected; run pytest on them to see why")


@contextmanager
def _quiet_environment() -> Iterator[None]:
    named = {*UNSET_DURING_A_RUN, *SET_DURING_A_RUN}
    replaced = [name for name in os.environ if name in named or name.startswith(FOREIGN)]
    kept = {name: os.environ.pop(name) for name in replaced}
    os.environ.update(SET_DURING_A_RUN)
    try:
        yield
    finally:
        for name in SET_DURING_A_RUN:
            del os.environ[name]
        os.environ.update(kept)


def collect(vendor: str) -> dict[str, list[str]]:
    """Collect a vendor's contracts by name, each with the rules that it proves, without a run."""
    found: dict[str, list[str]] = {}

    class Collect:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            for item in items:
                found[item.nodeid] = [rule for marker in item.iter_markers("rule") for rule in marker.args]

    with _quiet_environment():
        pytest.main([*_arguments(vendor), "--collect-only"], plugins=[Collect()])
    return found
