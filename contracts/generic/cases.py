"""The cases of generic contracts, made from the table, each with its rule, name and words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.ledger import rule_of
from brakecheck.specs.machine.model import Accepted, Cell, Open, Refused

Case = Any  # pytest.param has no public type


def case(*values: object, name: str, rule: str, words: str, hazard: str = "", marks: Iterable[Any] = ()) -> Case:
    """Make a case: its values, the rule that it proves, and its words in a finding."""
    own = [pytest.mark.rule(rule), pytest.mark.promise(words), *marks]
    return pytest.param(*values, id=name, marks=[*own, pytest.mark.hazardous(hazard)] if hazard else own)


def cells(table: Table, kind: type[Accepted | Refused | Open]) -> Iterator[Case]:
    """Cases of each cell whose outcome is of this kind."""
    for cell in table.cells:
        if isinstance(cell.outcome, kind):
            yield case(cell, name=name_of(cell), rule=rule_of(table.machine, cell), words=words_of(cell))


def accepted(table: Table) -> Iterator[Case]:
    """Cases of each cell that the file accepts."""
    return cells(table, Accepted)


def refused(table: Table) -> Iterator[Case]:
    """Cases of each cell that the file refuses."""
    return cells(table, Refused)


def left_open(table: Table) -> Iterator[Case]:
    """Cases of each cell that the file leaves open."""
    return cells(table, Open)


def name_of(cell: Cell) -> str:
    """Name by which `-k` finds the cell."""
    return f"{cell.event.name}: {cell.state.name}{_arrow(cell, '->')}"


def words_of(cell: Cell) -> str:
    """The cell in words, such as `cancel_run · EXECUTING → CANCELED`."""
    return f"{cell.event.name} · {cell.state.name}{_arrow(cell, '→') or ' is refused, and stays'}"


def _arrow(cell: Cell, arrow: str) -> str:
    outcome = cell.outcome
    if isinstance(outcome, Open):
        return f" {arrow} ?"
    return f" {arrow} {outcome.target}" if isinstance(outcome, Accepted) else ""


def hooked(table: Table) -> Iterator[Case]:
    """Cases of each cell that a hook decides."""
    for cell in table.hooked:
        words = f"{cell.event.name} · {cell.state.name}: a hook decides"
        yield case(cell, name=name_of(cell), rule=table.rule(cell.event.name, "hook"), words=words)


def events(table: Table, *parts: str, words: str, keys: bool = False) -> Iterator[Case]:
    """Each brake whose rule the ledger has, with a cell that accepts it; `words` follow the name.

    Of a case about `keys` a hook may decide the cell, since a bad key does not get that far.
    """
    name = table.rule(*parts)
    for event in table.brakes if name else ():
        if cell := table.first_asked(event) if keys else table.first_accepted(event):
            yield case(cell, name=event.name, rule=name, words=f"{event.name} · {words}")


def once_per_operation(table: Table) -> list[Cell]:
    """For each operation a cell that accepts one of its events."""
    found: dict[str, Cell] = {}
    for event in table.brakes:
        cell = table.first_accepted(event)
        if cell:
            found.setdefault(event.operation, cell)
    return list(found.values())


def with_inputs(
    table: Table,
    inputs: Mapping[str, Any],
    hazards: Mapping[str, str],
    *rule: str,
    words: str,
    of: list[Cell] | None = None,
) -> Iterator[Case]:
    """Cases of each input for each operation, or for the cells in `of`."""
    name = table.rule(*rule)
    for cell in (once_per_operation(table) if of is None else of) if name else ():
        for label, value in inputs.items():
            yield case(
                cell,
                value,
                name=f"{cell.event.operation}: {label}",
                rule=name,
                words=f"{cell.event.operation} · {label}: {words}",
                hazard=hazards.get(label, ""),
            )


def named_by_path(table: Table) -> list[Cell]:
    """A cell for each operation whose path names the record."""
    return [cell for cell in once_per_operation(table) if cell.event.selects is None]


def events_with(table: Table, outcome: str, words: str) -> Iterator[Case]:
    """Each brake whose rule for this outcome the ledger has."""
    for event in table.brakes:
        if name := table.rule(event.name, outcome):
            yield case(event, name=event.name, rule=name, words=f"{event.name} · {words}")


def selecting(table: Table) -> list[Cell]:
    """For each brake that selects records by filters a cell that accepts it."""
    found = (table.first_accepted(event) for event in table.brakes if event.selects)
    return [cell for cell in found if cell]
