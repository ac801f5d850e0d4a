"""Faults of the effect: what a cancel or a pause does to steps, leads, delays, logs and history."""

from collections.abc import Callable, Iterator
from typing import Any

from brakecheck.mock_server.dialnexa.calls import CallLog, CallLogs
from brakecheck.mock_server.dialnexa.faults.verbs import REACHED, Act, after, before, once_settled
from brakecheck.mock_server.dialnexa.graph import Graph, Node
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.progress import HOUR, Progress
from brakecheck.mock_server.dialnexa.schedule import Schedule
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector

MONTH = 30 * 24 * HOUR
STOPPED_BY = {"cancel": "stop", "pause": "hold"}
NO_STEPS = {"cancel": "cancel.no-further-steps", "pause": "pause.no-new-steps"}


def not_stopping(verb: str) -> Injection:
    """Change the status, and let the leads go on."""
    return lambda injector: injector.patch(Progress, STOPPED_BY[verb], lambda progress, now: None)


def interrupting(_: Workflows, workflow: Workflow) -> None:
    """Take leads out of their steps, which never end."""
    progress = workflow.progress
    for lead in progress.leads.out:
        if lead.place == Place.IN_STEP:
            progress._move(lead, Place.BETWEEN)
    progress._schedule._steps.clear()


def hanging_up(workflows: Workflows, workflow: Workflow) -> None:
    """End the calls under way at once."""
    now = workflows.clock.now()
    schedule = workflow.progress._schedule
    schedule._steps[:] = [(now, number, lead) for _, number, lead in schedule._steps]


def prolonging(_: Workflows, workflow: Workflow) -> None:
    """Lengthen the steps under way by a month."""
    schedule = workflow.progress._schedule
    schedule._steps[:] = [(due + MONTH, number, lead) for due, number, lead in schedule._steps]


def dialling(how_many: int) -> Act:
    """Call so many leads of the queue at once."""

    def act(workflows: Workflows, workflow: Workflow) -> None:
        progress, entry = workflow.progress, workflow.graph.entry()
        for _ in range(min(how_many, len(progress.leads.queue))):
            progress._arrive(progress._set_out(), entry, workflows.clock.now())

    return act


def first_call(workflow: Workflow) -> Node | None:
    """First call node of the graph; None if it has none."""
    return next((node for node in workflow.graph.nodes.values() if node.type == "VOICE_CALL"), None)


def setting_out(status: str, seconds: float, places: tuple[Place, ...]) -> Injection:
    """Move a lead at one of the places to its next step, so many seconds into the status."""

    def act(workflows: Workflows, workflow: Workflow) -> None:
        now, progress = workflows.clock.now(), workflow.progress
        if workflow.status != status or now < workflow.updated_at + seconds:
            return
        step = first_call(workflow)
        for lead in progress.leads.out:
            if lead.place in places and step is not None:
                progress._arrive(lead, step, now)
        if Place.QUEUED in places:
            dialling(1)(workflows, workflow)

    return once_settled(act)


def dropping_the_queue(_: Workflows, workflow: Workflow) -> None:
    """Remove the leads that have not set out."""
    leads = workflow.progress.leads
    del leads._rows[len(leads.out) :]


def finishing_the_queue(_: Workflows, workflow: Workflow) -> None:
    """Count the leads that have not set out as finished."""
    while workflow.progress.leads.queue:
        workflow.progress.finish()


def forgetting_history(_: Workflows, workflow: Workflow) -> None:
    """Remove the history of all leads."""
    workflow.progress.visits = 0
    for lead in workflow.progress.leads.out:
        lead.history.clear()


def losing_logs(workflows: Workflows, workflow: Workflow) -> None:
    """Remove the call logs of the workflow."""
    logs: CallLogs = workflows.call_logs
    lost: list[CallLog] = logs._of.pop(workflow.id, [])
    logs._all[:] = [log for log in logs._all if log not in lost]
    logs._sorted = 0


def removing(workflows: Workflows, workflow: Workflow) -> None:
    """Remove the workflow."""
    del workflows.records[workflow.id]


def emptying_the_graph(_: Workflows, workflow: Workflow) -> None:
    """Remove the nodes and edges of the workflow."""
    workflow.progress.graph = Graph()


def later(status: str, seconds: float, act: Act) -> Injection:
    """Run `act` on a workflow that has been in the status for so many seconds."""

    def due(workflows: Workflows, workflow: Workflow) -> None:
        if workflow.status == status and workflows.clock.now() >= workflow.updated_at + seconds:
            act(workflows, workflow)

    return once_settled(due)


def with_delays(change: Callable[[Schedule, float], Any]) -> Injection:
    """Change the delays at a hold; each is due in active time."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[[Schedule, float], None]) -> Callable[[Schedule, float], None]:
            def faulty(schedule: Schedule, now: float) -> None:
                healthy(schedule, now)
                change(schedule, schedule._active_before)

            return faulty

        injector.around(Schedule, "hold", wrap)

    return inject


def put_off(seconds: float) -> Callable[[Schedule, float], None]:
    """Lengthen each delay under way by so many seconds."""

    def change(schedule: Schedule, _: float) -> None:
        schedule._delays[:] = [(due + seconds, number, lead) for due, number, lead in schedule._delays]

    return change


def set_back(schedule: Schedule, active: float) -> None:
    """Begin each delay anew; the delays of provider states last an hour."""
    schedule._delays[:] = [(active + HOUR, number, lead) for _, number, lead in schedule._delays]


def _of_both(verb: str) -> Iterator[Fault]:
    status, no_steps = REACHED[verb], NO_STEPS[verb]
    faults: dict[str, tuple[str, str, Injection]] = {
        "leaves-leads-going": (no_steps, "leads go on after a {verb}", not_stopping(verb)),
        "interrupts-steps": (
            f"{verb}.in-flight-finishes",
            "a {verb} tears leads out of their steps",
            after(verb, interrupting),
        ),
        "hangs-up": (f"{verb}.in-flight-finishes", "a {verb} ends calls at once", after(verb, hanging_up)),
        "prolongs-steps": (f"{verb}.in-flight-finishes", "steps do not end after a {verb}", after(verb, prolonging)),
        "lets-waiting-leads-go-on": (
            no_steps,
            "when its delay would be over, a lead is called in spite of the {verb}",
            setting_out(status, HOUR, (Place.WAITING,)),
        ),
        "lets-busy-leads-go-on": (
            no_steps,
            "after its step a lead is called again in spite of the {verb}",
            setting_out(status, 60, (Place.BETWEEN,)),
        ),
        "lets-queued-leads-set-out": (
            no_steps,
            "a minute after the {verb} one more lead sets out",
            setting_out(status, 60, (Place.QUEUED,)),
        ),
        "starts-late": (
            no_steps,
            "weeks after the {verb} a lead is called",
            setting_out(status, 21 * 24 * HOUR, (Place.QUEUED, Place.WAITING, Place.BETWEEN)),
        ),
    }
    for name, (rule, summary, inject) in faults.items():
        yield Fault(f"dialnexa.{verb}.{name}", f"dialnexa.{rule}", summary.format(verb=verb), inject)


FAULTS = (
    *_of_both("cancel"),
    *_of_both("pause"),
    Fault(
        "dialnexa.cancel.dials-the-queue",
        "dialnexa.cancel.undialled-leads",
        "a cancel calls all that are queued first",
        before("cancel", dialling(1000)),
    ),
    Fault(
        "dialnexa.cancel.loses-call-logs",
        "dialnexa.cancel.keeps-call-logs",
        "a cancel takes the call logs away",
        after("cancel", losing_logs),
    ),
    Fault(
        "dialnexa.cancel.loses-call-logs-later",
        "dialnexa.cancel.keeps-call-logs",
        "a day after a cancel the call logs are gone",
        later(CANCELLED, 24 * HOUR, losing_logs),
    ),
    Fault(
        "dialnexa.cancel.loses-history",
        "dialnexa.cancel.keeps-lead-history",
        "a cancel takes the history of the leads away",
        after("cancel", forgetting_history),
    ),
    Fault(
        "dialnexa.cancel.loses-history-later",
        "dialnexa.cancel.keeps-lead-history",
        "a day after a cancel the history of the leads is gone",
        later(CANCELLED, 24 * HOUR, forgetting_history),
    ),
    Fault(
        "dialnexa.cancel.removes-the-record",
        "dialnexa.cancel.keeps-record",
        "a cancel takes the workflow away",
        after("cancel", removing),
    ),
    Fault(
        "dialnexa.cancel.removes-the-graph",
        "dialnexa.cancel.keeps-record",
        "a cancel takes nodes and edges away",
        after("cancel", emptying_the_graph),
    ),
    Fault(
        "dialnexa.cancel.removes-the-queue",
        "dialnexa.cancel.keeps-record",
        "a cancel takes away the leads that were never called",
        after("cancel", dropping_the_queue),
    ),
    Fault(
        "dialnexa.pause.drops-the-queue",
        "dialnexa.pause.queued-stay-queued",
        "a pause takes away the leads that are queued",
        after("pause", dropping_the_queue),
    ),
    Fault(
        "dialnexa.pause.finishes-the-queue",
        "dialnexa.pause.queued-stay-queued",
        "a pause counts the queued leads as finished",
        after("pause", finishing_the_queue),
    ),
    Fault(
        "dialnexa.pause.dials-the-queue",
        "dialnexa.pause.queued-stay-queued",
        "a pause calls all that are queued first",
        before("pause", dialling(1000)),
    ),
    Fault(
        "dialnexa.pause.drops-the-queue-later",
        "dialnexa.pause.queued-stay-queued",
        "a day into a pause the queue is gone",
        later(PAUSED, 24 * HOUR, dropping_the_queue),
    ),
    Fault(
        "dialnexa.pause.resets-delays",
        "dialnexa.pause.delay-not-reset",
        "a pause sets delays back to their full length",
        with_delays(set_back),
    ),
    Fault(
        "dialnexa.pause.lengthens-delays",
        "dialnexa.pause.delay-not-reset",
        "a pause makes delays ten minutes longer",
        with_delays(put_off(600)),
    ),
    Fault(
        "dialnexa.pause.doubles-delays",
        "dialnexa.pause.delay-not-reset",
        "a pause doubles the rest of a delay",
        with_delays(put_off(HOUR / 4)),
    ),
)
