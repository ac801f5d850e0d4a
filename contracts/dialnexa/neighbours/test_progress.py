"""Status, place and history of leads, as List Leads and Get Lead History show them."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, PAUSED, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.graph import entered, history, moment, the_history
from brakecheck.contracts.dialnexa.lists import USUAL, everything, expect_ids, expect_page, only, page
from brakecheck.contracts.dialnexa.neighbours.calls import expect_under_way, logged_at_last
from brakecheck.contracts.engine.scenario import expect

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.leads.listed")
def test_leads_are_listed_with_their_place(workflows: Workflows):
    """List Leads shows queued leads as pending, a waiting one in progress at its node, a finished one as completed."""
    workflow = workflows.given(PAUSED, queued=2, waiting=1, finished=1)
    nodes = {node["id"]: node["node_type"] for node in page(workflows, "listNodes", workflow).json()["data"]}
    answer = page(workflows, "listLeads", workflow)
    leads = expect_page(answer, number=1, limit=USUAL, total=4)
    seen = sorted(lead["status"].replace("active", "in_progress") for lead in leads)
    expect(
        seen == ["completed", "in_progress", "pending", "pending"],
        "one completed, one in_progress, two pending",
        seen,
        answer,
    )
    for lead in leads:
        expect(lead["workflow_id"] == workflow, f"workflow_id {workflow}", lead["workflow_id"], answer)
        if lead["status"] in ("in_progress", "active"):
            place = nodes.get(lead["current_node_id"])
            expect(place == "TIME", "current_node_id of the delay", lead["current_node_id"], answer)


@rule("dialnexa.leads.listed")
def test_the_status_narrows_the_leads(workflows: Workflows):
    """List Leads filtered by a status has the leads of this status and no others."""
    workflow = workflows.given(PAUSED, queued=2, waiting=1, finished=1)
    leads = everything(workflows, "listLeads", workflow)
    for status in sorted({lead["status"] for lead in leads} | {"failed"}):
        answer = page(workflows, "listLeads", workflow, status=status)
        expected = {lead["id"] for lead in leads if lead["status"] == status}
        expect_ids(answer, expect_page(answer, number=1, limit=USUAL, total=len(expected)), expected)


@rule("dialnexa.history.succeeds")
def test_a_lead_that_has_not_set_out_has_no_history(workflows: Workflows):
    """The history of a queued lead has the ids of lead and workflow; see whether it is empty."""
    workflow = workflows.given(PAUSED, queued=1)
    lead = only(page(workflows, "listLeads", workflow))["id"]
    answer = history(workflows, workflow, lead)
    body = answer.json()
    expect((body["id"], body["workflow_id"]) == (lead, workflow), f"id {lead} of {workflow}", body, answer)
    if body["history"]:
        workflows.scenario.observed("a lead that has not started has a visit in its history")


@rule("dialnexa.history.succeeds")
@takes(STEP + TICKS)
def test_a_history_tells_where_a_lead_was_and_when(workflows: Workflows):
    """Each visit in a lead's history names its node, its start and, once it has ended, its end."""
    workflow = workflows.given(ACTIVE, in_step=1)
    nodes = {node["id"]: node for node in page(workflows, "listNodes", workflow).json()["data"]}
    for seconds, kind in ((1, "VOICE_CALL"), (STEP, "TIME")):
        workflows.advance(seconds)
        if kind == "VOICE_CALL":
            expect_under_way(workflows, workflow)
        else:
            workflows.advance_until(lambda: _places(the_history(workflows, workflow)) == ["TIME"])
        visits = the_history(workflows, workflow)
        places = _places(visits)
        expect(places == [kind], f"the lead at a {kind} node", places)
        for visit in visits:
            node = nodes.get(visit["node_id"], {})
            named = (visit["node_label"], visit["node_type"])
            expect(named == (node.get("label"), node.get("node_type")), f"a node among {list(nodes.values())}", visit)
            end = visit["exited_at"]
            expect(end is None or moment(end) >= entered(visit), "no end before the start", visit)
    expect(any(visit["exited_at"] for visit in visits), "the visit of the call to have ended", visits)


def _places(visits: list[dict[str, Any]]) -> list[str]:
    """The types of the nodes in visits that have not ended."""
    return [visit["node_type"] for visit in visits if visit["exited_at"] is None]


@rule("dialnexa.history.succeeds")
@takes(TICKS)
def test_a_history_names_the_call(workflows: Workflows):
    """The visit of a voice call has the id of the call in the call logs."""
    agent = workflows.scenario.fresh("agent")
    workflow = logged_at_last(workflows, agent)
    if None in _calls(workflows, workflow):  # the visit may begin before the call
        workflows.advance_until(lambda: None not in _calls(workflows, workflow))
    named = _calls(workflows, workflow)
    logged = {log["call_id"] for log in everything(workflows, "listCallLogs", agent_id=agent)}
    expect(bool(named) and named <= logged, f"a call of {sorted(logged)}", named)


def _calls(workflows: Workflows, workflow: str) -> set[str | None]:
    """The call ids in the lead's visits of voice calls."""
    return {visit["call_id"] for visit in the_history(workflows, workflow) if visit["node_type"] == "VOICE_CALL"}
