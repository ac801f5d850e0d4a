"""Tours through pauses: what is changed, refused or over meanwhile, and how leads go on afterwards."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, LONG, PAUSED, STEP, TICKS, Workflows
from brakecheck.contracts.dialnexa.graph import (
    END,
    REST,
    Edge,
    activate,
    build,
    call,
    enrol,
    is_called,
    node,
    the_history,
)
from brakecheck.contracts.dialnexa.lists import everything
from brakecheck.contracts.dialnexa.stops import HOLDS, expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

rule, takes, tour = pytest.mark.rule, pytest.mark.takes, pytest.mark.tour
RESUMABLE, EDITABLE, LASTS = (f"dialnexa.pause.{name}" for name in ("resumable", "editable", "lasts"))
FIRST, REFUSAL = "dialnexa.edges.first-match", "dialnexa.refusal.changes-nothing"
PAUSE_REFUSED, RESUME_REFUSED = "dialnexa.pause.not-active-conflict", "dialnexa.resume.not-paused"
BRIEF = REST | {"config": {"delay_hours": DELAY / 3600}}
PLACES = ("first", "second", "third")
DAY = 24 * 3600.0


def places(workflows: Workflows, workflow: str) -> list[str]:
    """The labels of the nodes that the only lead has reached, in order."""
    return [visit["node_label"] for visit in the_history(workflows, workflow)]


@tour
@rule(EDITABLE, LASTS, FIRST)
@takes(5 * (DELAY + TICKS))
def test_what_is_added_in_a_pause_is_taken(workflows: Workflows):
    """Pause, add a node and edges, and resume: the lead goes along the new edges, also back to the start."""
    step = workflows.scenario.step
    workflow, made = build(workflows, dict.fromkeys(PLACES[:2], BRIEF), [("first", "second", None)])
    enrol(workflows, workflow)
    activate(workflows, workflow)
    if not workflows.advance_until(lambda: places(workflows, workflow) == ["first"]):
        raise NotChecked("the lead has not set out")
    expect_status(workflows.pause(workflow), 200)
    made["third"] = str(_taken(workflows.neighbour("addNode", workflow, json=node("third", BRIEF))).json()["id"])
    workflows.scenario.adopt(made["third"])
    for source, target in (("second", "third"), ("third", "first")):
        body = {"from_node_id": made[source], "to_node_id": made[target]}
        answer = _taken(workflows.neighbour("addEdge", workflow, json=body))
    with step(LASTS):
        workflows.expect_status(workflow, PAUSED, answer)
    workflows.resume(workflow)
    for _ in range(4):
        workflows.advance(DELAY + TICKS)
    came_to = places(workflows, workflow)
    with step(EDITABLE):
        expect("third" in came_to, "the lead at the third node", came_to, answer)
    with step(FIRST):
        expect(came_to[:4] == [*PLACES, "first"], "the lead back at the first node", came_to, answer)


def _taken(answer: Exchange) -> Exchange:
    """The answer; `NotChecked` where the target refuses what is added."""
    if answer.status != 201:
        raise NotChecked(f"the target does not take this change of a paused workflow (it answers {answer.status})")
    return answer


@tour
@rule(REFUSAL, PAUSE_REFUSED, RESUME_REFUSED)
@takes(DELAY + TICKS)
def test_refused_requests_leave_a_delay_as_it_is(workflows: Workflows):
    """Pause and resume twice each, the second time in vain: a delay ends when that of another workflow does."""
    step = workflows.scenario.step
    workflow, twin = (workflows.given(ACTIVE, waiting=1) for _ in range(2))
    before = {each: workflows.look(each)["steps"]["started"] for each in (workflow, twin)}
    workflows.advance(DELAY / 2)
    for each in (twin, workflow):
        expect_status(workflows.pause(each), 200)
    with step(PAUSE_REFUSED):
        expect_status(workflows.pause(workflow), 409)
    for each in (twin, workflow):
        workflows.resume(each)
    with step(RESUME_REFUSED):
        answer = expect_status(workflows.neighbour("resumeWorkflow", workflow), 409)
    for seconds in (DELAY / 4, DELAY / 4 + TICKS):
        workflows.advance(seconds)
        begun, usual = (workflows.look(each)["steps"]["started"] - before[each] for each in (workflow, twin))
        with step(REFUSAL):
            expect(begun == usual, f"{usual} steps begun, as without the refused requests", begun, answer)


@tour
@rule(RESUMABLE)
@takes(2 * DELAY)
def test_the_outcome_of_a_call_decides_after_a_pause(workflows: Workflows):
    """Pause during a call and resume after its end: the lead takes the first edge that fits the call's status."""
    agent = workflows.scenario.fresh("agent")
    ways: list[Edge] = [("call", "first", "no_answer"), ("call", "second", "completed"), ("call", "third", None)]
    ways += [(place, "end", None) for place in PLACES]
    workflow, _ = build(workflows, {"call": call(agent), **dict.fromkeys(PLACES, REST), "end": END}, ways)
    enrol(workflows, workflow)
    activate(workflows, workflow)
    if not workflows.advance_until(lambda: is_called(workflows, workflow)):
        raise NotChecked("the target places no call")
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(DELAY)
    answer = workflows.resume(workflow)
    workflows.advance_until(lambda: len(places(workflows, workflow)) > 1)
    outcomes = [log["status"] for log in everything(workflows, "listCallLogs", agent_id=agent)]
    place = {"no_answer": "first", "completed": "second"}.get(outcomes[0] if outcomes else "")
    if place is None or len(outcomes) > 1:
        raise NotChecked(f"the call did not end in an outcome that has an edge ({outcomes})")
    came_to = places(workflows, workflow)
    expect(came_to[1:2] == [place], f"the lead at the {place} node", came_to, answer)


@tour
@rule(RESUMABLE)
@takes(LONG)
def test_leads_go_on_after_a_long_pause(workflows: Workflows):
    """Resume after a month: a lead between nodes and one in a delay begin one step each."""
    workflow = workflows.given(ACTIVE, in_step=1, waiting=1)
    before = workflows.look(workflow)["steps"]["started"]
    expect_status(workflows.pause(workflow), 200)
    workflows.advance(LONG)
    answer = workflows.resume(workflow)
    for seconds in (TICKS, DELAY, STEP + TICKS, DELAY):
        workflows.advance(seconds)
    begun = workflows.look(workflow)["steps"]["started"] - before
    expect(begun == 2, "2 steps, one of each lead", f"{begun} steps", answer)


@tour
@pytest.mark.parametrize("verb", [pytest.param(verb, marks=rule(holds)) for verb, holds in HOLDS.items()])
@takes(LONG)
def test_an_old_workflow_is_stopped(workflows: Workflows, verb: str):
    """Stop a workflow that is six days old, with a lead in a delay: no step starts for the lead."""
    workflow = workflows.given_with({"delay_seconds": 10 * DAY}, ACTIVE, waiting=1)
    workflows.advance(6 * DAY)
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_no_step(workflows, workflow, answer, 4 * DAY + TICKS, LONG)
