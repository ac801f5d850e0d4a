"""The three documented operations as places for a fault: before one, after one, or instead of its refusal."""

import copy
from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.faults.injector import FaultInjector

OPERATIONS = {"cancel": "cancelWorkflow", "pause": "pauseWorkflow", "delete": "deleteWorkflow"}
REACHED = {"cancel": "cancelled", "pause": "paused", "delete": "deleted"}
Act = Callable[[Workflows, Workflow], object]
Verb = Callable[[Workflows, str], Any]


def instead(verb: str, wrap: Callable[[Verb], Verb]) -> Injection:
    """Wrap the operation."""
    return lambda injector: injector.around(Workflows, verb, wrap)


def before(verb: str, act: Act) -> Injection:
    """Run `act` on an existing workflow before the operation."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            if workflow_id in workflows.records:
                act(workflows, workflows.find(workflow_id))
            return healthy(workflows, workflow_id)

        return faulty

    return instead(verb, wrap)


def after(verb: str, act: Act) -> Injection:
    """Run `act` on the workflow after the operation has succeeded; the answer shows the state before `act`."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            workflow = workflows.records.get(workflow_id)
            answer = copy.copy(healthy(workflows, workflow_id))
            if workflow is not None:
                act(workflows, workflow)
            return answer

        return faulty

    return instead(verb, wrap)


def after_refusal(verb: str, act: Act) -> Injection:
    """Run `act` on the workflow after the operation was refused."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            try:
                return healthy(workflows, workflow_id)
            except ApiError:
                if workflow_id in workflows.records:
                    act(workflows, workflows.records[workflow_id])
                raise

        return faulty

    return instead(verb, wrap)


def once_settled(act: Act) -> Injection:
    """Run `act` on every workflow that is read, after it was brought up to now."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[[Workflows, Workflow], None]) -> Callable[[Workflows, Workflow], None]:
            def faulty(workflows: Workflows, workflow: Workflow) -> None:
                healthy(workflows, workflow)
                act(workflows, workflow)

            return faulty

        injector.around(Workflows, "_settle", wrap)

    return inject
