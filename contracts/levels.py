"""Levels: contracts that catch most planted faults with few requests, as each vendor's levels.yaml lists them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brakecheck.contracts.errors import UsageError
from brakecheck.specs.files import read_mapping

FULL = "full"
BOUNDS = {"smoke": 60, "standard": 600}  # requests to the vendor's API in a run on a healthy mock
LEVELS = (*BOUNDS, FULL)
HERE = Path(__file__).parent
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Level:
    """The contracts of a run, and the faults that these were seen to catch in our mock.

    `contracts` are ids of pytest; `full` has all contracts and lists none. Of the `planted` faults, `measured` were
    tried and `caught` failed a contract; `missed` are the names of the others. `caught_plainly` failed a contract that
    runs on any server, since it is not hazardous and needs no time; 0 means unknown. `requests` is the number of
    requests of a run on the healthy mock, without those to the admin API.
    """

    name: str
    contracts: Collection[str] = ()
    requests: int = 0
    planted: int = 0
    measured: int = 0
    caught: int = 0
    caught_plainly: int = 0
    missed: Collection[str] = ()

    def has(self, contract: str) -> bool:
        """Whether a run of this level runs the contract."""
        return self.name == FULL or contract in self.contracts


def level_named(name: str, vendor: str) -> Level:
    """The level of the vendor; `UsageError` where the vendor has no level of that name."""
    path = HERE / vendor / "levels.yaml"
    data = read_mapping(path) if path.exists() else NOTHING
    listed = data.get("levels", NOTHING).get(name, NOTHING)
    if not listed and name != FULL:
        raise UsageError(f"{vendor} has no level {name!r}; give --level {FULL}")
    return Level(
        name,
        frozenset(f"{vendor}/{contract}" for contract in listed.get("contracts", ())),
        listed.get("requests", 0),
        data.get("planted", 0),
        listed.get("measured", 0),
        listed.get("caught", 0),
        listed.get("caught-plainly", 0),
        tuple(listed.get("missed", ())),
    )
