"""Tours through building a graph: valid nodes and edges are added, invalid ones are refused."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import DRAFT, TICKS, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import REST, SPLIT, Edge, entered, history, moment, node, phones, plain, sheet
from brakecheck.contracts.dialnexa.lists import ids, page
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.exchange import Exchange

rule, takes, tour = pytest.mark.rule, pytest.mark.takes, pytest.mark.tour
KINDS: dict[str, dict[str, Any]] = {"entry": SPLIT, "first": REST, "second": REST}
WAYS: list[Edge] = [("entry", "first", "plain"), ("entry", "second", None), ("entry", "first", "gold")]
REACHED = {
    "gold": "second",
    "plain": "first",
}  # by the first edge with the label of the segment, or without one
CREATED, ADDED, JOINED = "dialnexa.create.succeeds", "dialnexa.nodes.added", "dialnexa.edges.added"


class Builder:
    """Builds a workflow node by node; findings unless each answer and each count of parts is right."""

    def __init__(self, workflows: Workflows) -> None:
        self._workflows, self._step = workflows, workflows.scenario.step
        self.nodes: dict[str, str] = {}
        title = workflows.scenario.fresh("title")
        with self._step(CREATED):
            answer = workflows.create(title=title)
            body = answer.json()
            expect(body["title"] == title, f"the title {title}", body["title"], answer)
            expect(body["status"] == DRAFT, "a draft", body["status"], answer)
            self.workflow, self.title = str(body["id"]), title
            workflows.expect_status(self.workflow, DRAFT, answer)

    def add(self, label: str, kind: dict[str, Any]) -> None:
        """Add a node; findings unless the answer shows the node, and the workflow has one more."""
        answer = self._workflows.neighbour("addNode", self.workflow, json=node(label, kind))
        wanted = {"workflow_id": self.workflow, "label": label, "node_type": kind["node_type"]}
        with self._step(ADDED):
            self._expect_members(expect_status(answer, 201), wanted)
            kept = answer.json()["config"].get("condition_field")
            same = kept == kind.get("config", {}).get("condition_field")
            expect(same, "the condition_field that was sent", answer.json()["config"], answer)
        self.nodes[label] = str(answer.json()["id"])
        self._workflows.scenario.adopt(self.nodes[label])
        self._expect_count(ADDED, "nodes", len(self.nodes), answer)

    def join(self, number: int, source: str, target: str, label: str | None) -> None:
        """Add an edge; findings unless the answer shows the edge, and the workflow now has `number` of them."""
        ends = self.edge(source, target)
        body = ends if label is None else {**ends, "label": label}
        answer = self._workflows.neighbour("addEdge", self.workflow, json=body)
        with self._step(JOINED):
            self._expect_members(expect_status(answer, 201), {"workflow_id": self.workflow, **ends})
            given = answer.json().get("label") or None
            expect(given == label, f"the label {label}", given, answer)
        self._expect_count(JOINED, "edges", number, answer)

    def edge(self, source: str, target: str) -> dict[str, str]:
        """The body of a request that joins two nodes, given by label or id."""
        return {"from_node_id": self.nodes.get(source, source), "to_node_id": self.nodes.get(target, target)}

    def _expect_members(self, answer: Exchange, wanted: dict[str, str]) -> None:
        for field, value in wanted.items():
            expect(answer.json()[field] == value, f"{field} {value}", answer.json()[field], answer)

    def _expect_count(self, rule: str, part: str, count: int, answer: Exchange) -> None:
        with self._step(rule):
            seen = self._workflows.look(self.workflow)[part]
            expect(seen == count, f"{count} {part}", seen, answer)


@tour
@rule(CREATED, ADDED, JOINED, "dialnexa.nodes.listed", "dialnexa.edges.listed", "dialnexa.edges.first-match")
@rule("dialnexa.leads.uploaded", "dialnexa.leads.listed", "dialnexa.history.succeeds", "dialnexa.activate.succeeds")
@rule("dialnexa.cancel.succeeds", "dialnexa.cancel.duplicable", "dialnexa.duplicate.succeeds")
@takes(TICKS)
def test_a_workflow_is_built(workflows: Workflows):
    """Create a workflow, add nodes, edges and leads, activate, cancel, duplicate: each answer and lead is right."""
    step = workflows.scenario.step
    builder = Builder(workflows)
    workflow, made = builder.workflow, builder.nodes
    for label, kind in KINDS.items():
        builder.add(label, kind)
    for number, way in enumerate(WAYS, 1):
        builder.join(number, *way)
    numbers = dict(zip(REACHED, phones(2), strict=True))
    rows = [f'"{segment}","{number}"' for segment, number in numbers.items()]
    answer = workflows.neighbour("uploadLeads", workflow, files=sheet("segment,phone_number", *rows))
    with step("dialnexa.leads.uploaded"):
        enrolled = expect_status(answer, 201).json()["leads_enrolled"]
        expect(enrolled == 2, "2 leads enrolled", enrolled, answer)
    answer = workflows.neighbour("activateWorkflow", workflow)
    with step("dialnexa.activate.succeeds"):
        expect_status(answer, 200)
        workflows.expect_status(workflow, "active", answer)
    seen = workflows.observe_when(workflow, lambda seen: bool(seen["leads"].get("waiting") == 2))
    with step("dialnexa.activate.succeeds"):
        expect(seen["history"] > 0, "the leads to have started", seen["leads"], answer)
    expect_ways(workflows, workflow, made, numbers)
    with step("dialnexa.cancel.succeeds"):
        expect_status(workflows.cancel(workflow), 200)
    expect_copied(workflows, builder)


def expect_ways(workflows: Workflows, workflow: str, made: dict[str, str], numbers: dict[str, str]) -> None:
    """Raise a finding unless each lead is at the node of its segment, and one history shows its path."""
    step = workflows.scenario.step
    with step("dialnexa.leads.listed"):
        answer = page(workflows, "listLeads", workflow)
        leads = {plain(lead["phone_number"]): lead for lead in answer.json()["data"]}
    with step("dialnexa.leads.uploaded"):
        quoted = [lead["phone_number"] for lead in leads.values() if '"' in lead["phone_number"]]
        expect(not quoted, "the numbers without the quotes of the table", quoted, answer)
        expect(leads.keys() == {*numbers.values()}, f"the leads {numbers}", sorted(leads), answer)
    with step("dialnexa.leads.listed"):
        statuses = {lead["status"].replace("active", "in_progress") for lead in leads.values()}
        expect(statuses == {"in_progress"}, "leads in progress", statuses, answer)
        places = [lead["current_node_id"] for lead in leads.values()]
        expect(
            {*places} <= {*made.values()} - {made["entry"]},
            "nodes behind the entry as current_node_id",
            places,
            answer,
        )
    with step("dialnexa.edges.first-match"):
        for segment, number in numbers.items():
            reached, expected = leads[number]["current_node_id"], made[REACHED[segment]]
            expect(reached == expected, f"the lead of the segment {segment} at {expected}", reached, answer)
    lead = leads[numbers["gold"]]
    with step("dialnexa.history.succeeds"):
        answer = history(workflows, workflow, lead["id"])
        expect(answer.json()["id"] == lead["id"], f"id {lead['id']}", answer.json()["id"], answer)
        visits = sorted(answer.json()["history"], key=entered)
        labels = [visit["node_label"] for visit in visits]
        expect(labels == ["entry", REACHED["gold"]], f"visits of the entry and of {REACHED['gold']}", labels, answer)
        ends = [visit["exited_at"] for visit in visits]
        ended = ends[0] is not None and moment(ends[0]) >= entered(visits[0])
        expect(ended and ends[1] is None, "the first visit to have ended, and the last not", ends, answer)


def expect_copied(workflows: Workflows, builder: Builder) -> None:
    """Duplicate the cancelled workflow; findings unless the copy is a draft with the same graph and no leads."""
    answer = workflows.neighbour("duplicateWorkflow", builder.workflow, also=[400, 403, 409, 422])
    step = workflows.scenario.step
    with step("dialnexa.cancel.duplicable"):
        copy = expect_status(answer, 201).json()
        workflows.adopt(copy["id"])
        expect(copy["status"] == DRAFT, "a draft", copy["status"], answer)
        seen = workflows.look(copy["id"])
        expect(seen["edges"] == len(WAYS), f"{len(WAYS)} edges", seen["edges"], answer)
        expect(sum(seen["leads"].values()) == 0, "no leads", seen["leads"], answer)
    with step("dialnexa.duplicate.succeeds"):
        names = {copy[field] for field in ("title", "name") if field in copy}
        expect(names == {f"{builder.title} (Copy)"}, f"the name {builder.title} (Copy)", names, answer)
    with step("dialnexa.nodes.listed"):
        listed = page(workflows, "listNodes", copy["id"])
        nodes = listed.json()["data"]
        shown = sorted((record["label"], record["node_type"], record["workflow_id"]) for record in nodes)
        added = sorted((label, KINDS[label]["node_type"], copy["id"]) for label in KINDS)
        expect(shown == added, f"{len(added)} nodes as they were added", shown, listed)
    label_of = {record["id"]: record["label"] for record in nodes}
    with step("dialnexa.edges.listed"):
        listed = page(workflows, "listEdges", copy["id"])
        edges = listed.json()["data"]
        expect(len(edges) == len(WAYS), f"{len(WAYS)} edges", edges, listed)
    with step("dialnexa.duplicate.succeeds"):
        expect(ids(nodes).isdisjoint(builder.nodes.values()), "nodes of its own", sorted(ids(nodes)), answer)
        fields = [record["config"].get("condition_field") for record in nodes if record["label"] == "entry"]
        expect(fields == ["segment"], "the entry with its config", fields, answer)
    ways = {(label_of.get(edge["from_node_id"]), label_of.get(edge["to_node_id"]), edge.get("label")) for edge in edges}
    if ways != {*WAYS}:
        with step("dialnexa.edges.listed"):
            expect_labels(workflows, builder.workflow)
    with step("dialnexa.duplicate.succeeds"):
        expect(ways == {*WAYS}, f"the edges {WAYS}", ways, answer)


def expect_labels(workflows: Workflows, workflow: str) -> None:
    """Raise a finding unless List Edges shows the labels of the original; else the copy is not to blame."""
    listed = page(workflows, "listEdges", workflow)
    labels = sorted(str(edge.get("label") or None) for edge in listed.json()["data"])
    expect(labels == sorted(str(label) for *_, label in WAYS), f"the labels of {WAYS}", labels, listed)


@tour
@rule(CREATED, ADDED, "dialnexa.activate.graph", "dialnexa.activate.succeeds")
@rule("dialnexa.request.invalid", "dialnexa.edges.unknown-node")
def test_a_graph_that_is_none_is_refused(workflows: Workflows):
    """Activate without nodes, add an unknown node type and an edge to or from a missing node: all are refused."""
    step = workflows.scenario.step
    builder = Builder(workflows)
    answer = workflows.neighbour("activateWorkflow", builder.workflow)
    if answer.status not in (200, *INVALID):  # perhaps no draft can be activated
        with step("dialnexa.activate.succeeds"):
            expect_status(workflows.neighbour("activateWorkflow", workflows.given(DRAFT, queued=1)), 200)
    with step("dialnexa.activate.graph"):
        expect_status(answer, *INVALID)
        workflows.expect_status(builder.workflow, DRAFT, answer)
    builder.add("alone", REST)
    nowhere = workflows.unknown()
    for rule, operation, statuses, body in (
        ("request.invalid", "addNode", INVALID, node("Beam", {"node_type": "TELEPORT"})),
        ("edges.unknown-node", "addEdge", (*INVALID, 404), builder.edge("alone", nowhere)),
        ("edges.unknown-node", "addEdge", (*INVALID, 404), builder.edge(nowhere, "alone")),
    ):
        before = workflows.look(builder.workflow)
        answer = workflows.call(operation, builder.workflow, json=body)
        with step(f"dialnexa.{rule}"):
            expect_status(answer, *statuses)
            workflows.expect_unchanged(before, builder.workflow, answer)
