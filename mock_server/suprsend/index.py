"""Index of runs by value."""

from collections.abc import Iterable, Mapping
from typing import Generic, Protocol, TypeVar


class HasId(Protocol):
    """A record of the index."""

    @property
    def id(self) -> str:
        """Id that no other record of the index has."""


Record = TypeVar("Record", bound=HasId)


class Index(Generic[Record]):
    """Runs by the values of one property. A value with a single run needs no mapping of its own."""

    def __init__(self) -> None:
        self._runs: dict[str, Record | dict[str, Record]] = {}

    def add(self, value: str, run: Record) -> None:
        """Add the run under the value; a second time makes no difference."""
        known = self._runs.setdefault(value, run)
        if isinstance(known, dict):
            known[run.id] = run
        elif known is not run:
            self._runs[value] = {known.id: known, run.id: run}

    def remove(self, value: str, run: Record) -> None:
        """Remove the run from the value; `KeyError` for an unknown value."""
        known = self._runs[value]
        if isinstance(known, dict) and len(known) > 1:
            del known[run.id]
        else:
            del self._runs[value]

    def groups(self, values: Iterable[str]) -> list[Mapping[str, Record]]:
        """Runs of each value that has any."""
        found = [self._runs[value] for value in values if value in self._runs]
        return [group if isinstance(group, dict) else {group.id: group} for group in found]


def united(groups: list[Mapping[str, Record]]) -> Mapping[str, Record]:
    """Runs of all groups, each once."""
    if len(groups) == 1:
        return groups[0]
    return {run_id: run for group in groups for run_id, run in group.items()}
