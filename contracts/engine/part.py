"""Parts: shares of a vendor's contracts that run in parallel, each in its own worlds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

FUZZING = 150  # contracts that take about as long as a run of Schemathesis


@dataclass(frozen=True, slots=True)
class Part:
    """One of `count` parts. Its contracts are the same on each machine, so that reports are the same."""

    number: int = 0
    count: int = 1

    def share(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The contracts of this part, in order.

        Contracts about Schemathesis results stay together. Contracts marked `last` end every part.
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
