"""At the end of the run, each contract's records are as the contract left them."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, COMPLETED, DELETED, MISSING, RUNNING, Workflows
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked

rule = pytest.mark.rule
FEW = 20  # workflows that are looked at where each look takes several requests
GOING = {ACTIVE, RUNNING, COMPLETED}
BY_ITSELF = {ACTIVE: GOING, RUNNING: GOING}  # the statuses that may follow without a request


@pytest.mark.last
@rule("dialnexa.scope.one-workflow")
def test_no_operation_reached_a_workflow_of_another_contract(workflows: Workflows):
    """No workflow of an earlier contract has another status than the one in which that contract left it."""
    left = {name: state.partition(",")[0] for name, state in workflows.scenario.left.items() if state != MISSING}
    if not left:
        raise NotChecked("no earlier contract left a workflow in a known state")
    names = list(left)
    some = names[:: -(-len(names) // FEW)] if workflows.scenario.adapter.costly else names
    for name, seen in workflows.scenario.observe_all(some).items():
        status = str(seen["status"]) if seen["exists"] else DELETED
        due = left[name]
        expect(status in BY_ITSELF.get(due, {due}), f"{name} to be {due}, as its contract left it", status)
