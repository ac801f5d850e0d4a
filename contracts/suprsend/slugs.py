"""Slugs for the runs of one contract: made up, or one each of the target's workflows."""

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import NotChecked


class Slugs:
    """Gives out each slug once. `slugs`, a setting of the adapter, names those of workflows that exist."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._existing = list(scenario.adapter.target.settings.get("slugs", ()))
        self._given = 0

    def next(self) -> str:
        """A slug that no earlier run of the contract has; `NotChecked` where there are too few."""
        if not self._existing:
            return self._scenario.fresh("workflow")
        self._given += 1
        if self._given > len(self._existing):
            raise NotChecked(f"needs {self._given} workflows, and `slugs` names {len(self._existing)}; name another")
        return str(self._existing[self._given - 1])
