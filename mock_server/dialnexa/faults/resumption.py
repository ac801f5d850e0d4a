"""Faults after a pause or a cancel: wrong effects and refusals of resume, duplicate and others."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import Conflict
from brakecheck.mock_server.dialnexa.faults.duplicates import copying
from brakecheck.mock_server.dialnexa.faults.transitions import in_status, refusing
from brakecheck.mock_server.dialnexa.faults.verbs import Act, after
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, DRAFT, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.response_mutations import status, when


def losing_places(_: Workflows, workflow: Workflow) -> None:
    """Drop the leads under way."""
    progress = workflow.progress
    for lead in progress.leads.out:
        if lead.place in (Place.IN_STEP, Place.WAITING, Place.BETWEEN):
            progress._move(lead, Place.FINISHED)
    progress._ready.clear()


def losing_later_delays(_: Workflows, workflow: Workflow) -> None:
    """Forget all delays but the first seven."""
    delays = workflow.progress._schedule._delays
    delays[:] = sorted(delays)[:7]


def not_starting(_: Workflows, workflow: Workflow) -> None:
    """Hold the leads although the workflow was resumed."""
    workflow.progress.hold(workflow.updated_at)


def emptying_the_queue(_: Workflows, workflow: Workflow) -> None:
    """Count the leads that have not set out as finished."""
    while workflow.progress.leads.queue:
        workflow.progress.finish()


def copying_cancelled(change: Act) -> Injection:
    """Change the duplicate of a cancelled workflow; `change` gets the copy."""

    def remake(workflows: Workflows, original: Workflow, copy: Workflow) -> None:
        if original.status == CANCELLED:
            change(workflows, copy)

    return copying(remake)


def with_status(given: str) -> Act:
    """Give the copy this status."""

    def change(_: Workflows, copy: Workflow) -> None:
        copy.status = given

    return change


def with_a_lead(workflows: Workflows, copy: Workflow) -> None:
    """Enrol one lead in the copy."""
    workflows.enrol(copy, ["+15550100"])


def without_edges(_: Workflows, copy: Workflow) -> None:
    """Remove the edges of the copy."""
    copy.graph.edges.clear()


def editing(act: Callable[[Workflows, Workflow], None]) -> Injection:
    """Run `act` on a paused workflow that is changed."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Any) -> Any:
            def faulty(workflows: Workflows, workflow: Workflow, *how: Any) -> Workflow:
                if workflow.status == PAUSED:
                    act(workflows, workflow)
                changed: Workflow = healthy(workflows, workflow, *how)
                return changed

            return faulty

        injector.around(Workflows, "update", wrap)

    return inject


def refuse(_: Workflows, workflow: Workflow) -> None:
    """Refuse because of the status."""
    raise Conflict("update.paused", f"the workflow is {workflow.status}")


def pausing_once(injector: FaultInjector) -> None:
    """Refuse to pause a workflow that was resumed before."""
    resumed: set[str] = set()
    after("resume", lambda _, workflow: resumed.add(workflow.id))(injector)
    refusing("pause", lambda _, workflow: workflow.id in resumed)(injector)


def skipping_delays(_: Workflows, workflow: Workflow) -> None:
    """Drop the rest of each delay."""
    schedule = workflow.progress._schedule
    schedule._delays[:] = [(schedule._active_before, number, lead) for _, number, lead in schedule._delays]


def halving_delays(_: Workflows, workflow: Workflow) -> None:
    """Halve the rest of each delay."""
    schedule = workflow.progress._schedule
    start = schedule._active_before
    schedule._delays[:] = [(start + (due - start) / 2, number, lead) for due, number, lead in schedule._delays]


def repeating_steps(workflows: Workflows, workflow: Workflow) -> None:
    """Begin a step again for leads at the end of it."""
    progress, now = workflow.progress, workflows.clock.now()
    while progress._ready:
        lead = progress._ready.popleft()
        progress._arrive(lead, workflow.graph.nodes[lead.node or ""], now)


def going_on(workflows: Workflows, workflow: Workflow) -> None:
    """Let the leads go on, without a change of the status."""
    workflow.progress._over = False
    workflow.progress.start(workflows.clock.now())


def cancelling_the_paused(injector: FaultInjector) -> None:
    """Set the leads going at the cancel of a workflow that was paused before."""
    paused: set[str] = set()
    after("pause", lambda _, workflow: paused.add(workflow.id))(injector)

    def act(workflows: Workflows, workflow: Workflow) -> None:
        if workflow.id in paused:
            going_on(workflows, workflow)

    after("cancel", act)(injector)


def holding_once(injector: FaultInjector) -> None:
    """Hold the leads at the first pause alone."""
    resumed: set[str] = set()
    after("resume", lambda _, workflow: resumed.add(workflow.id))(injector)

    def act(workflows: Workflows, workflow: Workflow) -> None:
        if workflow.id in resumed:
            going_on(workflows, workflow)

    after("pause", act)(injector)


def refusing_a_copy(injector: FaultInjector) -> None:
    """Refuse to duplicate a cancelled workflow."""
    refusing("duplicate", in_status(CANCELLED))(injector)
    # The healthy mock has no such refusal, and answers 500 to it.
    injector.answers({"duplicateWorkflow"}, when(500, status(409)))


def cancel_it(workflows: Workflows, workflow: Workflow) -> None:
    """Cancel the workflow."""
    workflows.cancel(workflow.id)


FAULTS = (
    Fault(
        "dialnexa.resume.leaves-leads-held",
        "dialnexa.resume.leads-go-on",
        "after a resume no lead goes on",
        after("resume", not_starting),
    ),
    Fault(
        "dialnexa.resume.drops-leads-under-way",
        "dialnexa.pause.resumable",
        "after a resume the leads under way are dropped",
        after("resume", losing_places),
    ),
    Fault(
        "dialnexa.resume.drops-later-delays",
        "dialnexa.pause.resumable",
        "after a resume seven of the leads in a delay go on, and the others stay where they are",
        after("resume", losing_later_delays),
    ),
    Fault(
        "dialnexa.resume.drops-the-queue",
        "dialnexa.pause.resumable",
        "after a resume the queued leads are finished",
        after("resume", emptying_the_queue),
    ),
    Fault(
        "dialnexa.resume.becomes-draft",
        "dialnexa.pause.resumable",
        "after a resume the workflow is a draft",
        after("resume", with_status(DRAFT)),
    ),
    Fault(
        "dialnexa.pause.refuses-a-second-time",
        "dialnexa.pause.resumable",
        "a workflow that was resumed cannot be paused again",
        pausing_once,
    ),
    Fault(
        "dialnexa.resume.skips-delays",
        "dialnexa.pause.resumable",
        "after a resume the rest of a delay is dropped",
        after("resume", skipping_delays),
    ),
    Fault(
        "dialnexa.resume.halves-delays",
        "dialnexa.pause.resumable",
        "after a resume half of the rest of a delay is dropped",
        after("resume", halving_delays),
    ),
    Fault(
        "dialnexa.resume.repeats-steps",
        "dialnexa.pause.resumable",
        "after a resume a step that had ended begins again",
        after("resume", repeating_steps),
    ),
    Fault(
        "dialnexa.cancel.sets-paused-leads-going",
        "dialnexa.cancel.no-further-steps",
        "a cancel after a pause sets the leads going",
        cancelling_the_paused,
    ),
    Fault(
        "dialnexa.pause.holds-once",
        "dialnexa.pause.no-new-steps",
        "a pause after a resume does not hold the leads",
        holding_once,
    ),
    Fault(
        "dialnexa.update.cancels-paused",
        "dialnexa.pause.editable",
        "a change while paused cancels the workflow",
        editing(cancel_it),
    ),
    Fault(
        "dialnexa.update.refuses-paused",
        "dialnexa.pause.editable",
        "a paused workflow cannot be changed",
        editing(refuse),
    ),
    Fault(
        "dialnexa.duplicate.refuses-cancelled",
        "dialnexa.cancel.duplicable",
        "a cancelled workflow cannot be duplicated",
        refusing_a_copy,
    ),
    Fault(
        "dialnexa.duplicate.of-cancelled-is-cancelled",
        "dialnexa.cancel.duplicable",
        "the duplicate of a cancelled workflow is cancelled",
        copying_cancelled(with_status(CANCELLED)),
    ),
    Fault(
        "dialnexa.duplicate.of-cancelled-is-active",
        "dialnexa.cancel.duplicable",
        "the duplicate of a cancelled workflow is active",
        copying_cancelled(with_status(ACTIVE)),
    ),
    Fault(
        "dialnexa.duplicate.of-cancelled-has-leads",
        "dialnexa.cancel.duplicable",
        "the duplicate of a cancelled workflow has leads",
        copying_cancelled(with_a_lead),
    ),
    Fault(
        "dialnexa.duplicate.of-cancelled-has-no-edges",
        "dialnexa.cancel.duplicable",
        "the duplicate of a cancelled workflow has no edges",
        copying_cancelled(without_edges),
    ),
)
