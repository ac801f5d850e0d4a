"""At the end of the run, each contract's runs are as the contract left them."""

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.api import CANCELLED, FINISHED, RUNNING, Runs

rule = pytest.mark.rule
FEW = 20  # runs that are looked at where each look takes several requests


@pytest.mark.last
@rule("suprsend.cancel.nothing-else")
def test_no_cancel_reached_a_run_of_another_contract(runs: Runs):
    """No run of an earlier contract that was running, or had ended, was cancelled since."""
    left = {run: state for run, state in runs.scenario.left.items() if state in (RUNNING, *FINISHED)}
    if not left:
        raise NotChecked("no earlier contract left a run in a known state")
    names = list(left)
    some = names[:: -(-len(names) // FEW)] if runs.scenario.adapter.costly else names
    for name, seen in runs.scenario.observe_all(some).items():
        expect(seen["status"] != CANCELLED, f"{name} to be {left[name]}, as its contract left it", seen["status"])
