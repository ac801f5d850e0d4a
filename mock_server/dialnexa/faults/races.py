"""Faults of concurrency: what overlaps on one workflow is answered, or leaves it, as no order of the two would."""

from collections.abc import Iterator

from mock_server.asgi import Scope
from mock_server.dialnexa.faults.verbs import OPERATIONS
from mock_server.dialnexa.workflows import CANCELLED, Workflow, Workflows
from mock_server.faults.damage import status
from mock_server.faults.fault import Fault
from mock_server.faults.overlap import late, met, stale

RULE = "dialnexa.race.one-order"
Seen = tuple[Workflow, str] | None


def look(workflows: Workflows, scope: Scope) -> Seen:
    """The workflow that the path names, and its status."""
    name = scope["raw_path"].decode("latin-1").partition("/workflows/")[2].partition("/")[0]
    workflow = workflows.records.get(name)
    return (workflow, workflow.status) if workflow else None


def as_seen(workflows: Workflows, seen: Seen) -> None:
    """There again, and in the status that it had."""
    if seen:
        workflow, status_then = seen
        workflow.status = status_then
        workflows.records[workflow.id] = workflow


def over_a_cancel(_: Workflows, seen: Seen) -> None:
    """A cancel that came since is forgotten."""
    if seen and seen[0].status == CANCELLED:
        seen[0].status = seen[1]


def back(workflows: Workflows, seen: Seen) -> None:
    """There again, in whatever status it ended."""
    if seen:
        workflows.records[seen[0].id] = seen[0]


def _at_once(verb: str) -> Iterator[Fault]:
    operation = OPERATIONS[verb]
    yield Fault(
        f"dialnexa.{verb}.accepts-two-at-once",
        RULE,
        f"two overlapping requests to {verb} both look before one of them acts, and both are accepted",
        stale("dialnexa", operation, look, as_seen),
    )
    yield Fault(
        f"dialnexa.{verb}.refuses-two-at-once",
        RULE,
        f"two overlapping requests to {verb} are both answered with 409, though one of them acts",
        met(operation, status(409)),
    )
    yield Fault(
        f"dialnexa.{verb}.breaks-on-two-at-once",
        "dialnexa.http.no-server-error",
        f"overlapping requests to {verb} are answered with 500",
        met(operation, status(500)),
    )


FAULTS = (
    *(fault for verb in OPERATIONS for fault in _at_once(verb)),
    Fault(
        "dialnexa.pause.overwrites-a-cancel",
        RULE,
        "pause looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", OPERATIONS["pause"], look, over_a_cancel),
    ),
    Fault(
        "dialnexa.pause.brings-back-the-deleted",
        RULE,
        "pause saves the whole workflow, and so brings it back when a delete came in between",
        late("dialnexa", OPERATIONS["pause"], look, back),
    ),
    Fault(
        "dialnexa.cancel.brings-back-the-deleted",
        RULE,
        "cancel saves the whole workflow, and so brings it back when a delete came in between",
        late("dialnexa", OPERATIONS["cancel"], look, back),
    ),
    Fault(
        "dialnexa.resume.overwrites-a-cancel",
        RULE,
        "resume looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", "resumeWorkflow", look, over_a_cancel),
    ),
    Fault(
        "dialnexa.resume.accepts-two-at-once",
        RULE,
        "two overlapping requests to resume both look before one of them acts, and both are accepted",
        stale("dialnexa", "resumeWorkflow", look, as_seen),
    ),
    Fault(
        "dialnexa.activate.overwrites-a-cancel",
        RULE,
        "activate looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", "activateWorkflow", look, over_a_cancel),
    ),
)
