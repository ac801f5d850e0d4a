"""The graphs of provided workflows: as small as the places of their leads allow, since each part is a request."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

# A lead's variable `place` decides which way it takes from the entry.
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
# Where leads need no more than one way, it is the whole graph.
CHAINS: tuple[tuple[set[str], tuple[str, ...]], ...] = (
    (set(), ("delay", "end")),
    ({"queued", "in_step"}, ("call", "delay", "second call", "end")),
    ({"queued", "waiting"}, ("delay", "second call", "end")),
    ({"finished"}, ("entry", "end")),
)


def graph_for(places: set[str]) -> tuple[Sequence[str], Edges]:
    """The nodes and edges of the smallest graph in which leads reach these places."""
    for served, chain in CHAINS:
        if places <= served:
            return chain, tuple((source, target, None) for source, target in pairwise(chain))
    return list(NODES), EDGES
