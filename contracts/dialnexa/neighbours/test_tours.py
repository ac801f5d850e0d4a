"""Tours through the neighbouring operations: each request is judged by its own rule."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELAY, DRAFT, PAUSED, STEP, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import phones, sheet
from brakecheck.contracts.dialnexa.members import expect_same
from brakecheck.contracts.dialnexa.neighbours.operations import REQUESTS, expect_served
from brakecheck.contracts.dialnexa.observation import is_status
from brakecheck.contracts.dialnexa.resumed import expect_gone_on
from brakecheck.contracts.dialnexa.stops import expect_no_step
from brakecheck.contracts.dialnexa.tour import expect_taken
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.exchange import Exchange

rule, takes, tour = pytest.mark.rule, pytest.mark.takes, pytest.mark.tour
REFUSAL, MISSING = "dialnexa.refusal.changes-nothing", "dialnexa.neighbour.missing"
REMOVES = "dialnexa.delete.removes-everything"
AFTERWARDS = {
    **dict.fromkeys(("listNodes", "listEdges", "listLeads", "updateWorkflow"), MISSING),
    "resumeWorkflow": "dialnexa.delete.gone",
}


def expect_refused(workflows: Workflows, rule: str, answer: Exchange, before: dict[str, Any], workflow: str) -> None:
    """Raise a finding of the rule unless the answer is 409, and one of refusals if the workflow changed."""
    with workflows.scenario.step(rule):
        expect_status(answer, 409)
    with workflows.scenario.step(REFUSAL):
        workflows.expect_unchanged(before, workflow, answer)


@tour
@rule("dialnexa.pause.succeeds", "dialnexa.pause.resumable", "dialnexa.pause.no-new-steps", "dialnexa.leads.uploaded")
@rule("dialnexa.resume.succeeds", "dialnexa.resume.leads-go-on", "dialnexa.resume.not-paused")
@rule("dialnexa.activate.not-draft", REFUSAL)
@takes(DELAY)
def test_two_workflows_are_resumed(workflows: Workflows):
    """Resume two workflows, one with leads on their way, one with queued and new leads: all leads go on."""
    step = workflows.scenario.step
    moving, queued = workflows.given(ACTIVE, in_step=1, waiting=1), workflows.given(PAUSED, queued=2)
    with step("dialnexa.pause.succeeds"):
        expect_taken(workflows, "pause", moving, workflows.pause(moving))
    upload = workflows.neighbour("uploadLeads", queued, files=sheet("phone_number", *phones(1, first=100)))
    with step("dialnexa.leads.uploaded"):
        expect_status(upload, 201)
        leads = workflows.look(queued)["leads"]
        expect(sum(leads.values()) == 3, "3 leads", leads, upload)
    workflows.advance(STEP + 1)
    before = {workflow: workflows.look(workflow) for workflow in (moving, queued)}
    with step("dialnexa.resume.leads-go-on"):
        begun = before[queued]["steps"]["started"]
        expect(begun == 0, "the new lead to wait for the resume", f"{begun} steps begun", upload)
    for workflow in (moving, queued):
        answer = workflows.neighbour("resumeWorkflow", workflow)
        with step("dialnexa.resume.succeeds"):
            expect_status(answer, 200)
            shown = (answer.json()["id"], answer.json()["status"])
            expect(shown == (workflow, ACTIVE), f"{workflow}, active", shown, answer)
            workflows.expect_status(workflow, ACTIVE, answer)
    moving_before = before[moving]

    def has_gone_on(seen: dict[str, Any]) -> bool:  # a target may count a delay that begins in a pause as no step
        return bool(seen["history"] > moving_before["history"] or seen["leads"].get("waiting") == 2)

    workflows.advance_until(
        lambda: workflows.look(queued)["steps"]["started"] > 0 and has_gone_on(workflows.look(moving))
    )
    seen = workflows.look(queued)
    with step("dialnexa.resume.leads-go-on"):
        expect(seen["steps"]["started"] > 0, "a step to have begun", seen["leads"], answer)
        expect(sum(seen["leads"].values()) == 3, "3 leads", seen["leads"], answer)
    seen = workflows.look(moving)
    with step("dialnexa.pause.resumable"):
        leads = {"in_step": 1, "waiting": 1}
        expect_gone_on(workflows, has_gone_on(seen), "the lead to go on to its next node", seen["leads"], answer, leads)
        same = seen["steps"]["started"] == moving_before["steps"]["started"]
        expect(same, f"{moving_before['steps']['started']} steps started, as before the resume", seen["steps"], answer)
    for operation, refused in (("resume", "resume.not-paused"), ("activate", "activate.not-draft")):
        answer = workflows.neighbour(f"{operation}Workflow", moving)
        expect_refused(workflows, f"dialnexa.{refused}", answer, seen, moving)
    with step("dialnexa.pause.resumable"):
        answer = expect_status(workflows.pause(moving), 200)
    with step("dialnexa.pause.no-new-steps"):
        expect_no_step(workflows, moving, answer, DELAY, DELAY)


@tour
@rule("dialnexa.get.succeeds", "dialnexa.update.succeeds", "dialnexa.update.status-conflict", "dialnexa.pause.succeeds")
@rule("dialnexa.update.nothing-editable", "dialnexa.pause.changes-nothing-else", REFUSAL)
def test_a_workflow_is_renamed_and_paused(workflows: Workflows):
    """Rename a workflow, send two invalid updates and a pause: the workflow keeps the first new name."""
    step = workflows.scenario.step
    workflow, name, other = workflows.given(ACTIVE), *(workflows.scenario.fresh("name") for _ in range(2))
    with step("dialnexa.update.succeeds"):
        renamed = expect_status(workflows.neighbour("updateWorkflow", workflow, json={"name": name}), 200)
        workflows.expect_status(workflow, ACTIVE, renamed)
    with step("dialnexa.update.nothing-editable"):
        expect_status(workflows.neighbour("updateWorkflow", workflow, json={}), *INVALID)
    answer = workflows.neighbour("updateWorkflow", workflow, json={"name": other, "status": DRAFT})
    with step("dialnexa.update.status-conflict"):
        expect_status(answer, 409)
    with step("dialnexa.get.succeeds"):
        read = expect_status(workflows.neighbour("getWorkflow", workflow), 200)
        shown = read.json()
        expect(is_status(shown["status"], ACTIVE), "status active", shown["status"], read)
    names = [shown[field] for field in ("title", "name") if field in shown]
    with step("dialnexa.update.succeeds"):
        expect(name in names or other in names, f"the name {name}", names, renamed)
    with step(REFUSAL):
        expect(name in names, f"the name {name}", names, answer)
    with step("dialnexa.pause.succeeds"):
        paused = expect_status(workflows.pause(workflow), 200)
    again = workflows.neighbour("getWorkflow", workflow)
    with step("dialnexa.get.succeeds"):
        expect_status(again, 200)
        expect(again.json()["status"] == PAUSED, "status paused", again.json()["status"], again)
    with step("dialnexa.pause.changes-nothing-else"):
        expect_same(workflows, shown, again.json(), paused)


@tour
@rule("dialnexa.delete.succeeds", "dialnexa.delete.gone", REMOVES, MISSING)
def test_a_deleted_workflow_is_neither_listed_nor_changed(workflows: Workflows):
    """Delete a workflow, then list its nodes, edges and leads, resume it and rename it: 404 each time."""
    workflow = workflows.given(CANCELLED, queued=1, finished=1)
    answer = workflows.delete(workflow)
    with workflows.scenario.step("dialnexa.delete.succeeds"):
        expect_taken(workflows, "delete", workflow, answer)
    for operation, named in AFTERWARDS.items():
        expect_served(workflows, operation)
        answer = workflows.call(operation, workflow, **REQUESTS[operation])
        with workflows.scenario.step(REMOVES):
            left = answer.json()["data"] if answer.status == 200 and operation.startswith("list") else []
            expect(not left, "nothing of the deleted workflow", left, answer)
        with workflows.scenario.step(named):
            expect_status(answer, 404)
