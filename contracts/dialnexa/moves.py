"""How a provided workflow gets from one status to another."""

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELETED, DRAFT, PAUSED

# The status that a workflow has after an operation that leaves the rest of it alone, and the ways between them.
MOVES = {
    "cancelWorkflow": CANCELLED,
    "pauseWorkflow": PAUSED,
    "resumeWorkflow": ACTIVE,
    "activateWorkflow": ACTIVE,
    "deleteWorkflow": DELETED,
    "duplicateWorkflow": None,
    "updateWorkflow": None,
}
WAYS: dict[tuple[str, str], tuple[str, ...]] = {
    (DRAFT, ACTIVE): ("activate",),
    (DRAFT, PAUSED): ("activate", "pause"),
    (DRAFT, CANCELLED): ("cancel",),
    (ACTIVE, PAUSED): ("pause",),
    (ACTIVE, CANCELLED): ("cancel",),
    (PAUSED, ACTIVE): ("resume",),
    (PAUSED, CANCELLED): ("cancel",),
}
