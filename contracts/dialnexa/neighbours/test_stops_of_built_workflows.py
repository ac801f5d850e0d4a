"""Stops of built and duplicated workflows: no step of any kind follows, and other copies go on."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DELAY, LONG, TICKS, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import END, activate, build, call, copied, enrol, phones, sheet
from brakecheck.contracts.dialnexa.stops import HOLDS, expect_no_step
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes
VERBS = [pytest.param(verb, marks=rule(holds)) for verb, holds in HOLDS.items()]
DELIVERY = {"node_type": "APPLICATION"}


@pytest.mark.at_once
@pytest.mark.parametrize("verb", VERBS)
@takes(LONG)
def test_no_delivery_follows_a_call(workflows: Workflows, verb: str):
    """Stop a workflow during a call: the delivery that follows the call is not made."""
    agent = call(workflows.scenario.fresh("agent"))
    kinds = {"call": agent, "delivery": DELIVERY, "end": END}
    workflow, _ = build(workflows, kinds, [("call", "delivery", None), ("delivery", "end", None)])
    enrol(workflows, workflow)
    activate(workflows, workflow)
    if not workflows.advance_until(lambda: workflows.look(workflow)["steps"]["started"] > 0):
        raise NotChecked("the target places no call")
    steps = workflows.look(workflow)["steps"]
    if steps["finished"]:
        raise NotChecked("the call ended before the workflow could be stopped")
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_no_step(workflows, workflow, answer, DELAY, LONG, started=steps["started"])


@rule("dialnexa.scope.one-workflow")
@takes(DELAY + TICKS)
def test_the_cancel_of_a_copy_leaves_the_original_going(workflows: Workflows):
    """Cancel a copy while a lead of the original waits: the lead begins its next step after the delay."""
    workflow = workflows.given(ACTIVE, waiting=1)
    copy, _ = copied(workflows, workflow)
    activate(workflows, copy)
    before = workflows.look(workflow)["steps"]["started"]
    answer = expect_status(workflows.cancel(copy), 200)
    workflows.expect_status(workflow, ACTIVE, answer)
    workflows.advance(DELAY)
    begun = workflows.advance_until(lambda: workflows.look(workflow)["steps"]["started"] > before)
    expect(begun, "the next step of the original to begin after the delay", "none begins", answer)


@rule("dialnexa.scope.one-workflow")
@takes(TICKS)
def test_a_stop_of_the_original_leaves_its_copy_going(workflows: Workflows):
    """Activate a copy with a lead, then pause and cancel the original: the copy stays active, and calls the lead."""
    workflow = workflows.given(ACTIVE)
    copy, _ = copied(workflows, workflow)
    enrol(workflows, copy)
    activate(workflows, copy)
    for verb in ("pause", "cancel"):
        answer = expect_status(workflows.send(verb, workflow), 200)
        workflows.expect_status(copy, ACTIVE, answer)
    begun = workflows.advance_until(lambda: workflows.look(copy)["history"] > 0)
    expect(begun, "the lead of the copy to set out", "it does not", answer)


@pytest.mark.at_once
@rule(HOLDS["cancel"])
@takes(LONG)
def test_a_lead_that_comes_later_is_not_called(workflows: Workflows):
    """Cancel a workflow, and upload a lead, which may be refused: no step begins for it."""
    workflow = workflows.given(ACTIVE)
    answer = expect_status(workflows.cancel(workflow), 200)
    begun = workflows.look(workflow)["steps"]["started"]
    form = sheet("phone_number", *phones(1, first=100))
    expect_status(workflows.neighbour("uploadLeads", workflow, files=form), 201, 409, *INVALID)
    expect_no_step(workflows, workflow, answer, TICKS, LONG, started=begun)


@rule("dialnexa.cancel.duplicable")
@takes(TICKS)
def test_a_copy_of_a_cancelled_workflow_works(workflows: Workflows):
    """Duplicate a cancelled workflow, upload a lead to the copy and activate it: the lead is called."""
    copy, _ = copied(workflows, workflows.given(CANCELLED, queued=1))
    enrol(workflows, copy)
    activate(workflows, copy)
    begun = workflows.advance_until(lambda: workflows.look(copy)["steps"]["started"] > 0)
    expect(begun, "a step to begin", "none begins")
