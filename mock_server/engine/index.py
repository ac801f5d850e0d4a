"""Index of records by value."""

from collections.abc import Iterable, Mapping

from brakecheck.mock_server.engine.records import Record


class Index:
    """Records by the values of one member."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Record]] = {}

    def add(self, value: str, record: Record) -> None:
        """Add the record under the value."""
        self._found.setdefault(value, {})[record.id] = record

    def remove(self, value: str, record: Record) -> None:
        """Remove the record from the value, if it is there."""
        group = self._found.get(value, {})
        group.pop(record.id, None)
        if not group:
            self._found.pop(value, None)

    def groups(self, values: Iterable[str]) -> list[Mapping[str, Record]]:
        """Records of each value that has any."""
        return [self._found[value] for value in values if value in self._found]
