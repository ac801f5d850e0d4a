"""Faults of edges: what they may join, what is kept and listed of them, and which way a lead takes."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.dialnexa.faults.nodes import having_added, of_the_account, with_member
from brakecheck.mock_server.dialnexa.graph import Edge, Graph, Node
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.operations import (
    after_refusal,
    answering,
    handling,
    listing,
    reading_body,
    with_each,
)
from brakecheck.mock_server.faults.response_mutations import edited, status

ADDED, LISTED, UNKNOWN, FIRST = (
    f"dialnexa.edges.{rule}" for rule in ("added", "listed", "unknown-node", "first-match")
)
FROM, TO = 0, 1
Known = Callable[[Workflows, str], bool]
Choose = Callable[[list[Edge], str | None], Edge | None]


def joining(known: Known, *ends: int) -> Injection:
    """Accept unknown nodes at these ends of an edge if `known` says so."""

    def wrap(healthy: Callable[..., Edge]) -> Callable[..., Edge]:
        def faulty(workflows: Workflows, workflow: Workflow, *way: Any) -> Edge:
            strange = [end for end in (FROM, TO) if way[end] not in workflow.graph.nodes]
            if not strange or any(end not in ends or not known(workflows, way[end]) for end in strange):
                return healthy(workflows, workflow, *way)
            edge = Edge(workflows.new_id("edge"), *way)
            workflow.graph.join(edge)
            return edge

        return faulty

    return lambda injector: injector.around(Workflows, "add_edge", wrap)


def anything(*_: object) -> bool:
    """Accept any node."""
    return True


def of_the_accounts_nodes(workflows: Workflows, node: str) -> bool:
    """Whether some workflow of the account has the node."""
    return any(node in workflow.graph.nodes for workflow in workflows.records.values())


def joined_all_the_same(workflows: Workflows, _: Any, path: Any) -> None:
    """Join the first node with itself."""
    workflow = workflows.find(path["id"])
    node = next(iter(workflow.graph.nodes))
    workflow.graph.join(Edge(workflows.new_id("edge"), node, node))


def without_the_new_one(graph: Graph) -> None:
    """Remove the newest edge again."""
    edge = graph.edges.pop()
    graph._ways_from[edge.source].remove(edge)


def leaving_by(choose: Choose) -> Injection:
    """Let leads leave a node along the edge that is chosen for their outcome."""

    def faulty(graph: Graph, node: Node, outcome: str | None) -> Node | None:
        edge = choose(graph._ways_from.get(node.id, []), outcome)
        return graph.nodes[edge.target] if edge else None

    return lambda injector: injector.patch(Graph, "after", faulty)


def fitting(edges: list[Edge], outcome: str | None) -> list[Edge]:
    """List the edges for the outcome, those without a label included."""
    return [edge for edge in edges if edge.label in (None, outcome)]


def alike(same: Callable[[str, str], bool]) -> Choose:
    """Choose the first edge without a label, or whose label fits the outcome by `same`."""
    return lambda edges, outcome: next(
        (edge for edge in edges if edge.label is None or same(edge.label, outcome or "")), None
    )


def with_a_label_first(edges: list[Edge], outcome: str | None) -> Edge | None:
    """Prefer an edge that has the outcome as its label."""
    return min(fitting(edges, outcome), key=lambda edge: edge.label is None, default=None)


def without_a_label_first(edges: list[Edge], outcome: str | None) -> Edge | None:
    """Prefer an edge without a label."""
    return min(fitting(edges, outcome), key=lambda edge: edge.label is not None, default=None)


def the_other_way_round(body: Any) -> Any:
    """Exchange the two ends of the new edge."""
    return {**body, "from_node_id": body["to_node_id"], "to_node_id": body["from_node_id"]}


def one_for_each_node(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the last edge alone of those that leave a node."""
    return list({edge["from_node_id"]: edge for edge in edges}.values())


FAULTS = (
    Fault(
        "dialnexa.edges.are-not-kept",
        ADDED,
        "an edge that is added is answered, and not kept",
        having_added("addEdge", without_the_new_one),
    ),
    Fault(
        "dialnexa.edges.forget-the-label",
        ADDED,
        "an edge that is added has no label",
        reading_body("addEdge", with_member("label", None)),
    ),
    Fault(
        "dialnexa.edges.swap-their-ends",
        ADDED,
        "an edge that is added leads the other way",
        reading_body("addEdge", the_other_way_round),
    ),
    Fault(
        "dialnexa.edges.name-no-workflow",
        ADDED,
        "an edge that is added is answered with an empty workflow_id",
        answering("addEdge", 201, edited(with_member("workflow_id", ""))),
    ),
    Fault(
        "dialnexa.edges.begin-anywhere",
        UNKNOWN,
        "an edge may begin at an unknown node",
        joining(anything, FROM),
    ),
    Fault("dialnexa.edges.end-anywhere", UNKNOWN, "an edge may end at an unknown node", joining(anything, TO)),
    Fault(
        "dialnexa.edges.join-other-workflows",
        UNKNOWN,
        "an edge may lead to a node of another workflow",
        joining(of_the_accounts_nodes, FROM, TO),
    ),
    Fault(
        "dialnexa.edges.409-for-unknown-nodes",
        UNKNOWN,
        "an edge to an unknown node answers 409",
        answering("addEdge", 400, status(409)),
    ),
    Fault(
        "dialnexa.edges.refuse-and-join",
        UNKNOWN,
        "an edge to an unknown node answers 400, and another edge is added",
        after_refusal("addEdge", 400, joined_all_the_same),
    ),
    Fault(
        "dialnexa.edges.last-match",
        FIRST,
        "a lead leaves along the last edge that fits",
        leaving_by(lambda edges, outcome: next(iter(fitting(edges, outcome)[::-1]), None)),
    ),
    Fault(
        "dialnexa.edges.label-before-none",
        FIRST,
        "an edge without a label is taken where no label fits",
        leaving_by(with_a_label_first),
    ),
    Fault(
        "dialnexa.edges.none-before-label",
        FIRST,
        "an edge without a label is taken before any other",
        leaving_by(without_a_label_first),
    ),
    Fault(
        "dialnexa.edges.none-never",
        FIRST,
        "an edge without a label fits no outcome",
        leaving_by(lambda edges, outcome: next((edge for edge in edges if edge.label == outcome), None)),
    ),
    Fault(
        "dialnexa.edges.first-of-all",
        FIRST,
        "a lead leaves along the first edge, of any label",
        leaving_by(lambda edges, _: next(iter(edges), None)),
    ),
    Fault(
        "dialnexa.edges.fit-by-their-beginning",
        FIRST,
        "an edge fits an outcome that begins with its label",
        leaving_by(alike(lambda label, outcome: outcome.startswith(label))),
    ),
    Fault(
        "dialnexa.edges.fit-what-they-begin-with",
        FIRST,
        "an edge fits an outcome that its label begins with",
        leaving_by(alike(lambda label, outcome: label.startswith(outcome))),
    ),
    Fault(
        "dialnexa.edges.list-the-first",
        LISTED,
        "one edge is listed",
        listing("listEdges", lambda records: records[:1]),
    ),
    Fault(
        "dialnexa.edges.list-one-for-each-node",
        LISTED,
        "of the edges that leave a node the last is listed",
        listing("listEdges", one_for_each_node),
    ),
    Fault(
        "dialnexa.edges.list-no-labels",
        LISTED,
        "edges are listed without their labels",
        listing("listEdges", with_each(lambda record: {**record, "label": None})),
    ),
    Fault(
        "dialnexa.edges.list-the-account",
        LISTED,
        "the edges of all workflows are listed",
        handling({"listEdges"}, of_the_account),
    ),
)
