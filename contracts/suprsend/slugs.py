"""Slugs for the runs of one contract: made up, or those of existing workflows."""

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import NotChecked


class Slugs:
    """Gives out each slug once. The adapter's setting `slugs` lists those of existing workflows."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._existing = list(scenario.adapter.target.settings.get("slugs", ()))
        self._given = 0

    def next(self) -> str:
        """A slug that no other run of the contract has; `NotChecked` where too few are configured."""
        if not self._existing:
            return self._scenario.fresh("workflow")
        self._given += 1
        if self._given > len(self._existing):
            raise NotChecked(f"needs {self._given} workflows, and `slugs` lists {len(self._existing)}; add another")
        return str(self._existing[self._given - 1])
