"""Sampling: a few cases of each contract, and no tours, where each provided state costs requests."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from random import Random

import pytest

from brakecheck.specs.ledger import Ledger

MOST = 4  # cases of a contract
LEFT_OUT = (
    f"the run sends {MOST} cases of each contract and no tours, to spare the vendor's API; "
    "all-cases = true sends them all"
)


def hazards(item: pytest.Item) -> list[str]:
    """The damage that the contract could do on a faulty server, one reason each; empty where none."""
    return [str(reason) for marker in item.iter_markers("hazardous") for reason in marker.args]


def unknown_rule(items: Iterable[pytest.Item], ledger: Ledger) -> str:
    """A message about the last contract whose rule is not in the ledger; empty where there is none."""
    mistake = ""
    for item in items:
        for rule in (rule for marker in item.iter_markers("rule") for rule in marker.args):
            if rule not in ledger:
                nearest = ", ".join(get_close_matches(rule, list(ledger.rules), 1)) or "none is similar"
                mistake = f"{item.nodeid}: no rule is named {rule!r}; nearest: {nearest}"
    return mistake


def left_out(items: Iterable[pytest.Item], seed: int) -> set[pytest.Item]:
    """The cases that are not run: tours, and all but a few cases of each contract, chosen by the seed."""
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
        for name, same_contract in cases.items()
        if len(same_contract) > MOST
        for item in Random(f"{seed} {name}").sample(same_contract, len(same_contract) - MOST)  # noqa: S311 - no secret
    }
