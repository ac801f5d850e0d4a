"""How a provided workflow gets from one status to another."""

DELETED = "deleted"
# The status that a workflow has after an operation that leaves the rest of it alone, and the ways between them.
MOVES = {
    "cancelWorkflow": "cancelled",
    "pauseWorkflow": "paused",
    "resumeWorkflow": "active",
    "activateWorkflow": "active",
    "deleteWorkflow": DELETED,
    "duplicateWorkflow": None,
    "updateWorkflow": None,
}
WAYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("draft", "active"): ("activate",),
    ("draft", "paused"): ("activate", "pause"),
    ("draft", "cancelled"): ("cancel",),
    ("active", "paused"): ("pause",),
    ("active", "cancelled"): ("cancel",),
    ("paused", "active"): ("resume",),
    ("paused", "cancelled"): ("cancel",),
}
