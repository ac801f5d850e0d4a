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
    """Node of a workflow; `position` is x and y in the editor, and `config` depends on the type."""

    id: str
    type: str
    label: str
    config: dict[str, Any] = field(default_factory=dict)
    position: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Edge:
    """Edge from one node to another; without a label it fits every outcome."""

    id: str
    source: str
    target: str
    label: str | None = None


class Graph:
    """Nodes and edges in the order in which they were added."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self._ways_from: dict[str, list[Edge]] = {}
        self._reached: set[str] = set()
        self._entry: Node | None = None

    def add(self, node: Node) -> None:
        """Add a node; one of the same id is replaced."""
        self.nodes[node.id] = node
        self._entry = None

    def join(self, edge: Edge) -> None:
        """Join two nodes of the graph by an edge."""
        self.edges.append(edge)
        self._ways_from.setdefault(edge.source, []).append(edge)
        self._reached.add(edge.target)
        self._entry = None

    def entry(self) -> Node | None:
        """Node where leads begin: the first without an incoming edge; if all have one, the first."""
        if self._entry is None and self.nodes:
            nodes = self.nodes.values()
            self._entry = next((node for node in nodes if node.id not in self._reached), next(iter(nodes)))
        return self._entry

    def after(self, node: Node, outcome: str | None) -> Node | None:
        """Next node for a lead: along the first edge whose label is the outcome, or that has no label."""
        for edge in self._ways_from.get(node.id, ()):
            if edge.label in (None, outcome):
                return self.nodes[edge.target]
        return None

    def unreachable(self) -> list[Node]:
        """Nodes that no lead can reach by any outcome."""
        entry = self.entry()
        ahead = [entry.id] if entry else []
        seen = set(ahead)
        while ahead:
            for edge in self._ways_from.get(ahead.pop(), ()):
                if edge.target not in seen:
                    seen.add(edge.target)
                    ahead.append(edge.target)
        return [node for node in self.nodes.values() if node.id not in seen]

    def copied(self, ids: Iterable[str]) -> "Graph":
        """Copy of the graph; its nodes take their new ids from `ids`."""
        fresh = iter(ids)
        names = {node: next(fresh) for node in self.nodes}
        graph = Graph()
        for node in self.nodes.values():
            graph.add(Node(names[node.id], node.type, node.label, dict(node.config), node.position))
        for edge in self.edges:
            graph.join(Edge(next(fresh), names[edge.source], names[edge.target], edge.label))
        return graph
