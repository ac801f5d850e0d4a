"""Creating, reading and updating workflows, as the neighbouring pages describe this."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import phones, sheet
from brakecheck.contracts.dialnexa.moves import ACCEPTING
from brakecheck.contracts.dialnexa.neighbours.operations import expect_invalid, in_each
from brakecheck.contracts.dialnexa.observation import is_status
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

rule = pytest.mark.rule
UNIQUE = (409, 422)  # for a title that is taken
STATUSES = [DRAFT, ACTIVE, PAUSED, COMPLETED, CANCELLED]
TEXTS = {
    "emoji": "{name} \U0001f469\u200d\U0001f680 and on",
    "signs of HTML": '{name} <b>R&D\'s "best"</b> &amp; on',
    "120 characters": "{name}" + " long" * 16,
    "300 characters": "{name}" + " long" * 52,
}
WITH_STATUS = [{"status": ACTIVE}, {"status": DRAFT}, {"name": "Renamed", "status": ACTIVE}]


def record(workflows: Workflows, workflow: str) -> dict[str, Any]:
    """The workflow as Get Workflow shows it; one page calls its name `title`, another `name`."""
    shown = expect_status(workflows.neighbour("getWorkflow", workflow), 200).json()
    names = {shown[field] for field in ("title", "name") if field in shown}
    return {"names": names, "status": shown["status"], "description": shown.get("description")}


def expect_name(workflows: Workflows, workflow: str, name: str, after: Exchange) -> None:
    """Raise a finding unless the workflow has the name."""
    names = record(workflows, workflow)["names"]
    expect(name in names, f"the name {name}", names, after)


@rule("dialnexa.create.succeeds")
@pytest.mark.parametrize("more", [{}, {"description": "Made by a contract."}, {"status": DRAFT}], ids=str)
def test_a_workflow_is_created(workflows: Workflows, more: dict[str, str]):
    """Create Workflow answers 201 with a draft of the title that was sent."""
    title = workflows.scenario.fresh("title")
    answer = workflows.create(title=title, **more)
    body = answer.json()
    expect(body["title"] == title, f"the title {title}", body["title"], answer)
    expect(body["status"] == DRAFT, "a draft", body["status"], answer)


@rule("dialnexa.create.succeeds")
def test_every_new_workflow_is_another(workflows: Workflows):
    """Create two workflows of one title: they have different ids, and both can be read."""
    title = workflows.scenario.fresh("title")
    first = workflows.create(title=title)
    answer = workflows.neighbour("createWorkflow", json={"title": title}, also=UNIQUE)
    if answer.status in (400, *UNIQUE):
        raise NotChecked(f"the target refuses a second workflow of the same title (it answers {answer.status})")
    ids = [created.json()["id"] for created in (first, expect_status(answer, 201))]
    if ids[1] != ids[0]:
        workflows.adopt(ids[1])
    expect(ids[0] != ids[1], "two different ids", f"{ids[0]} twice", answer)
    for workflow in ids:
        names = record(workflows, workflow)["names"]
        expect(any(name.startswith(title) for name in names), f"the name {title}", names, answer)
        workflows.expect_status(workflow, DRAFT, answer)


@rule("dialnexa.get.succeeds")
@pytest.mark.parametrize("status", STATUSES)
def test_a_workflow_is_read(workflows: Workflows, status: str):
    """Get Workflow answers 200 with the id and the status of the workflow."""
    workflow = workflows.given(status)
    answer = expect_status(workflows.neighbour("getWorkflow", workflow), 200)
    body = answer.json()
    expect(body["id"] == workflow, f"id {workflow}", body["id"], answer)
    expect(is_status(body["status"], status), f"status {status}", body["status"], answer)


@rule("dialnexa.get.succeeds")
def test_the_status_is_that_of_now(workflows: Workflows):
    """Pause, resume and cancel a workflow: after each, Get Workflow shows the new status."""
    workflow = workflows.given(ACTIVE)
    for operation, status in (("pause", PAUSED), ("resume", ACTIVE), ("cancel", CANCELLED)):
        answer = expect_status(workflows.neighbour(f"{operation}Workflow", workflow), 200)
        seen = record(workflows, workflow)["status"]
        expect(is_status(seen, status), f"status {status}", seen, answer)


@pytest.mark.tour
@rule("dialnexa.create.succeeds")
def test_a_new_workflow_has_nothing_of_a_deleted_one(workflows: Workflows):
    """Delete a draft with leads, and create a workflow of the same title: another draft, without nodes and leads."""
    title = workflows.scenario.fresh("title")
    deleted = workflows.create(title=title).json()["id"]
    rows = sheet("phone_number", *phones(2))
    expect_status(workflows.neighbour("uploadLeads", deleted, files=rows), 201)
    expect_status(workflows.delete(deleted), 200)
    answer = workflows.neighbour("createWorkflow", json={"title": title}, also=UNIQUE)
    if answer.status in (400, *UNIQUE):
        raise NotChecked(f"the target refuses the title of a deleted workflow (it answers {answer.status})")
    workflow = expect_status(answer, 201).json()["id"]
    expect(workflow != deleted, "an id of its own", workflow, answer)
    workflows.adopt(workflow)
    seen = workflows.look(workflow)
    parts = {"nodes": seen["nodes"], "leads": sum(seen["leads"].values())}
    expect(parts == {"nodes": 0, "leads": 0}, "no nodes and leads", parts, answer)


@pytest.mark.parametrize(
    "status",
    in_each(DRAFT, ACTIVE, rule="dialnexa.update.succeeds") + in_each(PAUSED, rule="dialnexa.pause.editable"),
)
@pytest.mark.parametrize("field", ["name", "title"])
def test_a_workflow_is_renamed(workflows: Workflows, field: str, status: str):
    """Renaming a workflow answers 200; it then has the new name and the same status."""
    workflow, name = workflows.given(status), workflows.scenario.fresh("name")
    answer = expect_status(workflows.neighbour("updateWorkflow", workflow, json={field: name}), 200)
    expect_name(workflows, workflow, name, answer)
    workflows.expect_status(workflow, status, answer)


@rule("dialnexa.create.succeeds")
def test_a_title_is_kept_to_its_end(workflows: Workflows):
    """A title of 300 characters with emoji is refused, or kept as it was sent."""
    name = TEXTS["emoji"].format(name=workflows.scenario.fresh("name")) + " long" * 50
    answer = workflows.neighbour("createWorkflow", json={"title": name})
    if answer.status in INVALID:
        raise NotChecked(f"the target takes no such title (it answers {answer.status})")
    workflow = expect_status(answer, 201).json()["id"]
    workflows.adopt(workflow)
    expect_name(workflows, workflow, name, answer)


@rule("dialnexa.update.succeeds")
def test_a_name_is_kept_to_its_end(workflows: Workflows):
    """A new name with emoji, with signs or with many characters is refused, or kept as it was sent."""
    workflow = workflows.given(DRAFT)
    for text in TEXTS.values():
        name = text.format(name=workflows.scenario.fresh("name"))
        answer = workflows.neighbour("updateWorkflow", workflow, json={"name": name})
        if answer.status not in INVALID:
            expect_name(workflows, workflow, name, expect_status(answer, 200))


@rule("dialnexa.update.succeeds")
def test_a_workflow_is_described(workflows: Workflows):
    """Change the description, then the name: each is kept, and where descriptions are shown, so is the new one."""
    workflow = workflows.create(description="Described at first.").json()["id"]
    before = record(workflows, workflow)
    due = {"Described anew."} if before["description"] else {"Described anew.", None}
    answer = workflows.neighbour("updateWorkflow", workflow, json={"description": "Described anew."})
    after = record(workflows, expect_status(answer, 200).json()["id"])
    expect(after["names"] == before["names"], f"the names {before['names']}", after["names"], answer)
    expect(after["description"] in due, "the new description", after["description"], answer)
    answer = workflows.neighbour("updateWorkflow", workflow, json={"name": workflows.scenario.fresh("name")})
    seen = record(workflows, expect_status(answer, 200).json()["id"])["description"]
    expect(seen == after["description"], f"the description {after['description']}", seen, answer)


@rule("dialnexa.update.nothing-editable")
@pytest.mark.parametrize("body", [{}, {"node_count": 3}], ids=str)
def test_a_change_of_nothing_is_refused(workflows: Workflows, body: dict[str, Any]):
    """An update without name, title and description answers 400."""
    expect_invalid(workflows, workflows.neighbour("updateWorkflow", workflows.given(DRAFT), json=body))


@rule("dialnexa.update.status-conflict")
@pytest.mark.parametrize("body", WITH_STATUS, ids=str)
def test_the_status_is_not_changed_by_an_update(workflows: Workflows, body: dict[str, str]):
    """An update with a status, alone or with other members, answers 409, and the workflow is unchanged."""
    workflow = workflows.given(DRAFT)
    before, seen_before = record(workflows, workflow), workflows.look(workflow)
    answer = expect_status(workflows.neighbour("updateWorkflow", workflow, json=body), 409)
    after = record(workflows, workflow)
    expect(after == before, f"nothing changed ({before})", after, answer)
    workflows.expect_unchanged(seen_before, workflow, answer)


@rule("dialnexa.cancel.permanent")
@pytest.mark.parametrize("status", [ACTIVE, PAUSED, DRAFT])
def test_an_update_revives_no_cancelled_workflow(workflows: Workflows, status: str):
    """An update of a cancelled workflow with a status leaves it cancelled, whatever the answer."""
    workflow = workflows.given(CANCELLED)
    body = {"name": workflows.scenario.fresh("name"), "status": status}
    answer = workflows.neighbour("updateWorkflow", workflow, json=body, also=[400, 409, 422])
    workflows.expect_status(workflow, CANCELLED, answer)


@rule("dialnexa.scope.one-workflow")
@pytest.mark.parametrize("verb", ACCEPTING)
def test_another_workflow_of_the_same_name_stays(workflows: Workflows, verb: str):
    """Give two workflows the same name: the operation on one of them leaves the other unchanged."""
    name, pair = workflows.scenario.fresh("name"), [workflows.given(ACCEPTING[verb]) for _ in range(2)]
    for workflow in pair:
        answer = workflows.neighbour("updateWorkflow", workflow, json={"name": name}, also=UNIQUE)
        if answer.status != 200:
            raise NotChecked(f"the target refuses the same name for a second workflow (it answers {answer.status})")
    before = workflows.look(pair[1])
    answer = expect_status(workflows.send(verb, pair[0]), 200)
    workflows.expect_unchanged(before, pair[1], answer)
