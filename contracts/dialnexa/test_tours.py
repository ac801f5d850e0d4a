"""Tours: one workflow goes through many requests, and each is judged by its own rule."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELAY, LONG, STEP, Workflows
from brakecheck.contracts.dialnexa.members import expect_same
from brakecheck.contracts.dialnexa.permissions import MEMBER
from brakecheck.contracts.dialnexa.stops import many
from brakecheck.contracts.dialnexa.tour import CHANGED, REFUSED, SCOPE, Stopped, Tour, expect_taken
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes, tour = pytest.mark.rule, pytest.mark.takes, pytest.mark.tour


@tour
@rule("dialnexa.delete.active-conflict", "dialnexa.delete.in-transit-conflict")
@rule("dialnexa.pause.succeeds", "dialnexa.pause.body", "dialnexa.pause.not-active-conflict")
@rule("dialnexa.cancel.succeeds", "dialnexa.cancel.body", "dialnexa.cancel.terminal-conflict")
@rule("dialnexa.cancel.permanent", "dialnexa.cancel.changes-nothing-else", "dialnexa.cancel.keeps-record")
@rule("dialnexa.cancel.keeps-lead-history", "dialnexa.pause.queued-stay-queued", *REFUSED, *CHANGED)
def test_a_workflow_is_paused_and_cancelled(workflows: Workflows):
    """Delete, pause twice, delete, cancel twice, pause: each answer is right, and only the named workflow changes."""
    tour = Tour(workflows, ACTIVE, queued=2, in_step=1, waiting=1)
    tour.refuses("delete", "dialnexa.delete.active-conflict")
    queued = workflows.look(tour.workflow)["leads"].get("queued")
    paused = tour.changes("pause")
    before = workflows.look(tour.workflow)
    if queued:
        with tour.step("dialnexa.pause.queued-stay-queued"):
            expect(sum(before["leads"].values()) == 4, "4 leads", before["leads"], paused)
    tour.refuses("pause", "dialnexa.pause.not-active-conflict")
    tour.refuses("delete", "dialnexa.delete.in-transit-conflict")
    cancelled = tour.changes("cancel")
    with tour.step("dialnexa.cancel.changes-nothing-else"):
        expect_same(workflows, paused.json(), cancelled.json(), cancelled)
    after = workflows.look(tour.workflow)
    with tour.step("dialnexa.cancel.keeps-record"):
        for part in ("nodes", "edges"):
            expect(after[part] == before[part], f"{before[part]} {part}", after[part], cancelled)
        expect(sum(after["leads"].values()) == 4, "4 leads", after["leads"], cancelled)
    with tour.step("dialnexa.cancel.keeps-lead-history"):
        kept = after["history"] >= before["history"]
        expect(kept, f"{before['history']} visits in the history", after["history"], cancelled)
    tour.refuses("cancel", "dialnexa.cancel.terminal-conflict")
    tour.refuses("pause", "dialnexa.pause.not-active-conflict", after="dialnexa.cancel.permanent")


@tour
@rule("dialnexa.delete.forbidden", "dialnexa.delete.succeeds", "dialnexa.delete.body", "dialnexa.delete.twice")
@rule("dialnexa.delete.removes-everything", "dialnexa.delete.gone", *REFUSED)
def test_a_workflow_is_deleted(workflows: Workflows):
    """Delete without the permission, with it, and again; then pause and cancel answer 404."""
    tour = Tour(workflows, CANCELLED, queued=2, finished=1)
    if tour.has_member:
        tour.refuses("delete", "dialnexa.delete.forbidden", 403, after="dialnexa.delete.forbidden", role=MEMBER)
    answer = workflows.delete(tour.workflow)
    with tour.step("dialnexa.delete.succeeds"):
        expect_taken(workflows, "delete", tour.workflow, answer)
    with tour.step("dialnexa.delete.body"):
        message = (answer.json() or {}).get("message")
        expect(isinstance(message, str), "a message that is a string", message, answer)
    left = workflows.look(tour.workflow)
    with tour.step("dialnexa.delete.succeeds"):
        expect(not left["exists"], "the workflow to be gone", "it is still there", answer)
    with tour.step("dialnexa.delete.removes-everything"):
        for part in ("nodes", "edges", "history"):
            expect(left[part] == 0, f"no {part}", left[part], answer)
        expect(sum(left["leads"].values()) == 0, "no leads", left["leads"], answer)
    tour.expect_others_unchanged(answer)
    tour.refuses("delete", "dialnexa.delete.twice", 404)
    for verb in ("pause", "cancel"):
        tour.refuses(verb, "dialnexa.delete.gone", 404, after="dialnexa.delete.gone")


@tour
@rule("dialnexa.pause.succeeds", "dialnexa.pause.in-flight-finishes", "dialnexa.pause.no-new-steps")
@rule("dialnexa.pause.lasts", "dialnexa.pause.queued-stay-queued", "dialnexa.pause.then-cancel")
@rule("dialnexa.cancel.succeeds", "dialnexa.cancel.in-flight-finishes", "dialnexa.cancel.no-further-steps")
@rule("dialnexa.cancel.permanent", "dialnexa.cancel.keeps-lead-history", "dialnexa.cancel.keeps-call-logs")
@rule("dialnexa.delete.succeeds", "dialnexa.delete.gone", "dialnexa.delete.keeps-call-logs", SCOPE)
@takes(LONG)
def test_a_month_goes_by(workflows: Workflows):
    """Pause one workflow, cancel one, delete one: steps under way end, and for a month no other begins."""
    leads = {"queued": 2, "in_step": 1, "waiting": many(workflows)}
    stopped = {verb: Stopped(workflows, verb, **leads) for verb in ("pause", "cancel")}
    deleted = workflows.given(CANCELLED)
    with workflows.scenario.step("dialnexa.delete.succeeds"):
        answer = expect_status(workflows.delete(deleted), 200)
        expect(not workflows.look(deleted)["exists"], "the workflow to be gone", "it is still there", answer)
    with workflows.scenario.step("dialnexa.delete.keeps-call-logs"):
        for workflow in stopped.values():
            workflow.expect_logs(answer)
    for workflow in stopped.values():
        answer = workflow.stop()
        for each in stopped.values():
            each.expect_status_kept(answer)
    workflows.advance(STEP / 2)
    for workflow in stopped.values():
        workflow.expect_step_under_way()
    workflows.advance(STEP)
    for workflow in stopped.values():
        workflow.expect_step_finished()
    for seconds in (DELAY, LONG):
        workflows.advance(seconds)
        for workflow in stopped.values():
            workflow.expect_nothing_new()
    with workflows.scenario.step("dialnexa.delete.gone"):
        expect(not workflows.look(deleted)["exists"], "the workflow to stay deleted", "it is back", answer)
    with workflows.scenario.step("dialnexa.pause.then-cancel"):
        expect_status(workflows.cancel(stopped["pause"].workflow), 200)
