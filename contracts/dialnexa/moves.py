"""Operations that lead a workflow from one status to another."""

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELETED, DRAFT, PAUSED, REACHED, Workflows
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange

ACCEPTING = {"cancel": ACTIVE, "pause": ACTIVE, "delete": CANCELLED}  # a status in which the operation succeeds
# Operations after which a workflow can be provided again, each with the status that it sets.
MOVES = {
    "cancelWorkflow": CANCELLED,
    "pauseWorkflow": PAUSED,
    "resumeWorkflow": ACTIVE,
    "activateWorkflow": ACTIVE,
    "deleteWorkflow": DELETED,
    "duplicateWorkflow": None,
    "updateWorkflow": None,
}
# The operations that lead from one status to another.
WAYS: dict[tuple[str, str], tuple[str, ...]] = {
    (DRAFT, ACTIVE): ("activate",),
    (DRAFT, PAUSED): ("activate", "pause"),
    (DRAFT, CANCELLED): ("cancel",),
    (ACTIVE, PAUSED): ("pause",),
    (ACTIVE, CANCELLED): ("cancel",),
    (PAUSED, ACTIVE): ("resume",),
    (PAUSED, CANCELLED): ("cancel",),
}


def expect_done(workflows: Workflows, verb: str, workflow: str, after: Exchange) -> None:
    """Raise a finding unless the operation was carried out: the workflow is cancelled, paused or deleted."""
    status = workflows.status(workflow) or DELETED
    expect(status == REACHED[verb], f"the workflow to be {REACHED[verb]}", status, after)
