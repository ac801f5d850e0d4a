"""Stops that hold for most leads: not for some delays, later calls, failed calls, or deliveries."""

from collections.abc import Callable

from brakecheck.mock_server.dialnexa.faults.verbs import REACHED, Act, after, before, once_settled
from brakecheck.mock_server.dialnexa.graph import APPLICATION, VOICE_CALL
from brakecheck.mock_server.dialnexa.leads import Lead, Place
from brakecheck.mock_server.dialnexa.outcomes import COMPLETED
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector, Sent
from brakecheck.mock_server.http.body import Scope

SHORT, LONG = 40.0, 30 * 3600.0  # seconds that are left of a delay
HOLDS = {"cancel": "dialnexa.cancel.no-further-steps", "pause": "dialnexa.pause.no-new-steps"}


def delays_go_on(verb: str, which: Callable[[float], bool]) -> Injection:
    """Let delays of which so much is left begin the next step although the workflow was stopped."""

    def inject(injector: FaultInjector) -> None:
        left: dict[str, list[tuple[float, Lead]]] = {}

        def remember(workflows: Workflows, workflow: Workflow) -> None:
            now, schedule = workflows.clock.now(), workflow.progress._schedule
            spent = schedule._active_time(now)
            left[workflow.id] = [(now + due - spent, lead) for due, _, lead in schedule._delays if which(due - spent)]

        def fire(workflows: Workflows, workflow: Workflow) -> None:
            now, waiting = workflows.clock.now(), left.get(workflow.id, [])
            for due, lead in [each for each in waiting if each[0] <= now and workflow.status == REACHED[verb]]:
                waiting.remove((due, lead))
                workflow.progress._go_on(lead, due)

        before(verb, remember)(injector)
        once_settled(fire)(injector)

    return inject


def hanging_up_later_calls(_: Workflows, workflow: Workflow) -> None:
    """End the steps under way of leads that had a step before."""
    progress = workflow.progress
    for entry in [each for each in progress._schedule._steps if len(each[2].history) > 1]:
        progress._schedule._steps.remove(entry)
        progress._move(entry[2], Place.BETWEEN)


def delivering(status: str) -> Act:
    """Send leads on from a call to a delivery although the workflow was stopped."""

    def act(workflows: Workflows, workflow: Workflow) -> None:
        progress = workflow.progress
        for lead in list(progress.leads.out) if workflow.status == status else ():
            here = workflow.graph.nodes.get(lead.node or "")
            then = workflow.graph.after(here, lead.outcome) if here and lead.place == Place.BETWEEN else None
            if then and then.type == APPLICATION:
                progress._arrive(lead, then, workflows.clock.now())

    return act


def calling_instead(workflows: Workflows, workflow: Workflow) -> None:
    """Begin the last call of a paused workflow's lead whose first call has failed."""
    progress, calls = workflow.progress, [node for node in workflow.graph.nodes.values() if node.type == VOICE_CALL]
    for lead in list(progress.leads.out) if workflow.status == PAUSED else ():
        failed = len(lead.history) == 1 and lead.history[0].outcome != COMPLETED
        if failed and lead.place == Place.BETWEEN:
            progress._arrive(lead, calls[-1], workflows.clock.now())


def reading_what_was(injector: FaultInjector) -> None:
    """Let a pause go by the status that was read last, which no cancel and no pause corrects."""
    read: set[str] = set()

    def note(scope: Scope, sent: Sent) -> Sent:
        if sent.status == 200 and b'"status":"active"' in sent.body:
            read.add(scope["path"].rpartition("/")[2])
        return sent

    def pretend(_: Workflows, workflow: Workflow) -> None:
        if workflow.id in read:
            workflow.status = ACTIVE

    injector.answers({"getWorkflow"}, note)
    before("pause", pretend)(injector)


FAULTS = (
    *(
        Fault(
            f"dialnexa.{verb}.misses-{which}-delays",
            rule,
            f"a delay that {what} goes on after a {verb}",
            delays_go_on(verb, left),
        )
        for verb, rule in HOLDS.items()
        for which, what, left in (
            ("short", "is nearly over", lambda seconds: seconds < SHORT),
            ("long", "has more than a day to go", lambda seconds: seconds > LONG),
        )
    ),
    *(
        Fault(
            f"dialnexa.{verb}.hangs-up-later-calls",
            f"dialnexa.{verb}.in-flight-finishes",
            f"a {verb} interrupts the calls that are not the first of a lead",
            after(verb, hanging_up_later_calls),
        )
        for verb in HOLDS
    ),
    *(
        Fault(
            f"dialnexa.{verb}.delivers-after-calls",
            rule,
            f"a delivery follows a call that was live at a {verb}",
            once_settled(delivering(REACHED[verb])),
        )
        for verb, rule in HOLDS.items()
    ),
    Fault(
        "dialnexa.pause.goes-on-after-failed-calls",
        HOLDS["pause"],
        "after a call that failed the lead is called again although the workflow is paused",
        once_settled(calling_instead),
    ),
    Fault(
        "dialnexa.pause.goes-by-what-was-read",
        "dialnexa.pause.not-active-conflict",
        "a pause goes by the status that was read before the cancel",
        reading_what_was,
    ),
)
