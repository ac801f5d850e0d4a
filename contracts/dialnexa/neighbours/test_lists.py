"""Lists come in pages, and nothing is missing from them."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, RUNNING, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import phones, sheet
from brakecheck.contracts.dialnexa.lists import MOST, USUAL, everything, expect_page, ids, page
from brakecheck.contracts.dialnexa.observation import is_status
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule
STATUSES = [DRAFT, ACTIVE, PAUSED, COMPLETED, CANCELLED]


def with_leads(workflows: Workflows, count: int) -> str:
    """Provide a draft with `count` leads, which do not move."""
    if workflows.scenario.adapter.costly:  # then several contracts share one draft
        return workflows.given(DRAFT, queued=count)
    workflow = workflows.given(DRAFT)
    answer = workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", *phones(count)))
    expect_status(answer, 201)
    return workflow


@rule("dialnexa.list.pages")
def test_a_page_holds_twenty(workflows: Workflows):
    """With 23 leads and no limit, the first page has 20, the second has 3, and their meta says so."""
    workflow = with_leads(workflows, 23)
    answer = page(workflows, "listLeads", workflow)
    first = expect_page(answer, number=1, limit=USUAL, total=23)
    answer = page(workflows, "listLeads", workflow, page=2)
    second = expect_page(answer, number=2, limit=USUAL, total=23)
    expect(len(ids(first) | ids(second)) == 23, "23 leads, each once", sorted(ids(first) | ids(second)), answer)


@rule("dialnexa.list.pages")
@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_a_page_holds_as_many_as_asked_for(workflows: Workflows, limit: int):
    """With a limit of 1, 2, 5 or 100, the pages together have each of 5 leads once."""
    workflow = with_leads(workflows, 5)
    seen: list[str] = []
    for number in range(1, -(-5 // limit) + 1):
        answer = page(workflows, "listLeads", workflow, page=number, limit=limit)
        seen += [lead["id"] for lead in expect_page(answer, number=number, limit=limit, total=5)]
    expect(len(seen) == len(set(seen)) == 5, "5 leads, each once", seen, answer)


@rule("dialnexa.list.pages")
def test_a_page_never_holds_more_than_a_hundred(workflows: Workflows):
    """A limit of 101 is refused, or the page has at most 100 leads."""
    workflow = with_leads(workflows, MOST + 1)
    expect_page(page(workflows, "listLeads", workflow, limit=MOST), number=1, limit=MOST, total=MOST + 1)
    answer = workflows.neighbour("listLeads", workflow, query={"limit": str(MOST + 1)})
    if expect_status(answer, 200, *INVALID).status == 200:
        shown = len(answer.json()["data"])
        expect(shown <= MOST, f"{MOST} leads at most", shown, answer)


@rule("dialnexa.list.pages")
def test_workflows_come_in_pages(workflows: Workflows):
    """List Workflows has 20 on a page; with a limit of 1, each page has another workflow."""
    for _ in range(3):
        workflows.given(DRAFT)
    answer = page(workflows, "listWorkflows")
    total = answer.json()["meta"]["total"]
    expect_page(answer, number=1, limit=USUAL, total=total)
    answers = [page(workflows, "listWorkflows", page=number, limit=1) for number in (1, 2, 3)]
    shown = [expect_page(listed, number=number, limit=1, total=total)[0] for number, listed in enumerate(answers, 1)]
    expect(len(ids(shown)) == 3, "3 workflows, each once", sorted(ids(shown)), answers[-1])


@rule("dialnexa.list.succeeds")
def test_every_workflow_is_listed(workflows: Workflows):
    """List Workflows has a workflow of each status, with its status, and one just created."""
    given = {workflows.given(status): status for status in STATUSES}
    given[workflows.create().json()["id"]] = DRAFT
    listed = {workflow["id"]: workflow["status"] for workflow in everything(workflows, "listWorkflows")}
    for workflow, status in given.items():
        expect(is_status(listed.get(workflow), status), f"{workflow} to be listed as {status}", listed.get(workflow))


@rule("dialnexa.list.succeeds")
@pytest.mark.parametrize("status", STATUSES)
def test_the_status_narrows_the_list(workflows: Workflows, status: str):
    """List Workflows filtered by a status has the workflows of this status and no others."""
    given = {state: workflows.given(state) for state in STATUSES}
    listed = everything(workflows, "listWorkflows", status=status)
    seen = {workflow["status"] for workflow in listed}
    also = {RUNNING} if status == ACTIVE else set()
    expect(seen <= {status} | also, f"only workflows that are {status}", sorted(seen))
    expect(given[status] in ids(listed), f"{given[status]} to be listed", f"{len(listed)} others")


@rule("dialnexa.list.succeeds")
def test_a_deleted_workflow_is_not_listed(workflows: Workflows):
    """After a delete, List Workflows has the other workflow, and not the deleted one."""
    workflow, neighbour = workflows.given(CANCELLED), workflows.given(CANCELLED)
    answer = expect_status(workflows.delete(workflow), 200)
    listed = ids(everything(workflows, "listWorkflows"))
    expect(workflow not in listed, "the deleted workflow not to be listed", "it is listed", answer)
    expect(neighbour in listed, "the other workflow to be listed", "it is not", answer)
