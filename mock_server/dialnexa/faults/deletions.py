"""Faults of a deletion: what stays, what comes back, and what goes that should stay."""

from collections.abc import Callable, Collection
from typing import Any

from brakecheck.mock_server.api_error import Conflict
from brakecheck.mock_server.dialnexa.calls import CallLogs
from brakecheck.mock_server.dialnexa.faults.effects import losing_logs
from brakecheck.mock_server.dialnexa.faults.persistence import undone
from brakecheck.mock_server.dialnexa.faults.verbs import Verb, after, instead
from brakecheck.mock_server.dialnexa.outcomes import COMPLETED
from brakecheck.mock_server.dialnexa.progress import HOUR
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import RawRequest

MINUTE = 60.0


def remembering(injector: FaultInjector) -> dict[tuple[int, str], tuple[Workflows, Workflow, float]]:
    """Record each deleted workflow with its account and the time, by account and id."""
    deleted: dict[tuple[int, str], tuple[Workflows, Workflow, float]] = {}

    def remember(workflows: Workflows, workflow: Workflow) -> None:
        deleted[id(workflows), workflow.id] = workflows, workflow, workflows.clock.now()

    after("delete", remember)(injector)
    return deleted


def coming_back(seconds: float, status: str | None = None) -> Injection:
    """Restore a workflow so many seconds after its deletion."""

    def inject(injector: FaultInjector) -> None:
        deleted = remembering(injector)

        def bring_back(raw: RawRequest) -> RawRequest:
            for key, (workflows, workflow, at) in list(deleted.items()):
                if workflows.clock.now() >= at + seconds:
                    workflow.status = status or workflow.status
                    workflows.records[workflow.id] = workflow
                    del deleted[key]
            return raw

        injector.requests(bring_back)

    return inject


def still_found(verbs: Collection[str]) -> Injection:
    """Let these operations still find a deleted workflow."""

    def inject(injector: FaultInjector) -> None:
        deleted = remembering(injector)
        for verb in verbs:
            injector.around(Workflows, verb, lambda healthy: _finding(healthy, deleted))

    return inject


def _finding(healthy: Verb, deleted: dict[tuple[int, str], tuple[Workflows, Workflow, float]]) -> Verb:
    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        kept = deleted.get((id(workflows), workflow_id))
        if kept is None:
            return healthy(workflows, workflow_id)
        workflows.records[workflow_id] = kept[1]
        try:
            return healthy(workflows, workflow_id)
        finally:
            workflows.records.pop(workflow_id, None)

    return faulty


def deleted_twice(injector: FaultInjector) -> None:
    """Answer a second deletion like the first."""
    deleted = remembering(injector)

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            return None if (id(workflows), workflow_id) in deleted else healthy(workflows, workflow_id)

        return faulty

    injector.around(Workflows, "delete", wrap)


def conflicting_twice(injector: FaultInjector) -> None:
    """Refuse a second deletion with 409."""
    deleted = remembering(injector)

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            if (id(workflows), workflow_id) in deleted:
                raise Conflict("delete.twice", "the workflow was deleted before")
            return healthy(workflows, workflow_id)

        return faulty

    injector.around(Workflows, "delete", wrap)


def still_answering(operation: str) -> Injection:
    """Let one of the neighbouring operations still find a deleted workflow."""

    def inject(injector: FaultInjector) -> None:
        deleted = remembering(injector)
        asked = False

        def note(raw: RawRequest) -> RawRequest:
            nonlocal asked
            asked = injector.operation_at(raw.method, raw.path) == operation
            return raw

        def wrap(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
            def faulty(workflows: Workflows, workflow_id: str, *rule: str) -> Workflow:
                kept = deleted.get((id(workflows), workflow_id))
                return kept[1] if asked and kept is not None else healthy(workflows, workflow_id, *rule)

            return faulty

        injector.requests(note)
        injector.around(Workflows, "find", wrap)

    return inject


def keeping_nothing_but(status: str) -> Injection:
    """Answer each deletion as it should be, and remove only workflows of the status."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            workflow = workflows.records.get(workflow_id)
            chosen = undone(healthy) if workflow is not None and workflow.status != status else healthy
            return chosen(workflows, workflow_id)

        return faulty

    return instead("delete", wrap)


def losing_all_logs(workflows: Workflows, _: Workflow) -> None:
    """Remove the call logs of the whole account."""
    logs: CallLogs = workflows.call_logs
    logs._all.clear()
    logs._of.clear()


def calling_on(injector: FaultInjector) -> None:
    """Call the leads of a deleted workflow that were never called, a minute after its deletion."""
    deleted = remembering(injector)

    def call(raw: RawRequest) -> RawRequest:
        for key, (workflows, workflow, at) in list(deleted.items()):
            if workflows.clock.now() >= at + MINUTE:
                del deleted[key]
                progress = workflow.progress
                for number in progress.leads.queue:
                    name = progress.leads.id_of(number)
                    progress._dialler.place(name, "agt_default", COMPLETED, started=at + MINUTE, ends=at + 2 * MINUTE)
        return raw

    injector.requests(call)


def becoming_cancelled(workflows: Workflows, workflow: Workflow) -> None:
    """Put a deleted workflow back as a cancelled one."""
    workflow.status = CANCELLED
    workflows.records[workflow.id] = workflow


FAULTS = (
    Fault(
        "dialnexa.delete.comes-back-after-an-hour",
        "dialnexa.delete.gone",
        "an hour after its deletion a workflow is there again",
        coming_back(HOUR),
    ),
    Fault(
        "dialnexa.delete.comes-back-after-a-week",
        "dialnexa.delete.gone",
        "a week after its deletion a workflow is there again",
        coming_back(7 * 24 * HOUR),
    ),
    Fault(
        "dialnexa.delete.comes-back-as-draft",
        "dialnexa.delete.gone",
        "a day after its deletion a workflow is there again, as a draft",
        coming_back(24 * HOUR, "draft"),
    ),
    Fault(
        "dialnexa.delete.stays-for-pause",
        "dialnexa.delete.gone",
        "pause still finds deleted workflows",
        still_found(["pause"]),
    ),
    Fault(
        "dialnexa.delete.stays-for-cancel",
        "dialnexa.delete.gone",
        "cancel still finds deleted workflows",
        still_found(["cancel"]),
    ),
    Fault(
        "dialnexa.delete.stays-for-resume",
        "dialnexa.delete.gone",
        "resume still finds deleted workflows",
        still_found(["resume"]),
    ),
    Fault(
        "dialnexa.delete.stays-for-duplicate",
        "dialnexa.delete.gone",
        "deleted workflows can still be duplicated",
        still_found(["duplicate"]),
    ),
    Fault(
        "dialnexa.delete.becomes-cancelled",
        "dialnexa.delete.succeeds",
        "delete answers 200, and the workflow is merely cancelled",
        after("delete", becoming_cancelled),
    ),
    Fault(
        "dialnexa.delete.succeeds-twice",
        "dialnexa.delete.twice",
        "a second delete answers 200 like the first",
        deleted_twice,
    ),
    Fault("dialnexa.delete.conflicts-twice", "dialnexa.delete.twice", "a second delete answers 409", conflicting_twice),
    Fault(
        "dialnexa.delete.removes-cancelled-alone",
        "dialnexa.delete.idle",
        "delete of a draft answers 200, and the draft is still there",
        keeping_nothing_but(CANCELLED),
    ),
    Fault(
        "dialnexa.delete.loses-call-logs",
        "dialnexa.delete.keeps-call-logs",
        "a delete takes the call logs of the workflow away",
        after("delete", losing_logs),
    ),
    Fault(
        "dialnexa.delete.loses-all-call-logs",
        "dialnexa.delete.keeps-call-logs",
        "a delete takes all call logs away",
        after("delete", losing_all_logs),
    ),
    Fault(
        "dialnexa.delete.calls-on",
        "dialnexa.delete.removes-everything",
        "a minute after a delete the leads that were queued are called",
        calling_on,
    ),
    Fault(
        "dialnexa.delete.leaves-nodes",
        "dialnexa.delete.removes-everything",
        "the nodes of a deleted workflow are still listed",
        still_answering("listNodes"),
    ),
    Fault(
        "dialnexa.delete.leaves-edges",
        "dialnexa.delete.removes-everything",
        "the edges of a deleted workflow are still listed",
        still_answering("listEdges"),
    ),
    Fault(
        "dialnexa.delete.leaves-leads",
        "dialnexa.delete.removes-everything",
        "the leads of a deleted workflow are still listed",
        still_answering("listLeads"),
    ),
    Fault(
        "dialnexa.delete.leaves-history",
        "dialnexa.delete.removes-everything",
        "the history of a lead outlives its workflow",
        still_answering("getLeadHistory"),
    ),
    Fault(
        "dialnexa.delete.leaves-the-record",
        "dialnexa.delete.gone",
        "a deleted workflow can still be read",
        still_answering("getWorkflow"),
    ),
)
