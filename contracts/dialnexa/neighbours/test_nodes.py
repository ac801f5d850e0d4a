"""Nodes are added to a workflow and listed."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DRAFT, PAUSED, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import END, REST, build, call, node
from brakecheck.contracts.dialnexa.lists import ids, page
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule = pytest.mark.rule
KINDS: dict[str, dict[str, Any]] = {
    "TIME": REST,
    "CONDITIONAL": {"node_type": "CONDITIONAL", "config": {"condition_field": "segment", "branches": ["gold"]}},
    "VOICE_CALL": call("<marker>"),
    "CONVERTED": END,
    "DROPPED": {"node_type": "DROPPED"},
}
UNEXPLAINED = {"VOICE_CALL": "a made-up agent", "CONDITIONAL": "branches that are strings"}  # no page shows these
KEPT = ("delay_hours", "condition_field", "agent_id")  # a server may write the rest of a config in its own way


@rule("dialnexa.nodes.added")
@pytest.mark.parametrize("kind", KINDS)
def test_a_node_is_added(workflows: Workflows, kind: str):
    """Adding a node answers 201 with the node, its id and the workflow's id."""
    workflow, label, wanted_kind = workflows.given(DRAFT), f"A {kind}", workflows.scenario.filled(KINDS[kind])
    answer = workflows.neighbour("addNode", workflow, json=node(label, wanted_kind))
    if kind in UNEXPLAINED and answer.status in INVALID:
        raise NotChecked(f"the target refuses {UNEXPLAINED[kind]}")
    body = expect_status(answer, 201).json()
    for field, wanted in {"workflow_id": workflow, "node_type": kind, "label": label}.items():
        expect(body[field] == wanted, f"{field} {wanted}", body[field], answer)
    expect(body["id"] not in ("", workflow), "an id of its own", body["id"], answer)
    for name, value in wanted_kind.get("config", {}).items():
        if name in KEPT:
            expect(body["config"].get(name) == value, f"{name} {value} in its config", body["config"], answer)


@rule("dialnexa.nodes.added")
def test_a_fraction_of_an_hour_is_kept(workflows: Workflows):
    """A delay of half an hour is refused, or answered as half an hour."""
    body = node("Half an hour", {"node_type": "TIME", "config": {"delay_hours": 0.5}})
    answer = workflows.neighbour("addNode", workflows.given(DRAFT), json=body)
    if answer.status in INVALID:
        raise NotChecked("the target takes whole hours alone")
    config = expect_status(answer, 201).json()["config"]
    expect(config.get("delay_hours") == 0.5, "delay_hours 0.5 in its config", config, answer)


@rule("dialnexa.nodes.added")
@pytest.mark.parametrize("status", [DRAFT, ACTIVE, PAUSED])
def test_an_added_node_is_there(workflows: Workflows, status: str):
    """Add a node: List Nodes has exactly one more, with the id of the answer."""
    workflow = workflows.given(status)
    before = ids(page(workflows, "listNodes", workflow).json()["data"])
    answer = expect_status(workflows.neighbour("addNode", workflow, json=node("Added")), 201)
    after = ids(page(workflows, "listNodes", workflow).json()["data"])
    expect(
        after - before == {answer.json()["id"]} and before < after,
        "the answered node in addition",
        sorted(after),
        answer,
    )


@rule("dialnexa.nodes.config")
def test_a_node_without_its_config(workflows: Workflows):
    """See whether a delay without a time is accepted."""
    body = node("Some day", {"node_type": "TIME", "config": {}})
    answer = expect_status(workflows.neighbour("addNode", workflows.given(DRAFT), json=body), 201, *INVALID)
    workflows.scenario.observed("accepted" if answer.status == 201 else "refused")


@rule("dialnexa.nodes.listed")
@pytest.mark.parametrize("count", [0, 3, 21])
def test_every_node_is_listed(workflows: Workflows, count: int):
    """List Nodes has every node as it was added, without pages."""
    workflow, made = build(workflows, {f"node {number}": REST for number in range(count)}, [])
    answer = page(workflows, "listNodes", workflow)
    listed = answer.json()["data"]
    seen = sorted((record["id"], record["label"], record["node_type"], record["workflow_id"]) for record in listed)
    added = sorted((made[label], label, "TIME", workflow) for label in made)
    expect(seen == added, f"{count} nodes as they were added", seen, answer)


@rule("dialnexa.changes.after-the-end")
def test_changing_a_cancelled_workflow(workflows: Workflows):
    """See whether a node can be added to a cancelled workflow."""
    answer = workflows.neighbour("addNode", workflows.given(CANCELLED), json=node("Too late"))
    workflows.scenario.observed("allowed" if expect_status(answer, 201, 409).status == 201 else "refused")
