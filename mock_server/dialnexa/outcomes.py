"""Outcomes of steps, and the branches that leads take at conditions."""

from bisect import bisect
from collections.abc import Mapping
from hashlib import blake2b
from itertools import accumulate
from typing import Any

from brakecheck.mock_server.dialnexa.graph import APPLICATION, CONDITIONAL, STEPS, Node
from brakecheck.mock_server.dialnexa.leads import Lead

COMPLETED, DEFAULT = "completed", "default"
OUTCOME_FIELDS = frozenset({"outcome", "call_status"})


class Outcomes:
    """Outcomes of calls, drawn by weight. The same visit of the same lead always has the same outcome."""

    def __init__(self, seed: int, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self._seed = seed
        self._names = list(weights)
        self._bounds = list(accumulate(weights.values()))

    def of(self, lead: Lead, node: Node) -> str:
        """Outcome of the lead's stay at the node: the branch of a condition, or how a step ends."""
        if node.type == CONDITIONAL:
            return branch(node.config, lead)
        if node.type == APPLICATION:
            return COMPLETED
        if len(self._names) == 1:
            return self._names[0]
        text = f"{self._seed}:{lead.id}:{node.id}:{len(lead.history)}"
        draw = int.from_bytes(blake2b(text.encode(), digest_size=6).digest()) / 2**48
        return self._names[bisect(self._bounds, draw * self._bounds[-1], hi=len(self._names) - 1)]


def branch(config: Mapping[str, Any], lead: Lead) -> str:
    """Label of the edge by which a lead leaves a condition.

    The value is the lead's variable or the outcome of its last step. Without `branches`, the value is
    the label itself; of branches, the first with that value gives the label, else it is `default`.
    """
    field = str(config.get("condition_field", ""))
    value = _last_outcome(lead) if field in OUTCOME_FIELDS else lead.variables.get(field)
    branches = config.get("branches")
    if not branches:
        return DEFAULT if value is None else value
    return next((label for expected, label in map(_branch, branches) if expected == value), DEFAULT)


def _branch(entry: Any) -> tuple[str, str]:
    if isinstance(entry, str):
        return entry, entry
    value = entry.get("value", entry["label"])
    return str(value).lower() if isinstance(value, bool) else str(value), entry["label"]


def _last_outcome(lead: Lead) -> str | None:
    return next((visit.outcome for visit in reversed(lead.history) if visit.type in STEPS), None)
