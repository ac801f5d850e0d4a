"""The listener of a run."""

from collections.abc import Mapping

from brakecheck.contracts.engine.verdicts import Outcome
from brakecheck.contracts.safety.receipt import Removal


class RunListener:
    """Receives the progress of a run. This base class ignores all of it."""

    def collected(self, places: Mapping[str, int]) -> None:
        """Called before the contracts run, with the number of each in the order of all."""

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        """Called after a contract with its outcomes."""

    def guarded(self, replaced: int, left_out: int) -> None:
        """Called with the numbers of Schemathesis requests that the guard changed and left out."""

    def settled(self, lag: float) -> None:
        """Called with the longest time in seconds from an acknowledgement to its visible effect."""

    def cleaned(self, receipt: list[Removal]) -> None:
        """Called after the clean-up, also of an interrupted run, with the result for each record."""
