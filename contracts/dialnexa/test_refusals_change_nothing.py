"""A refused request changes nothing, and an accepted one changes only its own workflow."""

from functools import partial

import pytest

from brakecheck.contracts.dialnexa.api import (
    ACTIVE,
    CANCELLED,
    COMPLETED,
    DRAFT,
    OPERATIONS,
    PAUSED,
    REFUSED,
    Workflows,
)
from brakecheck.contracts.dialnexa.moves import ACCEPTING
from brakecheck.contracts.engine.scenario import expect_status

rule = pytest.mark.rule
SCOPE = "dialnexa.scope.one-workflow"
REFUSALS = [
    ("cancel", CANCELLED, {"queued": 1}),
    ("cancel", COMPLETED, {"finished": 1}),
    ("pause", PAUSED, {"queued": 1, "waiting": 1}),
    ("pause", CANCELLED, {"queued": 1}),
    ("pause", COMPLETED, {"finished": 1}),
    ("pause", DRAFT, {"queued": 1}),
    ("delete", ACTIVE, {"queued": 1, "in_step": 1}),
    ("delete", PAUSED, {"in_step": 1}),
]


@rule("dialnexa.refusal.changes-nothing")
@pytest.mark.parametrize(("verb", "status", "leads"), REFUSALS)
def test_a_refused_operation_changes_nothing(workflows: Workflows, verb: str, status: str, leads: dict[str, int]):
    """The operation in a status that refuses it answers 409, and the workflow is unchanged."""
    workflow = workflows.given(status, **leads)
    before = workflows.look(workflow)
    answer = expect_status(workflows.send(verb, workflow), 409)
    workflows.expect_unchanged(before, workflow, answer, REFUSED)


@rule("dialnexa.refusal.changes-nothing")
def test_a_refused_pause_does_not_undo_a_cancel(workflows: Workflows):
    """Cancel, then pause and cancel again, both refused: the workflow is still stopped, so delete answers 200."""
    workflow = workflows.given(ACTIVE)
    expect_status(workflows.cancel(workflow), 200)
    expect_status(workflows.pause(workflow), 409)
    expect_status(workflows.cancel(workflow), 409)
    expect_status(workflows.delete(workflow), 200)


@rule(SCOPE)
@pytest.mark.parametrize(("verb", "status"), ACCEPTING.items())
def test_other_workflows_are_left_alone(workflows: Workflows, verb: str, status: str):
    """The operation on one workflow succeeds, and other workflows are unchanged."""
    neighbours = [workflows.given_still(status), workflows.given(PAUSED, waiting=1)]
    workflow = workflows.given_spare(status, queued=1)
    neighbours.append(workflows.given_still(status))
    before = [workflows.look(neighbour) for neighbour in neighbours]
    answer = expect_status(workflows.send(verb, workflow), 200)
    for neighbour, seen in zip(neighbours, before, strict=True):
        workflows.expect_unchanged(seen, neighbour, answer, SCOPE)


@rule(SCOPE)
@pytest.mark.parametrize("verb", OPERATIONS)
def test_a_missing_workflow_affects_no_other(workflows: Workflows, verb: str):
    """The operation on an unknown id answers 404, and an existing workflow is unchanged."""
    workflow = workflows.given_still(ACTIVE)
    before = workflows.look(workflow)
    answer = workflows.expect_missing(workflows.send(verb, workflows.unknown()), partial(workflows.send, verb))
    workflows.expect_unchanged(before, workflow, answer, SCOPE)
