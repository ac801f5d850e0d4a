"""Greedy set cover: again and again the contract that catches most further faults for a request."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from tests.levels.table import Candidate

PROBES = 2  # requests of a run that ask whether the API is there


def chosen(known: Sequence[Candidate], failed: Mapping[str, set[str]], bounds: Sequence[int]) -> Iterator[list[str]]:
    """The contracts for each bound of requests, each beginning with those of the smaller bound before.

    `failed` has the contracts that fail under each fault.
    """
    catches: dict[str, set[str]] = {it.name: set() for it in known}
    for fault, contracts in failed.items():
        for contract in contracts & catches.keys():
            catches[contract].add(fault)
    taken: list[str] = []
    room = -PROBES
    costs = {it.name: it.requests for it in known}
    for bound in bounds:
        room = bound - PROBES - sum(costs[name] for name in taken)
        while best := _best(catches, costs, room):
            taken.append(best)
            room -= costs[best]
            gone = catches.pop(best)
            catches = {name: faults - gone for name, faults in catches.items()}
        yield list(taken)


def _best(catches: Mapping[str, set[str]], costs: Mapping[str, int], room: int) -> str:
    """The contract that catches most for a request, as far as there is room; empty where none catches anything new."""
    fitting = [name for name, faults in catches.items() if faults and costs[name] <= room]
    return max(fitting, key=lambda name: (Fraction(len(catches[name]), costs[name]), name), default="")
