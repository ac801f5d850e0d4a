"""Tours through lists: each request is judged by its own rule."""

from datetime import timedelta
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, LONG, PAUSED, Workflows
from brakecheck.contracts.dialnexa.graph import moment
from brakecheck.contracts.dialnexa.lists import MOST, everything, expect_page, ids, page
from brakecheck.contracts.dialnexa.neighbours.calls import between, logs_if_changed
from brakecheck.contracts.dialnexa.observation import is_status
from brakecheck.contracts.dialnexa.tour import SCOPE
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes, tour = pytest.mark.rule, pytest.mark.takes, pytest.mark.tour
DAY = 24 * 3600.0
PAGES, LEADS, CALLS, TAGS = (
    "dialnexa.list.pages",
    "dialnexa.leads.listed",
    "dialnexa.calls.listed",
    "dialnexa.calls.unchanged",
)


@tour
@rule(LEADS, PAGES)
def test_pending_leads_are_listed_page_by_page(workflows: Workflows):
    """Three of five leads are pending: two pages of 2 list each of these once, and no others."""
    step = workflows.scenario.step
    workflow = workflows.given(PAUSED, queued=3, waiting=1, finished=1)
    found: list[dict[str, Any]] = []
    for number in (1, 2):
        with step(PAGES):
            answer = page(workflows, "listLeads", workflow, status="pending", limit=2, page=number)
        with step(LEADS):
            statuses = {lead["status"] for lead in answer.json()["data"]}
            expect(statuses == {"pending"}, "pending leads alone", statuses, answer)
        with step(PAGES):
            found += expect_page(answer, number=number, limit=2, total=3)
    with step(PAGES):
        expect(len(ids(found)) == 3, "3 leads, each once", sorted(ids(found)), answer)


@tour
@rule("dialnexa.list.succeeds", "dialnexa.delete.succeeds", "dialnexa.auth.other-account", SCOPE)
def test_the_list_of_workflows_is_that_of_now(workflows: Workflows):
    """List workflows, delete one, list again: each is listed with its status, and the deleted one is not."""
    step = workflows.scenario.step
    given = {workflows.given(status): status for status in (DRAFT, ACTIVE, PAUSED, COMPLETED, CANCELLED)}
    deleted = workflows.given(CANCELLED)
    try:
        strange = workflows.given_to_others(DRAFT)
    except NotChecked:  # without a key of another account
        strange = ""
    with step("dialnexa.list.succeeds"):
        _expect_listed(workflows, {**given, deleted: CANCELLED})
    with step("dialnexa.delete.succeeds"):
        answer = expect_status(workflows.delete(deleted), 200)
    with step(SCOPE):
        for workflow, status in given.items():
            workflows.expect_status(workflow, status, answer)
    with step("dialnexa.list.succeeds"):
        listed = _expect_listed(workflows, {**given, workflows.given(DRAFT): DRAFT})
        expect(deleted not in listed, "the deleted workflow not to be listed", "it is listed", answer)
    if strange:
        with step("dialnexa.auth.other-account"):
            expect(strange not in listed, "only workflows of the account", f"{strange} is listed")


def _expect_listed(workflows: Workflows, given: dict[str, str]) -> dict[str, str]:
    """List all workflows and their statuses; a finding unless the given ones are among them."""
    listed = {workflow["id"]: workflow["status"] for workflow in everything(workflows, "listWorkflows")}
    for workflow, status in given.items():
        expect(is_status(listed.get(workflow), status), f"{workflow} to be listed as {status}", listed.get(workflow))
    return listed


@tour
@rule(CALLS, TAGS)
@takes(LONG)
def test_calls_are_listed_by_their_day(workflows: Workflows):
    """Three calls, five days apart: dates find only one of them, and another status finds none."""
    step = workflows.scenario.step
    workflows.advance(LONG)  # so that nothing is still under way
    for days in (5, 5, 0):
        workflows.given(ACTIVE, in_step=1)
        workflows.advance(1 + days * DAY)
    with step(CALLS):
        logs = everything(workflows, "listCallLogs")
        expect(bool(logs), "the calls that have ended", logs)
    newest = max(logs, key=lambda log: moment(log["created_at"]))
    last = moment(newest["created_at"])
    window = {"start_date": -7, "end_date": -3}  # days from the newest call, and two from the one before
    with step(CALLS):
        expect(bool(newest["agent_id"]), "the agent of the call", newest)
        answer = between(workflows, last, window)
        ages = [(last - moment(log["created_at"])) / timedelta(days=1) for log in answer.json()["data"]]
        within = bool(ages) and all(2 < age < 8 for age in ages)  # a date may stand for a whole day
        expect(within, "calls from three to seven days before the newest, and no others", ages, answer)
        answer = between(workflows, last, window, status="retry_expired")
        others = {log["status"] for log in answer.json()["data"]} - {"retry_expired"}
        expect(not others, "no call of another status", others, answer)
    with step(TAGS):
        _expect_not_modified(workflows)


def _expect_not_modified(workflows: Workflows) -> None:
    """List calls twice, the second time with the ETag; a finding unless the answer is 304."""
    answer = page(workflows, "listCallLogs", limit=MOST)
    tag = answer.headers.get("etag", "")
    expect(tag != "", "an ETag", "none", answer)
    again = logs_if_changed(workflows, tag, limit=str(MOST))
    if again.status == 200 and again.body != answer.body:
        raise NotChecked("the call logs changed between two requests")
    expect_status(again, 304)
    expect(not again.body, "no body", again.answer(), again)
