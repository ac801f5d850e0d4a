"""Outcomes of runs, drawn by weight: the same run of the same account always has the same."""

from bisect import bisect
from collections.abc import Mapping
from hashlib import blake2b
from itertools import accumulate

from brakecheck.mock_server.suprsend.runs import COMPLETED

ALWAYS_COMPLETED: Mapping[str, float] = {COMPLETED: 1.0}


def outcome_of(run_id: str, seed: int, weights: Mapping[str, float]) -> str:
    """Final status of the run. `weights` has at least one outcome."""
    names, bounds = list(weights), list(accumulate(weights.values()))
    if len(names) == 1:
        return names[0]
    draw = int.from_bytes(blake2b(f"{seed}:{run_id}".encode(), digest_size=6).digest()) / 2**48
    return names[min(bisect(bounds, draw * bounds[-1]), len(names) - 1)]
