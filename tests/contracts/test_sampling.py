"""Sampling: which cases of a contract are sent."""

from typing import Any

from brakecheck.contracts.engine.sampling import MOST, left_out


class Case:
    def __init__(self, nodeid: str, *marks: str) -> None:
        self.nodeid = nodeid
        self._marks = marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self._marks


def cases(name: str, count: int) -> list[Any]:
    return [Case(nodeid=f"{name}[{number}]") for number in range(count)]


def test_a_contract_of_few_cases_sends_all():
    """So does one without parameters."""
    assert left_out(cases("a", MOST) + cases("b", 1), 0) == set()


def test_of_many_cases_a_few_are_sent():
    """As many of each contract, and another seed sends others."""
    those = [*cases("a", MOST + 5), *cases("b", MOST + 30)]
    names = {seed: {item.nodeid for item in left_out(those, seed)} for seed in (1, 2)}
    assert {seed: len(left) for seed, left in names.items()} == {1: 35, 2: 35}
    assert names[1] != names[2]
    assert names[1] == {item.nodeid for item in left_out(list(those), 1)}


def test_a_tour_is_left_out():
    """Each of its rules has contracts of fewer requests."""
    tour: Any = Case("tour", "tour")
    assert left_out([*cases("a", 1), tour], 0) == {tour}
