"""A fault: one defect, with the rule that it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

from brakecheck.mock_server.faults.injector import FaultInjector

Injection = Callable[[FaultInjector], None]


@dataclass(frozen=True)
class Fault:
    """`name` begins with the vendor, `rule` is the ledger rule that a mock with the fault breaks.

    `summary` says what such a mock does. `inject` puts the defect in.
    """

    name: str
    rule: str
    summary: str
    inject: Injection

    @property
    def vendor(self) -> str:
        """The vendor, which is the first part of the name."""
        return self.name.partition(".")[0]
