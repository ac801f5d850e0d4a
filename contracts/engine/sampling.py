"""Sampling: some cases of a contract are sent, and no tours, where each costs requests of the vendor's own."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from random import Random

import pytest

from brakecheck.specs.ledger import Ledger

MOST = 4  # cases of a contract
LEFT_OUT = (
    f"the run keeps to {MOST} cases of a contract, and to contracts of few steps, so that the vendor can bear it; "
    "all-cases = true sends them all"
)


def hazards(item: pytest.Item) -> list[str]:
    """Why a faulty server could turn the contract into damage; empty where none could."""
    return [str(reason) for marker in item.iter_markers("hazardous") for reason in marker.args]


def unknown_rule(items: Iterable[pytest.Item], ledger: Ledger) -> str:
    """The mistake of the last contract that names a rule which the ledger does not have; empty where none does."""
    mistake = ""
    for item in items:
        for rule in (rule for marker in item.iter_markers("rule") for rule in marker.args):
            if rule not in ledger:
                nearest = ", ".join(get_close_matches(rule, list(ledger.rules), 1)) or "none is like it"
                mistake = f"{item.nodeid}: no rule is named {rule!r}; nearest: {nearest}"
    return mistake


def left_out(items: Iterable[pytest.Item], seed: int) -> set[pytest.Item]:
    """Cases that are not sent: tours, and of each contract all but a few, chosen by the seed."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    tours = set()
    for item in items:
        if item.get_closest_marker("tour"):
            tours.add(item)
        if item.get_closest_marker("each_case"):
            continue
        cases[item.nodeid.partition("[")[0]].append(item)
    return tours | {
        item
        for name, those in cases.items()
        if len(those) > MOST
        for item in Random(f"{seed} {name}").sample(those, len(those) - MOST)  # noqa: S311 - no secret
    }
