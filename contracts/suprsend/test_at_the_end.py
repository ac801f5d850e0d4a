"""After all contracts, no run that one of them left running or finished was cancelled."""

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.api import CANCELLED, FINISHED, RUNNING, Runs

rule = pytest.mark.rule
FEW = 20  # runs that are looked at where each look takes several requests


@pytest.mark.last
@rule("suprsend.cancel.nothing-else")
def test_no_cancel_reached_a_run_of_another_contract(runs: Runs):
    """Look at the runs of all earlier contracts: none that was left running or finished is cancelled now."""
    left = {run: state for run, state in runs.scenario.left.items() if state in (RUNNING, *FINISHED)}
    if not left:
        raise NotChecked("no earlier contract left a run in a known state")
    names = list(left)
    looked_at = names[:: -(-len(names) // FEW)] if runs.scenario.adapter.costly else names
    for name, seen in runs.scenario.observe_all(looked_at).items():
        expect(seen["status"] != CANCELLED, f"{name} to be {left[name]}, as its contract left it", seen["status"])
