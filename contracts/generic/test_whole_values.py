"""A filter matches whole values: no parts, no other spellings, no patterns."""

from collections.abc import Iterator
from typing import Any

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, selecting
from brakecheck.contracts.generic.record import REFUSALS, Record
from brakecheck.contracts.generic.selections import Selections, filters_of, is_shared, members_of
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.inputs.near_values import PATTERNS, SPELLINGS, Change
from brakecheck.specs.machine.model import Cell, Filter


def spellings(table: Table, spelled: dict[str, Change]) -> Iterator[Case]:
    """Cases of each spelling for each filter whose value several records can share."""
    for cell in selecting(table):
        rule = table.rule(cell.event.name, "whole-values")
        for chosen in filter(is_shared, filters_of(cell.event)) if rule else ():
            for how, change in spelled.items():
                words = f"{cell.event.name} · {how} of {chosen.name} is another value"
                label = f"{cell.event.name}: {chosen.name}, {how}"
                yield case(cell, chosen, change, name=label, rule=rule, words=words)


def nearly(table: Table) -> Iterator[Case]:
    """Cases of each spelling and pattern that is similar to a value."""
    return spellings(table, {**SPELLINGS, **PATTERNS})


@pytest.mark.cases(("cell", "chosen", "change"), nearly)
def test_nearly_the_value_matches_nothing(records: Records, cell: Cell, chosen: Filter, change: Change):
    """A filter with nearly the value of a record is refused or matches nothing; the record is left alone."""
    selections = Selections(records, cell)
    record = selections.given()
    filters = {**beside(selections, record, chosen), **changed(selections.values(record, chosen), change)}
    answer = selections.send(filters, also=REFUSALS)
    selections.expect_spared(answer, record)


def neighbours(table: Table) -> Iterator[Case]:
    """Cases of each spelling that the value of another record can have."""
    return spellings(table, SPELLINGS)


@pytest.mark.cases(("cell", "chosen", "change"), neighbours)
def test_a_record_with_nearly_the_value_is_left_alone(records: Records, cell: Cell, chosen: Filter, change: Change):
    """A record with nearly the value of the filter is left alone, beside one with exactly the value."""
    selections = Selections(records, cell)
    record = selections.given()
    akin = {name: _shared(record, each) for each in _beside(cell, chosen) for name in each.members}
    near = changed(members_of(record, chosen), change)
    other = selections.given(**{name: value for name, value in akin.items() if value is not None}, **near)
    answer = selections.send({**beside(selections, record, chosen), **selections.values(record, chosen)})
    selections.expect_answered(answer)
    selections.expect_spared(answer, other)


def changed(values: dict[str, Any], change: Change) -> dict[str, Any]:
    """Change the spelling of each text, also within lists."""
    found = {
        name: [change(each) for each in value] if isinstance(value, list) else change(str(value))
        for name, value in values.items()
    }
    if found == values:
        raise NotChecked("the value has no such spelling")
    return found


def beside(selections: Selections, record: Record, chosen: Filter) -> dict[str, Any]:
    """Further filter values, for a filter that may not be enough alone."""
    return selections.values(record, *_beside(selections.cell, chosen))


def _beside(cell: Cell, chosen: Filter) -> list[Filter]:
    others = [each for each in filters_of(cell.event) if is_shared(each) and each is not chosen and not each.alone]
    return others[:1] if chosen.alone else []


def _shared(record: Record, chosen: Filter) -> Any:
    return next((record.members[name] for name in chosen.members if name in record.members), None)
