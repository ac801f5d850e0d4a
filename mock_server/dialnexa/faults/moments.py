"""Faults of one moment: a step ends while a cancel arrives, and one of the two is lost."""

from brakecheck.mock_server.dialnexa.faults.races import named
from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS, Act
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, Workflow, Workflows
from brakecheck.mock_server.faults.concurrency import between
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.http.body import Scope

Seen = tuple[Workflow, int] | None


def look(workflows: Workflows, scope: Scope) -> Seen:
    """The workflow that the path names, and the number of its finished steps."""
    workflow = workflows.records.get(named(scope))
    if workflow is None:
        return None
    workflows._settle(workflow)
    return workflow, workflow.progress.steps_finished


def where_a_step_ends(act: Act) -> Injection:
    """Run `act` on the workflow after a cancel during which one of its steps ended."""

    def write(workflows: Workflows, seen: Seen) -> None:
        if seen and seen[0].progress.steps_finished > seen[1]:
            act(workflows, seen[0])

    return between("dialnexa", OPERATIONS["cancel"], look, write)


def going_on(workflows: Workflows, workflow: Workflow) -> None:
    """Start the leads of a workflow that was stopped."""
    workflow.progress._over = False
    workflow.progress.start(workflows.clock.now())


def losing(workflows: Workflows, workflow: Workflow) -> None:
    """Lose a stop, and go on as an active workflow."""
    going_on(workflows, workflow)
    workflow.status = ACTIVE


def forgetting(_: Workflows, workflow: Workflow) -> None:
    """Count one finished step too few."""
    workflow.progress.steps_finished -= 1


FAULTS = (
    Fault(
        "dialnexa.cancel.lost-to-a-step-that-ends",
        "dialnexa.cancel.permanent",
        "a cancel during which a step ends is answered with 200, and the end of the step saves the workflow as active",
        where_a_step_ends(losing),
    ),
    Fault(
        "dialnexa.cancel.misses-a-step-that-ends",
        "dialnexa.cancel.no-further-steps",
        "a lead whose step ends during the cancel goes on to its next step",
        where_a_step_ends(going_on),
    ),
    Fault(
        "dialnexa.cancel.forgets-a-step-that-ends",
        "dialnexa.cancel.in-flight-finishes",
        "a step that ends during the cancel is never recorded as finished",
        where_a_step_ends(forgetting),
    ),
)
