"""Faults of the state rules: an operation is accepted where forbidden, or refused where allowed."""

from collections.abc import Iterator

from brakecheck.mock_server.api_error import Conflict
from brakecheck.mock_server.dialnexa.faults.verbs import Act, before
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.progress import Progress
from brakecheck.mock_server.dialnexa.workflows import (
    ACTIVE,
    CANCELLED,
    DRAFT,
    PAUSED,
    STATUSES,
    VENDOR,
    Workflow,
    Workflows,
)
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.specs import vendors

TAKEN_FOR = {"cancel": ACTIVE, "pause": ACTIVE, "delete": DRAFT, "activate": DRAFT, "resume": PAUSED}


def pretending(verb: str, real: str, taken_for: str) -> Injection:
    """Take a workflow of one status for one of another."""

    def act(_: Workflows, workflow: Workflow) -> None:
        if workflow.status == real:
            workflow.status = taken_for
            workflow.progress._over = False

    return before(verb, act)


def refusing(verb: str, unless: Act) -> Injection:
    """Refuse where `unless` says so."""

    def refuse(workflows: Workflows, workflow: Workflow) -> None:
        if unless(workflows, workflow):
            raise Conflict(f"{verb}.refused", f"the workflow is {workflow.status}")

    return before(verb, refuse)


def in_status(status: str) -> Act:
    """Whether the workflow is in the status."""
    return lambda _, workflow: workflow.status == status


def in_transit(*places: Place) -> Injection:
    """Count only leads at these places as in transit."""
    counted = property(lambda progress: 0 if progress._over else sum(progress.counts[place] for place in places))
    return lambda injector: injector.patch(Progress, "in_transit", counted)


def _cells() -> Iterator[Fault]:
    """A fault for each operation on each status: the opposite of its cell in the lifecycle."""
    for cell in vendors.lifecycle(VENDOR).cells:
        verb, status = cell.operation.removesuffix("Workflow"), cell.state
        if status not in STATUSES:
            continue
        if cell.due[""].to is None:
            summary, injection = "is accepted for", pretending(verb, status, TAKEN_FOR[verb])
            name = f"dialnexa.{verb}.accepts-{status}"
        else:
            summary, injection = "answers 409 for", refusing(verb, in_status(status))
            name = f"dialnexa.{verb}.refuses-{status}"
        yield Fault(name, cell.rule.id, f"{verb} {summary} a workflow that is {status}", injection)


FAULTS = (
    *_cells(),
    Fault(
        "dialnexa.cancel.refuses-what-was-paused",
        "dialnexa.pause.then-cancel",
        "cancel answers 409 once the workflow has been paused with a lead in a step",
        refusing("cancel", lambda _, it: it.status == PAUSED and it.progress.counts[Place.IN_STEP] > 0),
    ),
    Fault(
        "dialnexa.cancel.refuses-undialled-leads",
        "dialnexa.cancel.undialled-leads",
        "cancel answers 409 while leads are queued",
        refusing("cancel", lambda _, it: it.status == ACTIVE and len(it.progress.leads.queue) > 0),
    ),
    Fault(
        "dialnexa.cancel.refuses-steps-under-way",
        "dialnexa.cancel.in-flight-finishes",
        "cancel answers 409 while a step is under way",
        refusing("cancel", lambda _, it: it.status == ACTIVE and it.progress.counts[Place.IN_STEP] > 0),
    ),
    Fault(
        "dialnexa.pause.refuses-steps-under-way",
        "dialnexa.pause.in-flight-finishes",
        "pause answers 409 while a step is under way",
        refusing("pause", lambda _, it: it.status == ACTIVE and it.progress.counts[Place.IN_STEP] > 0),
    ),
    Fault(
        "dialnexa.delete.refuses-undialled-leads",
        "dialnexa.delete.after-cancel",
        "delete answers 409 as long as a cancelled workflow has leads that were never dialled",
        refusing("delete", lambda _, it: it.status == CANCELLED and len(it.progress.leads.queue) > 0),
    ),
    Fault(
        "dialnexa.delete.accepts-leads-in-transit",
        "dialnexa.delete.in-transit-conflict",
        "delete looks at the status alone, not at leads in transit",
        in_transit(),
    ),
    Fault(
        "dialnexa.delete.accepts-leads-in-a-step",
        "dialnexa.delete.in-transit-conflict",
        "delete does not count a lead in a step as in transit",
        in_transit(Place.BETWEEN),
    ),
    Fault(
        "dialnexa.delete.accepts-leads-between-nodes",
        "dialnexa.delete.in-transit-conflict",
        "delete does not count a lead between two nodes as in transit",
        in_transit(Place.IN_STEP),
    ),
)
