"""The lifecycle of a vendor's records: what each operation does in each state, by which rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping
from brakecheck.specs.ledger import Ledger, Rule


@dataclass(frozen=True)
class State:
    """A state with its place in a drawing, in columns and rows; one without a place is not drawn."""

    name: str
    at: tuple[int, int] | None
    wide: int = 1


@dataclass(frozen=True)
class Due:
    """The due result of an operation: its answer, and the status afterwards, None where it is refused."""

    answer: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome of an operation on a record; `to` is the status afterwards, None where refused."""

    rule: str
    answer: str
    to: str | None


@dataclass(frozen=True)
class Cell:
    """An operation on a record in a state. `due` has one entry, or one for each reading of its rule."""

    operation: str
    state: str
    rule: Rule
    due: dict[str, Due]


@dataclass(frozen=True)
class Lifecycle:
    """The table, in the order of the file. `record` is what the vendor calls the thing that has states."""

    record: str
    states: dict[str, State]
    cells: tuple[Cell, ...]

    @property
    def operations(self) -> list[str]:
        """Operation ids in the order of the file."""
        return list(dict.fromkeys(cell.operation for cell in self.cells))

    def decide(self, operation: str, state: str, readings: Mapping[str, str]) -> Decision:
        """The outcome of the operation in the state; `readings` maps each open rule to the reading in force.

        A condition that makes no difference has no cell: the one of the plain status decides.
        """
        row = self._compiled[operation]
        rule, decisions = row.get(state) or row[status_of(state)]
        return decisions[readings[rule] if len(decisions) > 1 else ""]

    @cached_property
    def _compiled(self) -> dict[str, dict[str, tuple[str, dict[str, Decision]]]]:
        rows: dict[str, dict[str, tuple[str, dict[str, Decision]]]] = {}
        for cell in self.cells:
            decisions = {name: Decision(cell.rule.id, due.answer, due.to) for name, due in cell.due.items()}
            rows.setdefault(cell.operation, {})[cell.state] = cell.rule.id, decisions
        return rows


def status_of(state: str) -> str:
    """The status of a state, without the condition behind its comma."""
    return state.partition(",")[0]


def read_lifecycle(path: Path, ledger: Ledger, operations: set[str]) -> Lifecycle:
    """The lifecycle of the file; `SpecError` where it names what does not exist."""
    data = read_mapping(path)
    states = {name: _state(name, given, path) for name, given in data.get("states", {}).items()}
    cells = tuple(_cells(data.get("operations", {}), states, ledger, operations, path))
    return Lifecycle(str(data.get("record", "record")), states, cells)


def _state(name: str, given: dict[str, Any], path: Path) -> State:
    at = given.get("at")
    if at is not None and (not isinstance(at, list) or [type(part) for part in at] != [int, int]):
        raise SpecError(path, f"states.{name}.at", "a column and a row", repr(at))
    return State(name, tuple(at) if at else None, given.get("wide", 1))


def _cells(
    table: dict[str, Any], states: dict[str, State], ledger: Ledger, operations: set[str], path: Path
) -> Iterator[Cell]:
    for operation, row in table.items():
        if operation not in operations:
            raise SpecError(
                path, f"operations.{operation}", f"an operation ({', '.join(sorted(operations))})", operation
            )
        for state, entry in row.items():
            place = f"operations.{operation}.{state}"
            if state not in states:
                raise SpecError(path, place, f"a state ({', '.join(states)})", state)
            yield _cell(operation, state, dict(entry), states, ledger, path, place)


def _cell(
    operation: str, state: str, entry: dict[str, Any], states: dict[str, State], ledger: Ledger, path: Path, place: str
) -> Cell:
    name = entry.pop("rule", None)
    if name not in ledger:
        raise SpecError(path, place, "a rule of the ledger", repr(name))
    rule = ledger[name]
    due = entry if rule.readings else {"": entry}
    if rule.readings and due.keys() != rule.readings.keys():
        raise SpecError(path, place, f"a due result for each reading ({', '.join(rule.readings)})", ", ".join(due))
    for wanted in due.values():
        if wanted.keys() - {"answer", "to"} or "answer" not in wanted:
            raise SpecError(path, place, "answer, and to where the status changes", ", ".join(wanted))
        if "to" in wanted and wanted["to"] not in states:
            raise SpecError(path, place, f"a state ({', '.join(states)})", str(wanted["to"]))
    return Cell(
        operation, state, rule, {name: Due(str(wanted["answer"]), wanted.get("to")) for name, wanted in due.items()}
    )
