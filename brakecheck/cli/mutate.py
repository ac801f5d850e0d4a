"""`brakecheck mutate`: judge the contracts. Each planted fault has to be caught by the rule that it breaks."""

import os
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

import click
import requests

from brakecheck.cli import options
from brakecheck.cli.faults import faults_named
from brakecheck.cli.options import AMOUNT, COUNT, FILE
from brakecheck.cli.served import Served
from brakecheck.config import chosen_vendors, one_vendor
from brakecheck.contracts.engine.headlines import headlines
from brakecheck.contracts.engine.runner import collect, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.exhaustion import ROOM, expect_descriptors
from brakecheck.contracts.levels import FULL, LEVELS, Level, level_named
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.server import embedded
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Standing

WITHOUT_FUZZING = "not fuzzing"
EVERYTHING = ""
BATCH = 8  # faults that one mock gets, one after the other
PATIENCE = 60.0  # seconds that the admin API of a busy machine may take
Work = TypeVar("Work")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Contracts:
    """Contracts that prove each rule of a vendor served under `path`; `served` is the vendor's file."""

    path: str
    by_rule: Mapping[str, tuple[str, ...]]
    level: Level = Level(FULL)  # noqa: RUF009 - nothing can change it
    served: Served = Served()  # noqa: RUF009 - nothing can change it

    def stages(self, fault: str, rule: str) -> Iterator[str]:
        """The selections, one after the other until the rule fails: contracts that are likely to fail come first."""
        if self.level.name != FULL:
            yield EVERYTHING
            return
        vendor, operation, _ = fault.split(".")
        own, akin = self._of(rule), self._of(f"{vendor}.{operation}.")
        others = [self._of(f"{vendor}.{area}.") for area in ("race", "auth", "http")]
        likely = (akin, *others) if rule.startswith(f"{vendor}.http.") else (own, akin)
        yield from (" or ".join(names) for names in likely if names)
        yield from (WITHOUT_FUZZING, EVERYTHING)

    def _of(self, beginning: str) -> list[str]:
        found = [name for rule, names in self.by_rule.items() if rule.startswith(beginning) for name in names]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Trial:
    """The result of one fault. `broken` are the rules that failed; `error` says why there was no judging.

    `headlines` are the broken rules that stand first, one for each fault as it seems, where all contracts were run.
    `any_rule` counts a fault as killed if any rule failed.
    """

    fault: str
    rule: str
    broken: tuple[str, ...]
    seconds: float
    error: str = ""
    headlines: tuple[str, ...] = ()
    any_rule: bool = False

    @property
    def killed(self) -> bool:
        """Whether the fault broke the expected rule, or any rule where `any_rule` is set."""
        return self.rule in self.broken or (self.any_rule and bool(self.broken))

    def row(self) -> str:
        """Line of the table: verdict, fault, seconds, and the rules that caught the fault."""
        others = [rule for rule in self.broken if rule != self.rule]
        otherwise = f"by {', '.join(others)} alone" if others else "by no contract"
        first, more = (self.rule, len(others)) if self.rule in self.broken else ("".join(others[:1]), len(others) - 1)
        caught = f"by {first}" + (f" and {more} more" if more > 0 else "")
        return f"{'killed' if self.killed else 'SURVIVED':9} {self.fault:48} {self.seconds:5.1f} s  " + (
            caught if self.killed else f"breaks {self.rule}, caught {self.error or otherwise}"
        )


@options.command(
    epilog="Exit status: 0 every fault is caught by its rule and no healthy mock is accused, 1 otherwise, "
    "2 could not run."
)
@click.option("--vendor", help="Inject only the faults of this vendor.")
@click.option("--lifecycle", type=FILE, metavar="FILE", help="Inject only the faults of this lifecycle file's table.")
@options.hooks
@click.option("--fault", metavar="NAME", multiple=True, help="Inject only this fault (may be repeated).")
@click.option("-j", "--jobs", type=COUNT, help="Use this many processes (default: one for each processor).")
@click.option("--sample", type=AMOUNT, help="Inject only this many faults, chosen by the seed.")
@click.option("--healthy", type=int, default=1, metavar="N", help="Judge a healthy mock with this many seeds.")
@click.option("--level", type=click.Choice(LEVELS), default=FULL, help="Judge only the contracts of this level.")
@click.option("--headlines", is_flag=True, help="Run all contracts for each fault, and count which rule stands first.")
@click.option("--seed", type=int, default=0, help="Seed every random choice.")
def command(
    *,
    vendor: str | None,
    lifecycle: Path | None,
    hooks: tuple[Path, ...],
    fault: Sequence[str],
    jobs: int | None,
    sample: int | None,
    healthy: int,
    level: str,
    headlines: bool,
    seed: int,
) -> int:
    """Inject one fault after the other into the mock, and see whether the rule that it breaks fails."""
    expect_descriptors(ROOM)
    served = Served(lifecycle, hooks)
    chosen = chosen_vendors(one_vendor(vendor, lifecycle))
    faults = _chosen(chosen, fault, sample, seed)
    known = {name: _contracts(name, level, served) for name in dict.fromkeys(fault.vendor for fault in faults)}
    began = time.monotonic()
    jobs = jobs or os.cpu_count() or 1
    accused = _accused(chosen, range(seed, seed + healthy), level, jobs, served)
    trials = []
    for trial in _trials(faults, known, jobs, whole=headlines):
        trials.append(trial)
        print(trial.row(), flush=True)
    if headlines:
        print(_about_headlines(trials))
    missed = {fault for contracts in known.values() for fault in contracts.level.missed}
    return _conclude(trials, accused, missed, healthy, time.monotonic() - began)


def _chosen(judged: Sequence[str], names: Sequence[str], sample: int | None, seed: int) -> list[Fault]:
    faults = faults_named(names, judged) if names else [*catalogue(judged).values()]
    if sample is not None and sample < len(faults):
        chosen = set(random.Random(seed).sample(range(len(faults)), sample))  # noqa: S311
        faults = [fault for number, fault in enumerate(faults) if number in chosen]
    return faults


def _contracts(vendor: str, level: str, served: Served) -> Contracts:
    names: dict[str, dict[str, None]] = {}
    for contract, rules in collect(vendor).items():
        file, _, function = contract.partition("::")
        for rule in rules if "fuzzing" not in file else ():
            names.setdefault(rule, {})[function.partition("[")[0]] = None
    by_rule = {rule: tuple(functions) for rule, functions in names.items()}
    return Contracts(served.path(vendor), by_rule, level_named(level, vendor), served)


def _accused(names: Sequence[str], seeds: Sequence[int], level: str, jobs: int, served: Served) -> list[str]:
    """The false alarms of the whole suite on a healthy mock, with each of the seeds, printed at once."""
    found = []
    tasks = [(vendor, seed, level, served) for seed in seeds for vendor in names]
    for number, lines in enumerate(_made(_accusations, tasks, jobs), start=1):
        found += lines
        if len(tasks) > len(names):
            print(f"healthy run {number} of {len(tasks)}: {len(lines)} accusations", flush=True)
    if found:
        print("a healthy mock is accused of:", *(f"  {line}" for line in found), "", sep="\n", flush=True)
    return found


def _accusations(task: tuple[str, int, str, Served]) -> list[str]:
    vendor, seed, level, served = task
    path = served.path(vendor)
    with embedded(served.settings()) as origin:
        run = run_contracts(_target(vendor, origin + path, level), seed=seed, strict=True)
    wrong = (Verdict.FAIL, Verdict.ERROR)
    return [
        f"{found.rule.id}: {found.verdict} (seed {seed}) {outcome.contract}: {outcome.expected or outcome.detail}, "
        f"received {outcome.received}"
        for found in run.verdicts
        for outcome in found.outcomes
        if outcome.verdict in wrong
    ]


def _target(vendor: str, base_url: str, level: str) -> Target:
    return Target("a mock with faults", vendor, base_url, adapter="admin", level=level)


def _trials(faults: Sequence[Fault], known: Mapping[str, Contracts], jobs: int, *, whole: bool) -> Iterator[Trial]:
    """In the order of the faults. `whole` runs all contracts each time, so that all broken rules are found."""
    tasks = [(fault.name, fault.rule, fault.vendor, known[fault.vendor], whole) for fault in faults]
    batches = [tasks[first : first + BATCH] for first in range(0, len(tasks), BATCH)]
    for trials in _made(_batch, batches, jobs):
        yield from trials


def _made(work: Callable[[Work], list[Made]], tasks: Sequence[Work], jobs: int) -> Iterator[list[Made]]:
    """The result of each task, in their order. With one job they are all made in this process."""
    if jobs == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), get_context("spawn")) as pool:
        yield from pool.map(work, tasks)


Task = tuple[str, str, str, Contracts, bool]


def _batch(tasks: Sequence[Task]) -> list[Trial]:
    (_, _, _, known, _), *_ = tasks
    with embedded(known.served.settings()) as origin:
        return [_trial(origin, *task) for task in tasks]


def _trial(origin: str, fault: str, rule: str, vendor: str, known: Contracts, whole: bool) -> Trial:  # noqa: FBT001
    began = time.monotonic()
    ledger = vendors.ledger(vendor)
    at_level = known.level.name != FULL
    strict = not (whole or at_level) or ledger[rule].standing is Standing.STANDARD
    target = _target(vendor, origin + known.path, known.level.name)
    stages = (EVERYTHING,) if whole else known.stages(fault, rule)
    broken: dict[str, None] = {}
    heads: tuple[str, ...] = ()
    failure = ""
    try:
        with _planted(origin, fault):
            for select in stages:
                run = run_contracts(target, select=select, until="" if whole else rule, strict=strict)
                broken |= {found.rule.id: None for found in run.verdicts if found.verdict is Verdict.FAIL}
                heads = tuple(headline.rule for headline in headlines(ledger, run.verdicts))
                if rule in broken:
                    break
    except UsageError as error:
        failure = f"by no contract: {error}"
    return Trial(fault, rule, tuple(broken), time.monotonic() - began, failure, heads, at_level)


@contextmanager
def _planted(origin: str, fault: str) -> Iterator[None]:
    """Inject the fault in the context, through the admin API, as any user would."""
    _plant(origin, [fault])
    try:
        yield
    finally:
        _plant(origin, [])


def _plant(origin: str, names: list[str]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.put(f"{origin}/__admin/faults", json={"names": names}, timeout=PATIENCE)
        except requests.RequestException as no:
            raise UsageError(f"the mock did not take the faults {names}: {no}") from None
    if answer.status_code != 200:
        raise UsageError(f"the mock did not take the faults {names}: {answer.status_code} {answer.text[:200]}")


def _about_headlines(trials: Sequence[Trial]) -> str:
    """How often the rule that a fault breaks stands first, and how many headlines a fault has."""
    later = [trial for trial in trials if trial.headlines[:1] != (trial.rule,)]
    rows = [f"  {trial.fault:48} breaks {trial.rule}, headline {''.join(trial.headlines[:1])}" for trial in later]
    counts = sorted(len(trial.headlines) for trial in trials) or [0]
    first, share = len(trials) - len(later), 100 * (1 - len(later) / len(trials)) if trials else 100.0
    return "\n".join(
        [
            *(["\nanother rule stands first:", *rows] if rows else []),
            f"\nthe broken rule stands first for {first} of {len(trials)} faults ({share:.1f} %); "
            f"headlines of a fault: median {median(counts):g}, 90th percentile {counts[len(counts) * 9 // 10]}",
        ]
    )


def _conclude(
    trials: Sequence[Trial], accused: Sequence[str], missed: Collection[str], healthy: int, seconds: float
) -> int:
    """Print the end; the exit status is 1 for a false alarm, and for a survivor not marked as missed."""
    survivors = [trial for trial in trials if not trial.killed]
    if survivors:
        print("\nnot killed by the rule that they break:", *(f"  {trial.row()}" for trial in survivors), sep="\n")
    killed = len(trials) - len(survivors)
    share = 100 * killed / len(trials) if trials else 100.0
    alarms = (
        f"{len(accused) or 'no'} false alarm{'s' * (len(accused) > 1)} in {healthy} healthy run{'s' * (healthy != 1)}"
    )
    print(f"\n{killed} of {len(trials)} faults killed by their rule ({share:.1f} %), {alarms}, {seconds:.0f} s")
    return 1 if accused or any(trial.fault not in missed for trial in survivors) else 0
