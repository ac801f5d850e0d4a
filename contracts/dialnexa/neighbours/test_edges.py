"""Edges are added between the nodes of a workflow and listed."""

import pytest

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.dialnexa.graph import END, REST, build
from brakecheck.contracts.dialnexa.lists import ids, page
from brakecheck.contracts.dialnexa.neighbours.operations import expect_invalid
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule
EDGES = [("a", "b", "completed"), ("a", "c", None), ("b", "c", None)]


@rule("dialnexa.edges.added")
@pytest.mark.parametrize("label", ["completed", None])
def test_an_edge_is_added(workflows: Workflows, label: str | None):
    """Adding an edge answers 201 with its members, and the edge is then listed."""
    workflow, made = build(workflows, {"a": REST, "b": END}, [])
    ends = {"from_node_id": made["a"], "to_node_id": made["b"]}
    body = ends if label is None else {**ends, "label": label}
    answer = expect_status(workflows.neighbour("addEdge", workflow, json=body), 201)
    edge = answer.json()
    for field, wanted in {"workflow_id": workflow, **ends}.items():
        expect(edge[field] == wanted, f"{field} {wanted}", edge[field], answer)
    expect((edge.get("label") or None) == label, f"the label {label}", edge.get("label"), answer)
    expect(edge["id"] not in ("", workflow, *made.values()), "an id of its own", edge["id"], answer)
    listed = page(workflows, "listEdges", workflow).json()["data"]
    expect(ids(listed) == {edge["id"]}, "the added edge to be listed", listed, answer)


@rule("dialnexa.edges.unknown-node")
@pytest.mark.parametrize("end", ["from_node_id", "to_node_id"])
@pytest.mark.parametrize("where", ["nowhere", "elsewhere"])
def test_an_edge_needs_nodes_of_the_workflow(workflows: Workflows, end: str, where: str):
    """An edge to a missing node, or to one of another workflow, answers 400 or 404; no edge is added."""
    workflow, made = build(workflows, {"a": REST, "b": END}, [("a", "b", None)])
    _, others = build(workflows, {"c": END}, []) if where == "elsewhere" else ("", {"c": workflows.unknown()})
    body = {"from_node_id": made["a"], "to_node_id": made["b"], end: others["c"]}
    answer = expect_invalid(workflows, workflows.call("addEdge", workflow, json=body), 404)
    edges = page(workflows, "listEdges", workflow).json()["data"]
    expect(len(edges) == 1, "only the edge from before", edges, answer)


@rule("dialnexa.edges.listed")
def test_every_edge_is_listed(workflows: Workflows):
    """List Edges has every edge as it was added, and none of another workflow."""
    workflow, made = build(workflows, {"a": REST, "b": REST, "c": END}, EDGES)
    build(workflows, {"a": REST, "b": REST, "c": END}, EDGES)
    answer = page(workflows, "listEdges", workflow)
    listed = answer.json()["data"]
    seen = sorted((edge["from_node_id"], edge["to_node_id"], edge.get("label") or "") for edge in listed)
    added = sorted((made[source], made[target], label or "") for source, target, label in EDGES)
    expect(seen == added, "3 edges as they were added", seen, answer)
    expect({edge["workflow_id"] for edge in listed} == {workflow}, f"workflow_id {workflow}", listed, answer)
