"""Parts: the contracts of a vendor in shares that are judged side by side, each in worlds of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

FUZZING = 150  # contracts that take about as long as what Schemathesis makes up


@dataclass(frozen=True, slots=True)
class Part:
    """One of so many parts. The same contracts are in it on each machine, so that the reports are the same."""

    number: int = 0
    count: int = 1

    def share(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The contracts of this part, in order.

        Those that use what Schemathesis found stay together. Each part ends with those that look at what it left.
        """
        fuzzed = {item for item in items if "fuzzing" in getattr(item, "fixturenames", ())}
        loads = [FUZZING if fuzzed and number == 0 else 0 for number in range(self.count)]
        chosen = []
        for item in items:
            if item.get_closest_marker("last"):
                chosen.append(item)
                continue
            number = 0 if item in fuzzed else loads.index(min(loads))
            loads[number] += item not in fuzzed
            if number == self.number:
                chosen.append(item)
        return chosen
