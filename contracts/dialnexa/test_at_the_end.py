"""After all contracts, each workflow has the status in which its contract left it."""

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
    """Look at the workflows of all earlier contracts: each has the status in which its contract left it."""
    left = {name: state.partition(",")[0] for name, state in workflows.scenario.left.items() if state != MISSING}
    if not left:
        raise NotChecked("no earlier contract left a workflow in a known state")
    names = list(left)
    looked_at = names[:: -(-len(names) // FEW)] if workflows.scenario.adapter.costly else names
    for name, seen in workflows.scenario.observe_all(looked_at).items():
        status = str(seen["status"]) if seen["exists"] else DELETED
        was_left = left[name]
        is_kept = status in BY_ITSELF.get(was_left, {was_left})
        expect(is_kept, f"{name} to be {was_left}, as its contract left it", status)
