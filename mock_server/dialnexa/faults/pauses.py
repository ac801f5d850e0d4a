"""Faults around a pause: what is changed, refused or over meanwhile, and stops of workflows that are old."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.dialnexa.faults.effects import NO_STEPS, set_back
from brakecheck.mock_server.dialnexa.faults.resumption import going_on, losing_places, repeating_steps
from brakecheck.mock_server.dialnexa.faults.verbs import Act, after, after_refusal, before
from brakecheck.mock_server.dialnexa.graph import Edge, Graph, Node
from brakecheck.mock_server.dialnexa.leads import Lead, Place
from brakecheck.mock_server.dialnexa.progress import Progress
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector

RESUMABLE, EDITABLE, LASTS = (f"dialnexa.pause.{rule}" for rule in ("resumable", "editable", "lasts"))
FIRST, REFUSAL = "dialnexa.edges.first-match", "dialnexa.refusal.changes-nothing"
DAY = 24 * 3600.0
Choose = Callable[[Graph, Node, str | None], Node | None]


def after_a_pause_of(seconds: float, act: Act) -> Injection:
    """Run `act` before a resume of a workflow that has been paused so long."""

    def late(workflows: Workflows, workflow: Workflow) -> None:
        if workflow.status == PAUSED and workflows.clock.now() > workflow.updated_at + seconds:
            act(workflows, workflow)

    return before("resume", late)


def at_the_age_of(seconds: float, act: Act) -> Act:
    """Run `act` on a workflow that was created so long ago."""

    def old(workflows: Workflows, workflow: Workflow) -> None:
        if workflows.clock.now() > workflow.created_at + seconds:
            act(workflows, workflow)

    return old


def restarting_delays(_: Workflows, workflow: Workflow) -> None:
    """Set the delays of a paused workflow back to their full length."""
    if workflow.status == PAUSED:
        set_back(workflow.progress._schedule, workflow.progress._schedule._active_before)


def ending_delays(workflows: Workflows, workflow: Workflow) -> None:
    """End the delays of an active workflow now."""
    schedule = workflow.progress._schedule
    if workflow.status == ACTIVE:
        now = schedule._active_time(workflows.clock.now())
        schedule._delays[:] = [(now, number, lead) for _, number, lead in schedule._delays]


def forgetting_outcomes(_: Workflows, workflow: Workflow) -> None:
    """Forget how the steps have ended whose leads are between two nodes."""
    for lead in workflow.progress._ready:
        lead.outcome = None


def as_it_was_activated(injector: FaultInjector) -> None:
    """Let leads go along the edges that the workflow had when it was activated."""
    known: dict[Graph, list[Edge]] = {}
    after("activate", lambda _, workflow: known.update({workflow.graph: [*workflow.graph.edges]}))(injector)

    def wrap(healthy: Choose) -> Choose:
        def faulty(graph: Graph, node: Node, outcome: str | None) -> Node | None:
            if graph not in known:
                return healthy(graph, node, outcome)
            ways = [edge for edge in known[graph] if edge.source == node.id and edge.label in (None, outcome)]
            return graph.nodes[ways[0].target] if ways else None

        return faulty

    injector.around(Graph, "after", wrap)


def nowhere_twice(injector: FaultInjector) -> None:
    """End the way of a lead that would reach a node again."""

    def wrap(healthy: Callable[[Progress, Lead, float], None]) -> Callable[[Progress, Lead, float], None]:
        def faulty(progress: Progress, lead: Lead, at: float) -> None:
            ahead = progress.graph.after(progress.graph.nodes[lead.node or ""], lead.outcome)
            if ahead and any(visit.node == ahead.id for visit in lead.history):
                progress._move(lead, Place.FINISHED)
            else:
                healthy(progress, lead, at)

        return faulty

    injector.around(Progress, "_go_on", wrap)


def resuming_at(change: str) -> Injection:
    """Resume a paused workflow to which something is added."""

    def wrap(healthy: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(workflows: Workflows, workflow: Workflow, *how: Any, **more: Any) -> Any:
            added = healthy(workflows, workflow, *how, **more)
            if workflow.status == PAUSED:
                workflows.resume(workflow.id)
            return added

        return faulty

    return lambda injector: injector.around(Workflows, change, wrap)


FAULTS = (
    Fault(
        "dialnexa.pause.drops-leads-after-a-week",
        RESUMABLE,
        "a resume after more than a week drops the leads under way",
        after_a_pause_of(7 * DAY, losing_places),
    ),
    Fault(
        "dialnexa.pause.repeats-steps-after-a-day",
        RESUMABLE,
        "a resume after more than a day begins again the steps that had ended",
        after_a_pause_of(DAY, repeating_steps),
    ),
    Fault(
        "dialnexa.resume.forgets-outcomes",
        RESUMABLE,
        "a lead whose step ended in a pause leaves as if the step had no outcome",
        before("resume", forgetting_outcomes),
    ),
    Fault(
        "dialnexa.pause.refuses-and-restarts-delays",
        REFUSAL,
        "a second pause answers 409, and sets delays back to their full length",
        after_refusal("pause", restarting_delays),
    ),
    Fault(
        "dialnexa.resume.refuses-and-ends-delays",
        REFUSAL,
        "a resume of an active workflow answers 409, and ends all delays",
        after_refusal("resume", ending_delays),
    ),
    Fault(
        "dialnexa.edges.count-from-the-activation",
        EDITABLE,
        "leads go along the edges that the workflow had when it was activated",
        as_it_was_activated,
    ),
    Fault("dialnexa.edges.lead-nowhere-twice", FIRST, "a lead reaches no node a second time", nowhere_twice),
    Fault("dialnexa.nodes.resume-the-paused", LASTS, "a node that is added ends a pause", resuming_at("add_node")),
    Fault("dialnexa.edges.resume-the-paused", LASTS, "an edge that is added ends a pause", resuming_at("add_edge")),
    *(
        Fault(
            f"dialnexa.{verb}.misses-old-workflows",
            f"dialnexa.{NO_STEPS[verb]}",
            f"a {verb} of a workflow that is more than five days old changes its status alone",
            after(verb, at_the_age_of(5 * DAY, going_on)),
        )
        for verb in ("cancel", "pause")
    ),
)
