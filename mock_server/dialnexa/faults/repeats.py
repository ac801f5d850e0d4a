"""Faults that show only on repetition or at a certain moment: added pauses, leftover timers, redials."""

import copy
from collections.abc import Callable, Collection
from typing import Any

from brakecheck.mock_server.dialnexa.faults.verbs import Verb, after, before, instead, once_settled
from brakecheck.mock_server.dialnexa.graph import VOICE_CALL
from brakecheck.mock_server.dialnexa.leads import Lead, Place
from brakecheck.mock_server.dialnexa.schedule import Schedule
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, RUNNING, STATUSES, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector

NEVER_ENDED = 300  # seconds after which a call that failed is dialled again
LEFT_FOR, SOON = 300, 5  # seconds by which a timer that was left is late
NEARLY_OVER = 0.05  # seconds that are left of a step


def pauses_add_up(injector: FaultInjector) -> None:
    """At the second pause of a delay, put it off by as long as the first pause took."""
    held: dict[int, float] = {}
    lengths: dict[int, float] = {}

    def hold(healthy: Callable[[Schedule, float], None]) -> Callable[[Schedule, float], None]:
        def faulty(schedule: Schedule, now: float) -> None:
            healthy(schedule, now)
            held[id(schedule)] = now
            longer = lengths.pop(id(schedule), 0.0)
            schedule._delays[:] = [(due + longer, number, lead) for due, number, lead in schedule._delays]

        return faulty

    def start(healthy: Callable[[Schedule, float], None]) -> Callable[[Schedule, float], None]:
        def faulty(schedule: Schedule, now: float) -> None:
            if (since := held.pop(id(schedule), None)) is not None:
                lengths[id(schedule)] = now - since
            healthy(schedule, now)

        return faulty

    injector.around(Schedule, "hold", hold)
    injector.around(Schedule, "start", start)


def timers_are_left(seconds: float, statuses: Collection[str] = STATUSES) -> Injection:
    """At a resume, leave the timer of each delay; so much after the right step it begins another.

    It does so in the statuses alone.
    """

    def inject(injector: FaultInjector) -> None:
        left: dict[str, list[tuple[float, Lead]]] = {}

        def remember(workflows: Workflows, workflow: Workflow) -> None:
            now, schedule = workflows.clock.now(), workflow.progress._schedule
            late = now - schedule._active_before + seconds
            left[workflow.id] = [(due + late, lead) for due, _, lead in schedule._delays]

        def fire(workflows: Workflows, workflow: Workflow) -> None:
            now, timers = workflows.clock.now(), left.get(workflow.id, [])
            for entry in [each for each in timers if each[0] <= now and workflow.status in statuses]:
                timers.remove(entry)
                step = [node for node in workflow.graph.nodes.values() if node.type == VOICE_CALL][-1]
                workflow.progress._arrive(entry[1], step, now)

        before("resume", remember)(injector)
        once_settled(fire)(injector)

    return inject


def beginning_again(workflows: Workflows, workflow: Workflow) -> None:
    """Begin anew with the leads that have finished."""
    progress, now = workflow.progress, workflows.clock.now()
    for lead in progress.leads.out:
        if lead.place == Place.FINISHED:
            progress._arrive(lead, workflow.graph.entry(), now)


def redialling(workflows: Workflows, workflow: Workflow) -> None:
    """Dial again where a call of a cancelled workflow failed five minutes ago."""
    now = workflows.clock.now()
    for lead in workflow.progress.leads.out if workflow.status == CANCELLED else ():
        last = lead.history[-1] if lead.history else None
        failed = last and last.type == VOICE_CALL and last.outcome != "completed" and last.left_at is not None
        if last and failed and now >= (last.left_at or now) + NEVER_ENDED and len(lead.history) == 1:
            workflow.progress._arrive(lead, workflow.graph.nodes[last.node], now)


def lost_at_the_end_of_a_step(healthy: Verb) -> Verb:
    """Answer a cancel correctly and do nothing if a step is about to end."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        workflow = workflows.records.get(workflow_id)
        status = workflow.status if workflow else ""
        steps = workflow.progress._schedule._steps if workflow else []
        ending = any(due - workflows.clock.now() <= NEARLY_OVER for due, _, _ in steps)
        answer = healthy(workflows, workflow_id)
        if workflow and ending and status in (ACTIVE, RUNNING):
            workflow.progress._over = False
            workflow.progress.start(workflows.clock.now())
            shown, workflow.status = workflow.status, status
            return _as(answer, shown)
        return answer

    return faulty


def lost_after_two_resumes(injector: FaultInjector) -> None:
    """Answer a cancel correctly and do nothing if the workflow was resumed more than once."""
    resumed: dict[str, int] = {}

    def count(_: Workflows, workflow: Workflow) -> None:
        resumed[workflow.id] = resumed.get(workflow.id, 0) + 1

    def lost(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            if resumed.get(workflow_id, 0) < 2 or workflows.find(workflow_id).status not in (ACTIVE, RUNNING):
                return healthy(workflows, workflow_id)
            return _as(workflows.find(workflow_id), CANCELLED)

        return faulty

    after("resume", count)(injector)
    instead("cancel", lost)(injector)


def _as(workflow: Workflow, status: str) -> Workflow:
    """Copy the workflow, to be shown in that status."""
    shown = copy.copy(workflow)
    shown.status = status
    return shown


def stopping_namesakes(workflows: Workflows, workflow: Workflow) -> None:
    """Cancel every other active workflow of this name."""
    for other in workflows.records.values():
        if other is not workflow and other.name == workflow.name and other.status == ACTIVE:
            workflows.cancel(other.id)


def renaming(_: Workflows, workflow: Workflow) -> None:
    """Append the status to the name."""
    workflow.name = f"{workflow.name} ({workflow.status})"


def dating(workflows: Workflows, workflow: Workflow) -> None:
    """Set the creation one second into the future."""
    workflow.created_at = workflows.clock.now() + 1


def stopping_the_same_people(workflows: Workflows, workflow: Workflow) -> None:
    """Stop every other workflow with a lead of one of these phone numbers."""
    phones = {lead.phone for lead in workflow.progress.leads}
    for other in workflows.records.values():
        if other is not workflow and phones & {lead.phone for lead in other.progress.leads}:
            other.progress.hold(workflows.clock.now())


FAULTS = (
    Fault(
        "dialnexa.pause.pauses-add-up",
        "dialnexa.pause.delay-not-reset",
        "a second pause within one delay adds the first pause's time once more",
        pauses_add_up,
    ),
    Fault(
        "dialnexa.resume.leaves-timers",
        "dialnexa.pause.no-new-steps",
        "a resume leaves the old timer of a delay, which begins another step later",
        timers_are_left(LEFT_FOR),
    ),
    Fault(
        "dialnexa.resume.has-two-timers",
        "dialnexa.pause.resumable",
        "after a resume a delay ends twice, and each time begins the next step",
        timers_are_left(SOON, (ACTIVE, RUNNING)),
    ),
    Fault(
        "dialnexa.resume.restarts-the-finished",
        "dialnexa.pause.resumable",
        "after a resume finished leads begin again",
        after("resume", beginning_again),
    ),
    Fault(
        "dialnexa.cancel.redials",
        "dialnexa.cancel.no-further-steps",
        "a call that failed is dialled again after the cancel",
        once_settled(redialling),
    ),
    Fault(
        "dialnexa.cancel.lost-at-the-end-of-a-step",
        "dialnexa.cancel.permanent",
        "a cancel in the last 50 ms of a step is answered with 200 and lost",
        instead("cancel", lost_at_the_end_of_a_step),
    ),
    *(
        Fault(
            f"dialnexa.{verb}.{name}",
            f"dialnexa.{verb}.changes-nothing-else",
            f"a {verb} {summary}",
            after(verb, act),
        )
        for verb in ("cancel", "pause")
        for name, summary, act in (
            ("renames", "gives the workflow another name", renaming),
            ("dates-anew", "gives the workflow another creation time", dating),
        )
    ),
    Fault(
        "dialnexa.cancel.lost-after-two-resumes",
        "dialnexa.cancel.permanent",
        "a cancel of a workflow that was resumed twice is answered with 200 and lost",
        lost_after_two_resumes,
    ),
    Fault(
        "dialnexa.cancel.stops-namesakes",
        "dialnexa.scope.one-workflow",
        "a cancel stops the active workflows of the same name",
        after("cancel", stopping_namesakes),
    ),
    Fault(
        "dialnexa.cancel.stops-the-same-people",
        "dialnexa.scope.one-workflow",
        "a cancel stops people of other workflows who have the same phone number",
        after("cancel", stopping_the_same_people),
    ),
)
