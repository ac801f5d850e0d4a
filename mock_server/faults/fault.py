"""A fault: one defect, with the rule that it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

from brakecheck.mock_server.faults.planter import Planter

Plant = Callable[[Planter], None]


@dataclass(frozen=True)
class Fault:
    """`name` begins with the vendor, `rule` is the ledger rule that a mock with the fault breaks.

    `summary` says what such a mock does. `plant` puts the defect in.
    """

    name: str
    rule: str
    summary: str
    plant: Plant

    @property
    def vendor(self) -> str:
        return self.name.partition(".")[0]
