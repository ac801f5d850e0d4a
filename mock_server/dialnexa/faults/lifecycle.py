"""Faults of activate and resume: wrong statuses, and leads that move wrongly or not at all."""

from dataclasses import replace
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.dialnexa.faults.effects import set_back
from brakecheck.mock_server.dialnexa.faults.persistence import turn, undone
from brakecheck.mock_server.dialnexa.faults.resumption import not_starting
from brakecheck.mock_server.dialnexa.faults.transitions import refusing
from brakecheck.mock_server.dialnexa.faults.verbs import Verb, after, before, instead
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, COMPLETED, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import answering
from brakecheck.mock_server.faults.response_mutations import edited, status

ACTIVATED, NO_DRAFT, GRAPH = (f"dialnexa.activate.{rule}" for rule in ("succeeds", "not-draft", "graph"))
RESUMED, GO_ON, NOT_PAUSED = (f"dialnexa.resume.{rule}" for rule in ("succeeds", "leads-go-on", "not-paused"))


def of_any_graph(healthy: Verb) -> Verb:
    """Activate a draft of any graph."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        try:
            return healthy(workflows, workflow_id)
        except BadRequest:
            return activated(workflows, workflows.find(workflow_id))

    return faulty


def refused_and_activated(healthy: Verb) -> Verb:
    """Refuse to activate a draft, and activate it."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        try:
            return healthy(workflows, workflow_id)
        except BadRequest:
            activated(workflows, workflows.find(workflow_id))
            raise

    return faulty


def activated(workflows: Workflows, workflow: Workflow) -> Workflow:
    """Activate the workflow without a look at its graph."""
    workflow.progress.start(workflows.clock.now())
    return workflows._turn(workflow, ACTIVE)


def without_slots(_: Workflows, workflow: Workflow) -> None:
    """Leave no slot for a step."""
    workflow.progress.pace = replace(workflow.progress.pace, concurrency=0)


def forgetting_the_new(injector: FaultInjector) -> None:
    """Remove the leads that were added during a pause at the resume."""
    known: dict[str, int] = {}
    after("pause", lambda _, workflow: known.update({workflow.id: len(workflow.progress.leads)}))(injector)

    def act(_: Workflows, workflow: Workflow) -> None:
        del workflow.progress.leads._rows[known.get(workflow.id, len(workflow.progress.leads)) :]

    before("resume", act)(injector)


def sending_on(workflows: Workflows, workflow: Workflow) -> None:
    """Let the leads of the queue begin at the second node."""
    progress, (_, second, *_) = workflow.progress, workflow.graph.nodes.values()
    while progress.leads.queue:
        progress._arrive(progress._set_out(), second, workflows.clock.now())


def beginning_anew(workflows: Workflows, workflow: Workflow) -> None:
    """Send the leads in a delay back to the entry."""
    progress = workflow.progress
    progress._schedule._delays.clear()
    for lead in progress.leads.out:
        if lead.place == Place.WAITING:
            progress._arrive(lead, workflow.graph.entry(), workflows.clock.now())


def delays_anew(_: Workflows, workflow: Workflow) -> None:
    """Begin each delay anew with its full length."""
    set_back(workflow.progress._schedule, workflow.progress._schedule._active_before)


FAULTS = (
    Fault(
        "dialnexa.activate.is-not-kept",
        ACTIVATED,
        "activate answers as it should, and the workflow is still a draft",
        instead("activate", undone),
    ),
    Fault(
        "dialnexa.activate.leaves-leads-held",
        ACTIVATED,
        "after an activation no lead sets out",
        after("activate", not_starting),
    ),
    Fault(
        "dialnexa.activate.becomes-paused",
        ACTIVATED,
        "after an activation the workflow is paused",
        after("activate", turn(PAUSED)),
    ),
    Fault(
        "dialnexa.activate.409-without-nodes",
        GRAPH,
        "activating a draft without nodes answers 409",
        answering("activateWorkflow", 400, status(409)),
    ),
    Fault(
        "dialnexa.activate.takes-no-nodes",
        GRAPH,
        "a draft without nodes can be activated",
        instead("activate", of_any_graph),
    ),
    Fault(
        "dialnexa.activate.refuses-and-activates",
        GRAPH,
        "activating a draft without nodes answers 400, and it is active afterwards",
        instead("activate", refused_and_activated),
    ),
    Fault(
        "dialnexa.resume.is-not-kept",
        RESUMED,
        "resume answers as it should, and the workflow is still paused",
        instead("resume", undone),
    ),
    Fault(
        "dialnexa.resume.answers-paused",
        RESUMED,
        "resume answers the status of before",
        answering("resumeWorkflow", 200, edited(lambda body: {**body, "status": PAUSED})),
    ),
    Fault(
        "dialnexa.resume.becomes-completed",
        RESUMED,
        "after a resume the workflow is completed",
        after("resume", turn(COMPLETED)),
    ),
    Fault(
        "dialnexa.resume.refuses-queued-leads",
        RESUMED,
        "resume answers 409 while leads are queued",
        refusing("resume", lambda _, workflow: bool(workflow.progress.leads.queue)),
    ),
    Fault("dialnexa.resume.frees-no-slot", GO_ON, "after a resume no step begins", after("resume", without_slots)),
    Fault(
        "dialnexa.resume.forgets-new-leads",
        GO_ON,
        "leads that were added during a pause are gone after the resume",
        forgetting_the_new,
    ),
    Fault(
        "dialnexa.resume.skips-the-entry",
        GO_ON,
        "after a resume queued leads begin at the second node",
        after("resume", sending_on),
    ),
    Fault(
        "dialnexa.resume.begins-anew",
        GO_ON,
        "after a resume waiting leads are back at the entry",
        after("resume", beginning_anew),
    ),
    Fault(
        "dialnexa.resume.restarts-delays",
        "dialnexa.pause.delay-not-reset",
        "a resume sets delays back to their full length",
        after("resume", delays_anew),
    ),
)
