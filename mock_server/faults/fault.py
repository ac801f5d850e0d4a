"""A fault: one defect, with the rule that it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

from brakecheck.mock_server.faults.injector import FaultInjector

Injection = Callable[[FaultInjector], None]


@dataclass(frozen=True)
class Fault:
    """A defect. `name` begins with the vendor; `rule` is the ledger rule that a mock with the fault breaks.

    `summary` describes such a mock. `inject` puts the defect in.
    """

    name: str
    rule: str
    summary: str
    inject: Injection

    @property
    def vendor(self) -> str:
        """Vendor: the first part of the name."""
        return self.name.partition(".")[0]
