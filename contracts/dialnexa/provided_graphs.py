"""Graphs of provided workflows, as small as possible, since each node and edge costs a request."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

# The variable `place` of a lead decides which edge it takes from the entry.
NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "entry": ("CONDITIONAL", {"condition_field": "place", "branches": ["in_step", "waiting", "finished"]}),
    "call": ("VOICE_CALL", {}),
    "delay": ("TIME", {"delay_hours": 1}),
    "second call": ("VOICE_CALL", {}),
    "end": ("CONVERTED", {}),
}
Edges = tuple[tuple[str, str, str | None], ...]
EDGES: Edges = (
    ("entry", "call", "in_step"),
    ("entry", "delay", "waiting"),
    ("entry", "end", "finished"),
    ("entry", "call", None),
    ("call", "delay", None),
    ("delay", "second call", None),
    ("second call", "end", None),
)
# Graphs without branches, each with the places that leads can reach in it.
CHAINS: tuple[tuple[set[str], tuple[str, ...]], ...] = (
    (set(), ("delay", "end")),
    ({"queued", "in_step"}, ("call", "delay", "second call", "end")),
    ({"queued", "waiting"}, ("delay", "second call", "end")),
    ({"finished"}, ("entry", "end")),
)


def graph_for(places: set[str]) -> tuple[Sequence[str], Edges]:
    """The nodes and edges of the smallest graph in which leads reach these places."""
    for reachable, chain in CHAINS:
        if places <= reachable:
            return chain, tuple((source, target, None) for source, target in pairwise(chain))
    return list(NODES), EDGES
