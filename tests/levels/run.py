"""Measure the fault-by-contract table, and choose the contracts of each level from it; `make levels` runs it.

The table may be measured in parts: what stands in its file is not measured again. Some 45 minutes of one processor.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.http.exhaustion import ROOM, expect_descriptors
from brakecheck.contracts.levels import BOUNDS, FULL, HERE
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.server import Settings, embedded, prefix_of
from brakecheck.specs import vendors
from tests.levels.choose import chosen
from tests.levels.table import Candidate, Cell, candidates, less_likely, likely, measure, tours

BATCH = 20  # faults of one session
HEAD = """\
# Written by `make levels` from the table of planted faults by contracts. A fault counts as caught where a contract of
# the level fails under it in our mock, as caught plainly where one does that is neither hazardous nor lets time go by.
# `requests` go to the vendor's API on the healthy mock; those of its admin API do not count. `full` is what
# `brakecheck mutate` judges.
"""


class Table:
    """The table in its file, a line for each part that was measured."""

    def __init__(self, path: Path) -> None:
        self.known: dict[str, list[Candidate]] = {}
        self.cells: dict[str, dict[str, bool]] = {}
        self.tries: Counter[str] = Counter()
        self._path = path
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def add(self, row: dict[str, Any]) -> None:
        self._take(row)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def noted(self, fault: str, cells: list[Cell]) -> None:
        """Keep what came of the contracts under the fault."""
        failed = [it.contract for it in cells if it.failed]
        print(f"{fault}: {len(failed)} of {len(cells)}", flush=True)
        self.add({"fault": fault, "tried": [it.contract for it in cells], "failed": failed})

    def catches(self, vendor: str) -> Counter[str]:
        """How many faults each contract of the vendor was seen to catch."""
        return Counter(contract for failed in self.failed(vendor).values() for contract in failed)

    def failed(self, vendor: str) -> dict[str, set[str]]:
        """The contracts that failed under each fault of the vendor."""
        return {fault: self.failed_under(fault) for fault in self.cells if fault.startswith(f"{vendor}.")}

    def failed_under(self, fault: str) -> set[str]:
        """The contracts that failed under the fault."""
        return {contract for contract, failed in self.cells.get(fault, {}).items() if failed}

    def _take(self, row: dict[str, Any]) -> None:
        if "vendor" in row:
            self.known[row["vendor"]] = [Candidate(**it | {"rules": tuple(it["rules"])}) for it in row["candidates"]]
        else:
            self.tries[row["fault"]] += 1
            cells = self.cells.setdefault(row["fault"], {})
            cells |= dict.fromkeys(row["tried"], False) | dict.fromkeys(row["failed"], True)


Choice = Callable[[Table, Fault], list[str]]  # the contracts to try under a fault


def fill(table: Table, seconds: float) -> None:
    """Measure as long as there is time: tours under every fault, and more and more contracts under what is missed."""
    began = time.monotonic()
    for vendor in vendors.vendors():
        if vendor not in table.known:
            table.add({"vendor": vendor, "candidates": [asdict(it) for it in candidates(vendor)]})
    faults = catalogue(list(table.known))
    for tries, choice, share in ((0, _tours, 0.3), (1, _likely, 0.6), (2, _less_likely, 0.7)):
        uncaught = [it for it in faults.values() if table.tries[it.name] == tries and not table.failed_under(it.name)]
        _measure(table, uncaught, choice, began + share * seconds)
    for share in (0.85, 1.0):  # what is chosen changes with what is known of it
        levels = {vendor: _chosen(table, vendor) for vendor in table.known}
        missed = [it for it in faults.values() if table.failed_under(it.name).isdisjoint(levels[it.vendor][0])]
        _measure(table, missed, partial(_of_the_levels, levels), began + share * seconds)


def _tours(table: Table, fault: Fault) -> list[str]:
    return tours(fault, table.known[fault.vendor])


def _likely(table: Table, fault: Fault) -> list[str]:
    return likely(fault, table.known[fault.vendor], table.catches(fault.vendor))


def _less_likely(table: Table, fault: Fault) -> list[str]:
    return less_likely(fault, table.known[fault.vendor], table.cells[fault.name])


def _chosen(table: Table, vendor: str) -> list[list[str]]:
    """The contracts of each level, as the table stands."""
    return list(chosen(table.known[vendor], table.failed(vendor), tuple(BOUNDS.values())))


def _of_the_levels(levels: Mapping[str, list[list[str]]], table: Table, fault: Fault) -> list[str]:
    """The contracts of the levels that were not tried."""
    return [name for name in levels[fault.vendor][-1] if name not in table.cells[fault.name]]


def _measure(table: Table, faults: list[Fault], choice: Choice, until: float) -> None:
    """Try the faults in an order that chance decides, some in one session; each begins with what is known by then."""
    batches = []
    for vendor in table.known:
        own = sorted((fault for fault in faults if fault.vendor == vendor), key=lambda fault: fault.name)
        random.Random(0).shuffle(own)
        batches += [(first, vendor, own[first : first + BATCH]) for first in range(0, len(own), BATCH)]
    for _, vendor, some in sorted(batches, key=lambda batch: batch[:2]):
        if time.monotonic() < until:
            measure(vendor, {fault.name: choice(table, fault) for fault in some}, table.noted)


def write(vendor: str, table: Table) -> None:
    """Choose the contracts of the vendor's levels, and write what they catch; then count the requests of a run."""
    planted, known, failed = len(catalogue([vendor])), table.known[vendor], table.failed(vendor)
    plain = {it.name for it in known if it.plain}
    levels: dict[str, Any] = {}
    for name, contracts in zip(BOUNDS, chosen(known, failed, tuple(BOUNDS.values())), strict=True):
        taken = set(contracts)
        missed = sorted(fault for fault, found in failed.items() if not found & taken)
        levels[name] = {
            "requests": 0,
            "measured": len(failed),
            "caught": len(failed) - len(missed),
            "caught-plainly": sum(bool(found & taken & plain) for found in failed.values()),
            "contracts": sorted(contract.removeprefix(f"{vendor}/") for contract in contracts),
            "missed": missed,
        }
    levels[FULL] = {"measured": planted, "caught": planted}
    for written in ({}, BOUNDS):
        for name in written:
            levels[name]["requests"] = requests(vendor, name)
        text = yaml.safe_dump({"planted": planted, "levels": levels}, sort_keys=False, width=1000)
        (HERE / vendor / "levels.yaml").write_text(HEAD + text, encoding="utf-8")
    for name in BOUNDS:
        told = levels[name]
        print(f"{vendor} {name}: {told['caught']} of {told['measured']} faults, {told['requests']} requests")


def requests(vendor: str, level: str) -> int:
    """How many requests a run of the level sends to the vendor's API of a healthy mock."""
    with embedded(Settings(port=0)) as origin:
        path = prefix_of(vendor, alone=False)
        run = run_contracts(Target("our mock", vendor, origin + path, adapter="admin", level=level))
    return run.sent.total()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, default=Path("build/levels.jsonl"), metavar="FILE")
    parser.add_argument("--minutes", type=float, default=60, metavar="N", help="measure no longer than that")
    options = parser.parse_args()
    expect_descriptors(ROOM)
    options.table.parent.mkdir(exist_ok=True)
    table = Table(options.table)
    fill(table, 60 * options.minutes)
    for vendor in table.known:
        write(vendor, table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
