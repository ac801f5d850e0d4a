"""Paths of leads: they take the first edge that fits, and after a resume new leads begin at the entry."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, PAUSED, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.graph import (
    END,
    REST,
    SPLIT,
    Edge,
    activate,
    build,
    call,
    copied,
    histories,
    phones,
    sheet,
    the_history,
)
from brakecheck.contracts.dialnexa.lists import everything
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes
SEGMENTS = ("gold", "plain", "silver")
PLACES = ("first", "second", "third")
ENDS: list[Edge] = [(place, "end", None) for place in PLACES]
# The edges that leave the entry, in order, and the place that each segment must reach.
WAYS: dict[str, tuple[list[tuple[str | None, str]], tuple[str, str, str]]] = {
    "by label": (
        [("gold", "first"), ("gold", "second"), ("plain", "second"), ("plain", "third"), (None, "third")],
        ("first", "second", "third"),
    ),
    "an edge without a label comes first": (
        [(None, "first"), ("gold", "second"), ("plain", "third")],
        ("first", "first", "first"),
    ),
    "an edge without a label comes between": (
        [("plain", "first"), (None, "second"), ("gold", "third")],
        ("second", "first", "second"),
    ),
    "labels that share their beginning": (
        [("gol", "first"), ("golden", "first"), ("gold", "second"), (None, "third")],
        ("second", "third", "third"),
    ),
    "two edges without a label": (
        [("brass", "first"), (None, "second"), (None, "third")],
        ("second", "second", "second"),
    ),
}


@rule("dialnexa.edges.first-match")
@pytest.mark.parametrize("ways", WAYS)
@takes(TICKS)
def test_the_first_edge_that_fits_is_taken(workflows: Workflows, ways: str):
    """Leads of three segments leave a condition, each along the first edge with its label or without one."""
    edges, places = WAYS[ways]
    leaving: list[Edge] = [("entry", target, label) for label, target in edges]
    workflow, made = build(workflows, {"entry": SPLIT, **dict.fromkeys(PLACES, REST), "end": END}, leaving + ENDS)
    rows = dict(zip(phones(3), SEGMENTS, strict=True))
    lines = [f"{phone},{segment}" for phone, segment in rows.items()]
    expect_status(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number,segment", *lines)), 201)
    activate(workflows, workflow)
    label_of = {node: label for label, node in made.items()}
    workflows.advance_until(lambda: _have_come(histories(workflows, workflow), label_of))
    seen = histories(workflows, workflow)
    for phone, place in zip(rows, places, strict=True):
        came_to = [label_of.get(visit["node_id"]) for visit in seen.get(phone, [])]
        reached = [label for label in came_to if label in PLACES]
        expect(reached == [place], f"the lead of the segment {rows[phone]} at the {place} place", came_to)


@rule("dialnexa.duplicate.succeeds")
@takes(TICKS)
def test_a_lead_of_a_copy_goes_the_same_way(workflows: Workflows):
    """Three edges fit every lead: one of the copy takes the edge that one of the original takes."""
    leaving: list[Edge] = [("entry", place, None) for place in PLACES]
    workflow, _ = build(workflows, {"entry": SPLIT, **dict.fromkeys(PLACES, REST), "end": END}, leaving + ENDS)
    copy, answer = copied(workflows, workflow)
    usual, place = (_place_of_a_lead(workflows, each) for each in (workflow, copy))
    if usual is None:
        raise NotChecked("the lead of the original has reached no place")
    expect(place == usual, f"the lead at the {usual} place", place, answer)


def _place_of_a_lead(workflows: Workflows, workflow: str) -> str | None:
    """The label of the place that a new lead of the draft reaches."""
    row = f"{phones(1)[0]},gold"
    expect_status(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number,segment", row)), 201)
    activate(workflows, workflow)

    def places() -> list[str]:
        return [visit["node_label"] for visit in the_history(workflows, workflow) if visit["node_label"] in PLACES]

    return places()[0] if workflows.advance_until(lambda: bool(places())) else None


def _have_come(seen: dict[str, list[dict[str, Any]]], label_of: dict[str, str]) -> bool:
    """Whether every lead has reached one of `PLACES`."""
    return all(any(label_of.get(visit["node_id"]) in PLACES for visit in visits) for visits in seen.values())


@rule("dialnexa.edges.first-match")
@takes(DELAY)
def test_the_outcome_of_a_call_decides(workflows: Workflows):
    """After a call, the lead takes the first edge whose label is the call's status in the call logs."""
    agent = workflows.scenario.fresh("agent")
    leaving: list[Edge] = [("call", "first", "no_answer"), ("call", "second", "completed"), ("call", "third", None)]
    nodes = {"call": call(agent), **dict.fromkeys(PLACES, REST), "end": END}
    workflow, made = build(workflows, nodes, leaving + ENDS)
    expect_status(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", *phones(1))), 201)
    activate(workflows, workflow)
    for seconds in (TICKS, DELAY, TICKS):
        workflows.advance(seconds)
    outcomes = [log["status"] for log in everything(workflows, "listCallLogs", agent_id=agent)]
    place = {"no_answer": "first", "completed": "second"}.get(outcomes[0] if outcomes else "")
    if place is None or len(set(outcomes)) > 1:  # after a second call, either outcome may decide
        raise NotChecked(f"the calls did not end in a single outcome that has an edge ({outcomes})")
    visits = the_history(workflows, workflow)
    came_to = [visit["node_id"] for visit in visits]
    expect(made[place] in came_to, f"the lead at the {place} place", [visit["node_label"] for visit in visits])


@rule("dialnexa.resume.leads-go-on")
@takes(TICKS)
def test_queued_leads_set_out_again(workflows: Workflows):
    """Resume a paused workflow with queued leads: a first step begins."""
    workflow = workflows.given(PAUSED, queued=2)
    answer = workflows.resume(workflow)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["steps"]["started"] > 0))
    expect(seen["steps"]["started"] > 0, "a step to have begun", seen["leads"], answer)


@rule("dialnexa.resume.leads-go-on")
@takes(DELAY + TICKS)
def test_leads_added_meanwhile_begin_at_the_entry(workflows: Workflows):
    """Pause, upload a lead, resume: the new lead begins at the entry, and the old one stays where it was."""
    nodes = {"entry": REST | {"config": {"delay_hours": DELAY / 3600}}, "later": REST, "end": END}
    workflow, made = build(workflows, nodes, [("entry", "later", None), ("later", "end", None)])
    old, new = phones(2)
    expect_status(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", old)), 201)
    activate(workflows, workflow)
    workflows.advance(DELAY)
    if not workflows.advance_until(lambda: made["later"] in _nodes(workflows, workflow, old)):
        raise NotChecked("the lead did not reach its second delay")
    expect_status(workflows.pause(workflow), 200)
    expect_status(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", new)), 201)
    workflows.advance(STEP)
    before = histories(workflows, workflow)
    answer = workflows.resume(workflow)
    workflows.expect_status(workflow, ACTIVE, answer)
    workflows.advance_until(lambda: bool(_nodes(workflows, workflow, new)))
    after = {phone: _nodes(workflows, workflow, phone) for phone in (old, new)}
    begun = [visit for visit in before.get(new, []) if visit["status"] != "pending"]
    expect(not begun, "the new lead to wait for the resume", begun, answer)
    expect(after[new] == [made["entry"]], "the new lead at the entry", after[new], answer)
    stayed = [visit["node_id"] for visit in before[old]]
    expect(after[old] == stayed, "the old lead where it was", after[old], answer)


def _nodes(workflows: Workflows, workflow: str, phone: str) -> list[str]:
    """The nodes in the history of the lead with this phone number."""
    return [visit["node_id"] for visit in histories(workflows, workflow).get(phone, [])]
