"""The definition of a workflow: nodes joined by edges. Knows no leads and no time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

VOICE_CALL, TIME, CONDITIONAL, APPLICATION, CONVERTED, DROPPED = (
    "VOICE_CALL", "TIME", "CONDITIONAL", "APPLICATION", "CONVERTED", "DROPPED",
)  # fmt: skip
STEPS = frozenset({VOICE_CALL, APPLICATION})
ENDS = frozenset({CONVERTED, DROPPED})


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    type: str
    label: str
    config: dict[str, Any] = field(default_factory=dict)
    position: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another; without a label it is always open."""

    id: str
    source: str
    target: str
    label: str | None = None


class Graph:
    """Nodes and edges in the order in which they were added. The entry is the first node without a way in."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def entry(self) -> Node | None:
        reached = {edge.target for edge in self.edges}
        nodes = list(self.nodes.values())
        return next((node for node in nodes if node.id not in reached), nodes[0] if nodes else None)

    def after(self, node: Node, outcome: str | None) -> Node | None:
        """Where a lead goes from the node: along the first edge whose label is the outcome, or that has none."""
        for edge in self.edges:
            if edge.source == node.id and edge.label in (None, outcome):
                return self.nodes.get(edge.target)
        return None

    def copied(self, ids: Iterable[str]) -> "Graph":
        """The same definition under other ids, taken from `ids`."""
        fresh = iter(ids)
        names = {node: next(fresh) for node in self.nodes}
        graph = Graph()
        for node in self.nodes.values():
            graph.nodes[names[node.id]] = Node(names[node.id], node.type, node.label, dict(node.config), node.position)
        graph.edges = [
            Edge(next(fresh), names[edge.source], names[edge.target], edge.label) for edge in self.edges
        ]
        return graph
