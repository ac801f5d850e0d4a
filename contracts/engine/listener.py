"""The listener of a run."""

from collections.abc import Mapping

from brakecheck.contracts.engine.verdicts import Outcome
from brakecheck.contracts.safety.receipt import Removal


class RunListener:
    """Hears of a run while it goes on. This one does not listen."""

    def collected(self, places: Mapping[str, int]) -> None:
        """These contracts are about to be run, each with its place among all."""

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        """One contract has ended, with these outcomes."""

    def guarded(self, replaced: int, left_out: int) -> None:
        """So many requests of Schemathesis were changed or held back, so that no foreign record is harmed."""

    def settled(self, lag: float) -> None:
        """Effects were seen up to so many seconds after they had been acknowledged."""

    def cleaned(self, receipt: list[Removal]) -> None:
        """The run has cleaned up what it had made, as far as it could. Also after an interrupt."""
