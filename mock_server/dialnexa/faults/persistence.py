"""Faults between answer and record: accepted but not done, refused but done, done but not for long."""

import copy
from typing import Any

from brakecheck.mock_server.dialnexa.faults.verbs import (
    OPERATIONS,
    REACHED,
    Act,
    Verb,
    after,
    after_refusal,
    instead,
    once_settled,
)
from brakecheck.mock_server.dialnexa.progress import HOUR
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault


def undone(healthy: Verb) -> Verb:
    """Carry the operation out on a copy that is thrown away."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        record = workflows.records.get(workflow_id)
        if record is None:
            return healthy(workflows, workflow_id)
        workflows.records[workflow_id] = copy.deepcopy(record)
        try:
            return healthy(workflows, workflow_id)
        finally:
            workflows.records[workflow_id] = record

    return faulty


def turn(status: str, *, only: tuple[str, ...] = ()) -> Act:
    """Put the workflow into the status; with `only`, if it is in one of those statuses."""

    def act(_: Workflows, workflow: Workflow) -> None:
        if not only or workflow.status in only:
            workflow.status = status

    return act


def removed(workflows: Workflows, workflow: Workflow) -> None:
    """Remove the workflow, if it is still there."""
    workflows.records.pop(workflow.id, None)


def reviving(status: str, seconds: float, into: str) -> Act:
    """Put the workflow into another status after so many seconds, and let its leads go on."""

    def act(workflows: Workflows, workflow: Workflow) -> None:
        now = workflows.clock.now()
        if workflow.status == status and now >= workflow.updated_at + seconds:
            workflow.status = into
            workflow.progress.start(now)

    return act


def _wears_off(verb: str, into: str, rule: str, span: str, seconds: float) -> Fault:
    summary = f"{span} after a {verb} the workflow is {into} again"
    inject = once_settled(reviving(REACHED[verb], seconds, into))
    return Fault(f"dialnexa.{verb}.wears-off-after-{span.replace(' ', '-')}", f"dialnexa.{rule}", summary, inject)


FAULTS = (
    *(
        Fault(
            f"dialnexa.{verb}.is-not-kept",
            f"dialnexa.{verb}.succeeds",
            f"{verb} answers as it should, and does nothing",
            instead(verb, undone),
        )
        for verb in OPERATIONS
    ),
    Fault(
        "dialnexa.cancel.keeps-the-status",
        "dialnexa.cancel.succeeds",
        "cancel stops the leads and leaves the workflow active",
        after("cancel", turn(ACTIVE)),
    ),
    Fault(
        "dialnexa.cancel.becomes-paused",
        "dialnexa.cancel.succeeds",
        "cancel leaves the workflow paused",
        after("cancel", turn(PAUSED)),
    ),
    Fault(
        "dialnexa.cancel.becomes-completed",
        "dialnexa.cancel.succeeds",
        "cancel leaves the workflow completed",
        after("cancel", turn(COMPLETED)),
    ),
    Fault(
        "dialnexa.pause.becomes-cancelled",
        "dialnexa.pause.succeeds",
        "pause leaves the workflow cancelled",
        after("pause", turn(CANCELLED)),
    ),
    Fault(
        "dialnexa.pause.becomes-draft",
        "dialnexa.pause.succeeds",
        "pause leaves the workflow a draft",
        after("pause", turn(DRAFT)),
    ),
    Fault(
        "dialnexa.cancel.refuses-and-cancels-completed",
        "dialnexa.refusal.changes-nothing",
        "cancel answers 409 for a completed workflow, which is cancelled afterwards",
        after_refusal("cancel", turn(CANCELLED, only=(COMPLETED,))),
    ),
    Fault(
        "dialnexa.pause.refuses-and-pauses-drafts",
        "dialnexa.refusal.changes-nothing",
        "pause answers 409 for a draft, which is paused afterwards",
        after_refusal("pause", turn(PAUSED, only=(DRAFT,))),
    ),
    Fault(
        "dialnexa.pause.refuses-and-pauses-cancelled",
        "dialnexa.cancel.permanent",
        "pause answers 409 for a cancelled workflow, which is paused afterwards",
        after_refusal("pause", turn(PAUSED, only=(CANCELLED,))),
    ),
    Fault(
        "dialnexa.pause.refuses-and-resumes",
        "dialnexa.refusal.changes-nothing",
        "a second pause answers 409, and the workflow is active afterwards",
        after_refusal("pause", turn(ACTIVE, only=(PAUSED,))),
    ),
    Fault(
        "dialnexa.delete.refuses-and-deletes",
        "dialnexa.refusal.changes-nothing",
        "delete answers 409 for an active workflow, which is gone afterwards",
        after_refusal("delete", removed),
    ),
    Fault(
        "dialnexa.delete.refuses-and-cancels",
        "dialnexa.refusal.changes-nothing",
        "delete answers 409 for an active workflow, which is cancelled afterwards",
        after_refusal("delete", turn(CANCELLED, only=(ACTIVE,))),
    ),
    _wears_off("cancel", ACTIVE, "cancel.permanent", "an hour", HOUR),
    _wears_off("cancel", PAUSED, "cancel.permanent", "a day", 24 * HOUR),
    _wears_off("cancel", COMPLETED, "cancel.permanent", "three weeks", 21 * 24 * HOUR),
    _wears_off("pause", ACTIVE, "pause.lasts", "an hour", HOUR),
    _wears_off("pause", CANCELLED, "pause.lasts", "a week", 7 * 24 * HOUR),
)
