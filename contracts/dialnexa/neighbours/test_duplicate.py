"""A duplicate has the graph of the original, but not its id, status or leads."""

import json
from collections import Counter
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, COMPLETED, DRAFT, PAUSED, RUNNING, Workflows
from brakecheck.contracts.dialnexa.graph import END, REST, SPLIT, build, copied, node
from brakecheck.contracts.dialnexa.lists import ids, page
from brakecheck.contracts.dialnexa.neighbours.operations import in_each
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule
COMPARED = ("node_type", "label", "config")  # members of a node


def shape(workflows: Workflows, workflow: str) -> tuple[Counter[Any], Counter[Any]]:
    """The nodes and edges of the workflow, with content in place of ids, so that two graphs can be compared."""
    nodes = page(workflows, "listNodes", workflow).json()["data"]
    edges = page(workflows, "listEdges", workflow).json()["data"]
    content = {node["id"]: json.dumps([node[name] for name in COMPARED], sort_keys=True) for node in nodes}
    joined = [(content.get(edge["from_node_id"]), content.get(edge["to_node_id"]), edge.get("label")) for edge in edges]
    return Counter(content.values()), Counter(joined)


@pytest.mark.parametrize(
    "status",
    in_each(DRAFT, ACTIVE, RUNNING, PAUSED, COMPLETED, rule="dialnexa.duplicate.succeeds")
    + in_each(CANCELLED, rule="dialnexa.cancel.duplicable"),
)
def test_a_workflow_of_any_status_is_duplicated(workflows: Workflows, status: str):
    """Duplicating the workflow creates a draft with an id and name of its own, the same graph, and no leads."""
    workflow = workflows.given(status, **({"finished": 1} if status == COMPLETED else {"queued": 1}))
    before = workflows.look(workflow)
    original = expect_status(workflows.neighbour("getWorkflow", workflow), 200).json()
    copy, answer = copied(workflows, workflow)
    body = answer.json()
    expect(copy != workflow and body["status"] == DRAFT, "a draft with an id of its own", body, answer)
    wanted = [f"{original[field]} (Copy)" for field in ("title", "name") if field in original]
    names = [body[field] for field in ("title", "name") if field in body]
    expect(set(names) <= set(wanted), f"the name {wanted[0]}", names, answer)
    expect(shape(workflows, copy) == shape(workflows, workflow), "the same graph", shape(workflows, copy), answer)
    shared = set.intersection(*(ids(page(workflows, "listNodes", owner).json()["data"]) for owner in (workflow, copy)))
    expect(not shared, "nodes with ids of their own", sorted(shared), answer)
    leads = page(workflows, "listLeads", copy).json()["data"]
    expect(not leads, "no leads", leads, answer)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.duplicate.succeeds")
def test_labels_are_copied(workflows: Workflows):
    """The copy has the edges, the labels, and the branches of conditions of the original."""
    ways = [("entry", "left", "gold"), ("entry", "right", None), ("left", "end", "done"), ("right", "end", None)]
    ways += [("entry", "left", "silver"), ("right", "left", "again")]  # a second one, and one to an older node
    workflow, _ = build(workflows, {"entry": SPLIT, "left": REST, "right": REST, "end": END}, ways)
    copy, answer = copied(workflows, workflow)
    seen, wanted = shape(workflows, copy), shape(workflows, workflow)
    expect(seen == wanted, f"the same graph {wanted}", seen, answer)


@rule("dialnexa.duplicate.succeeds")
def test_a_copy_goes_its_own_way(workflows: Workflows):
    """Add a node to the copy: the copy has one more, and the original is unchanged."""
    workflow = workflows.given(ACTIVE)
    before = workflows.look(workflow)
    copy, _ = copied(workflows, workflow)
    nodes = workflows.look(copy)["nodes"]
    answer = expect_status(workflows.neighbour("addNode", copy, json=node("added", END)), 201)
    expect(workflows.look(copy)["nodes"] == nodes + 1, f"{nodes + 1} nodes in the copy", workflows.look(copy), answer)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.scope.one-workflow")
def test_a_copy_outlives_its_original(workflows: Workflows):
    """Delete the original: the copy still has its nodes and edges."""
    workflow = workflows.given(CANCELLED)
    copy, _ = copied(workflows, workflow)
    before, graph = workflows.look(copy), shape(workflows, copy)
    answer = workflows.delete(workflow)
    workflows.expect_unchanged(before, copy, answer)
    expect(shape(workflows, copy) == graph, f"the same graph {graph}", shape(workflows, copy), answer)
