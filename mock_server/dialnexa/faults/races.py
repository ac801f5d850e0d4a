"""Faults of concurrency: overlapping requests whose outcome no order of the two explains."""

from collections.abc import Iterator

from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, Workflow, Workflows
from brakecheck.mock_server.faults.concurrency import beside, late, met, stale
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.response_mutations import status
from brakecheck.mock_server.http.body import Scope

RULE = "dialnexa.race.one-order"
BRAKES = {**OPERATIONS, "resume": "resumeWorkflow", "activate": "activateWorkflow"}
Seen = tuple[Workflow, str] | None


def named(scope: Scope) -> str:
    """Id of the workflow in the path."""
    path: bytes = scope["raw_path"]
    return path.decode("latin-1").partition("/workflows/")[2].partition("/")[0]


def look(workflows: Workflows, scope: Scope) -> Seen:
    """The workflow that the path names, and its status."""
    workflow = workflows.records.get(named(scope))
    return (workflow, workflow.status) if workflow else None


def as_seen(workflows: Workflows, seen: Seen) -> None:
    """Put the workflow back, in the status that was seen."""
    if seen:
        workflow, status_then = seen
        workflow.status = status_then
        workflows.records[workflow.id] = workflow


def over_a_cancel(_: Workflows, seen: Seen) -> None:
    """Undo a cancel that came since."""
    if seen and seen[0].status == CANCELLED:
        seen[0].status = seen[1]


def over_a_start(_: Workflows, seen: Seen) -> None:
    """Undo a resume or an activation that came since."""
    if seen and seen[0].status == ACTIVE:
        seen[0].status = seen[1]


def back(workflows: Workflows, seen: Seen) -> None:
    """Put the workflow back in its latest status."""
    if seen:
        workflows.records[seen[0].id] = seen[0]


def _at_once(verb: str) -> Iterator[Fault]:
    operation = BRAKES[verb]
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


def _beside(verb: str) -> Iterator[Fault]:
    for name, rule, summary, code in (
        ("refused", RULE, "409, though it is carried out", 409),
        ("breaks", "dialnexa.http.no-server-error", "500", 500),
    ):
        yield Fault(
            f"dialnexa.{verb}.{name}-beside-another",
            rule,
            f"{verb} is answered with {summary}, where another operation on the workflow is under way",
            beside(BRAKES.values(), BRAKES[verb], named, status(code)),
        )


FAULTS = (
    *(fault for verb in BRAKES for fault in _at_once(verb)),
    *(fault for verb in BRAKES for fault in _beside(verb)),
    *(
        Fault(
            f"dialnexa.{verb}.brings-back-the-deleted",
            RULE,
            f"{verb} saves the whole workflow, and so brings it back when a delete came in between",
            late("dialnexa", operation, look, back),
        )
        for verb, operation in BRAKES.items()
        if verb in ("cancel", "pause")
    ),
    *(
        Fault(
            f"dialnexa.{verb}.overlooks-a-delete",
            RULE,
            f"{verb} looks for the workflow, and brings it back when a delete comes before it is saved",
            stale("dialnexa", BRAKES[verb], look, back),
        )
        for verb in ("resume", "activate")
    ),
    Fault(
        "dialnexa.delete.overlooks-a-start",
        RULE,
        "delete looks at the status, and does not see a resume or an activation that comes in between",
        stale("dialnexa", BRAKES["delete"], look, over_a_start),
    ),
    Fault(
        "dialnexa.pause.overwrites-a-cancel",
        RULE,
        "pause looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", OPERATIONS["pause"], look, over_a_cancel),
    ),
    Fault(
        "dialnexa.resume.overwrites-a-cancel",
        RULE,
        "resume looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", "resumeWorkflow", look, over_a_cancel),
    ),
    Fault(
        "dialnexa.activate.overwrites-a-cancel",
        RULE,
        "activate looks at the status, and writes its own over that of a cancel that came in between",
        stale("dialnexa", "activateWorkflow", look, over_a_cancel),
    ),
)
