"""A filter narrows a list to the records that have its value, and an order is kept over all pages."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.lists import Asked, Lists, steadily
from brakecheck.contracts.generic.record import Record
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.listing import ListFilter, input_schema, takes
from brakecheck.specs.machine.model import Event

STATE = "state"
ENOUGH = 4  # records by which one order differs from another
SEVERAL = 2  # values of a filter that are asked for at once
A_MOMENT = 2.0  # seconds between two records


def by_state(table: Table) -> Iterator[Case]:
    """Each state that a filter may hold."""
    for event, chosen, rule in _filters(table):
        schema = input_schema(table.description, table.operation(event), chosen.value)
        for state in table.resource(event).states.values() if chosen.member == STATE else ():
            alone = not state.gone and table.resource(event).is_alone(state.name)
            if alone and takes(table.description, schema, state.name):
                words = f"{event.name} · {chosen.name} {state.name} lists that state alone, and all of it"
                yield case(event, chosen, state.name, name=f"{event.name}: {state.name}", rule=rule, words=words)


def by_member(table: Table) -> Iterator[Case]:
    """Each filter by another member."""
    for event, chosen, rule in _filters(table):
        if chosen.member != STATE:
            words = f"{event.name} · {chosen.name} lists the records of that {chosen.member} alone"
            yield case(event, chosen, name=f"{event.name}: {chosen.name}", rule=rule, words=words)


def _filters(table: Table) -> Iterator[tuple[Event, ListFilter, str]]:
    for event in table.machine.events.values():
        for chosen in event.lists.filters.values() if event.lists else ():
            if rule := table.rule(event.name, f"by-{chosen.name}"):
                yield event, chosen, rule


@pytest.mark.cases(("event", "chosen", "state"), by_state)
def test_a_state_is_listed_alone(records: Records, event: Event, chosen: ListFilter, state: str):
    """A record in the state is listed, and no record in another state is."""
    lists = Lists(records, event)
    record = lists.given(state)
    others = [name for name in lists.resource.states if name != state and records.table.rests(lists.resource, name)]
    beside = [lists.given(name) for name in others if not lists.resource.states[name].gone][:1]
    steadily(lambda: expect_state_alone(lists, chosen, state, record, beside))


def expect_state_alone(lists: Lists, chosen: ListFilter, state: str, record: Record, beside: list[Record]) -> None:
    """Turn all pages of the state; a finding where a record is missing, or shows another state."""
    found, table = lists.all(lists.filtered(chosen.name, state)), lists.records.table
    answer = lists.records.scenario.client.exchanges[-1]
    if record.id not in found and not table.rests(record.resource, state) and lists.records.state(record) != state:
        raise NotChecked(f"the {record.resource.name} went on by itself while it was looked for")
    expect(record.id in found, f"{record.id}, which is {state}, to be listed", f"{len(found)} others", answer)
    for other in beside:
        expect(other.id not in found, f"{other.id}, which is {other.state}, not to be listed", "it is", answer)
    for name, item in found.items():
        shown = table.state_in(record.resource, item)
        expect(shown in (None, state), f"{state} records alone", f"{name}, which is {shown}", answer)


@pytest.mark.cases(("event", "chosen"), by_member)
def test_a_member_is_listed_alone(records: Records, event: Event, chosen: ListFilter):
    """The record that has a value of the run is listed alone. Of listed values it is under its own."""
    lists, state = Lists(records, event), records.table.still_state(records.table.resource(event))
    if chosen.member == "id":
        record, _ = lists.given(state), lists.given(state)
        value = record.id
    elif not _takes_any_text(lists, chosen):
        record = lists.given(state)
        steadily(lambda: expect_by_own_value(lists, chosen, record))
        return
    else:
        value = _own(lists, chosen.member)
        record = lists.given(state, **{chosen.member: value})
        lists.given(state, **{chosen.member: _own(lists, chosen.member)})
    steadily(lambda: expect_alone(lists, lists.filtered(chosen.name, value), record))


def _takes_any_text(lists: Lists, chosen: ListFilter) -> bool:
    """Whether the description lets a value of the filter be made up."""
    if chosen.member in lists.resource.belongs:
        return True
    schema = _schema_of_one(lists, chosen)
    is_bound = any(name in schema for name in ("enum", "const", "pattern", "format"))
    return not is_bound and "string" in schema.get("type", "string")


def _schema_of_one(lists: Lists, chosen: ListFilter) -> Mapping[str, Any]:
    """The schema of one value of the filter."""
    schema = lists.schema(chosen.value) or {}
    return lists.records.table.description.resolved(schema.get("items", schema))


def expect_by_own_value(lists: Lists, chosen: ListFilter, record: Record) -> None:
    """A finding where the record is missing under the value that it shows, or listed under another one."""
    shown, all_items = lists.shown(f"$record.{chosen.member}"), lists.all()
    own = all_items.get(record.id, {}).get(shown)
    values = [str(item[shown]) for item in all_items.values() if item.get(shown) not in (None, own)]
    if not isinstance(own, str | int) or not lists.takes(chosen.name, str(own)):
        raise NotChecked(f"no value of {chosen.name} can be made up, and the list shows none")
    expect_each(lists, lists.filtered(chosen.name, str(own)), [record], [])
    for other in dict.fromkeys([*values, *map(str, _schema_of_one(lists, chosen).get("enum", ()))]):
        if other != str(own) and lists.takes(chosen.name, other):
            expect_each(lists, lists.filtered(chosen.name, other), [], [record])
            return
    raise NotChecked(f"only one value of {chosen.name} is known")


def by_several(table: Table) -> Iterator[Case]:
    """Each filter that takes several values, and may hold two states where it is by state."""
    for event, chosen, rule in _filters(table):
        states = _states(table, event, chosen)
        if chosen.several and (chosen.member != STATE or len(states) >= SEVERAL):
            words = f"{event.name} · {chosen.name} lists the records of each of several values, and no others"
            yield case(event, chosen, states, name=f"{event.name}: {chosen.name}", rule=rule, words=words)


def _states(table: Table, event: Event, chosen: ListFilter) -> list[str]:
    """The states that the filter may hold, those in which records rest first."""
    kind, schema = table.resource(event), input_schema(table.description, table.operation(event), chosen.value)
    alone = [name for name, each in kind.states.items() if not each.gone and kind.is_alone(name)]
    there = [name for name in alone if takes(table.description, schema, name)]
    return sorted(there, key=lambda name: not table.rests(kind, name))


@pytest.mark.cases(("event", "chosen", "states"), by_several)
def test_several_values_are_listed(records: Records, event: Event, chosen: ListFilter, states: list[str]):
    """Records of two values that are asked for at once are listed, one of a third value is not."""
    lists, kind = Lists(records, event), records.table.resource(event)
    if chosen.member == STATE:
        asked = states[:SEVERAL]
        own = [lists.given(state) for state in asked]
        elsewhere = [name for name, each in kind.states.items() if name not in asked and not each.gone]
        others = [lists.given(name) for name in elsewhere if records.table.rests(kind, name)][:1]
    elif chosen.member != "id" and not _takes_any_text(lists, chosen):
        raise NotChecked(f"no value of {chosen.name} can be made up")
    else:
        *own, other = [_given_own(lists, chosen.member) for _ in range(SEVERAL + 1)]
        asked = [record.id if chosen.member == "id" else str(record.members[chosen.member]) for record in own]
        others = [other]
    steadily(lambda: expect_each(lists, lists.filtered(chosen.name, *asked), own, others))


def expect_each(lists: Lists, asked: Asked, own: list[Record], others: list[Record]) -> None:
    """A finding where one of its own is not listed, or one of the others is."""
    found, records = lists.all(asked), lists.records
    answer = records.scenario.client.exchanges[-1]
    for record in own:
        moves = not records.table.rests(record.resource, record.state)
        if record.id not in found and moves and records.state(record) != record.state:
            raise NotChecked(f"the {record.resource.name} went on by itself while it was looked for")
        expect(record.id in found, f"{' and '.join(each.id for each in own)} to be listed", ", ".join(found), answer)
    for record in others:
        expect(record.id not in found, f"{record.id}, which is {record.state}, not to be listed", "it is", answer)


def _given_own(lists: Lists, member: str) -> Record:
    """A record with a value of its own for the member."""
    state = lists.records.table.still_state(lists.resource)
    return lists.given(state, **({} if member == "id" else {member: _own(lists, member)}))


def _own(lists: Lists, member: str) -> str:
    """A value that only the run has: a parent's id, or a text."""
    parent = lists.resource.belongs.get(member)
    if parent is None:
        return lists.records.scenario.fresh(member.replace("_", "-"))
    kind = lists.records.machine.resources[parent]
    return lists.records.given(kind, lists.records.table.still_state(kind)).id


def expect_alone(lists: Lists, asked: Asked, record: Record) -> None:
    """A finding unless the record is all that is listed."""
    found = lists.all(asked)
    expect([*found] == [record.id], f"{record.id} alone", ", ".join([*found][:3]) or "nothing",
           lists.records.scenario.client.exchanges[-1])  # fmt: skip


def orders(table: Table) -> Iterator[Case]:
    """Each order that can be asked for, and that the items show."""
    for event in table.machine.events.values():
        sorting, rule = event.lists.sorting if event.lists else None, table.rule(event.name, "sorted")
        if sorting is None:
            continue
        for order, expression in sorting.by.items():
            words = f"{event.name} · {sorting.value.name} {order} is the order of the list"
            yield case(event, order, expression, name=f"{event.name}: {order}", rule=rule, words=words)


@pytest.mark.cases(("event", "order", "expression"), orders)
def test_the_list_is_in_order(records: Records, event: Event, order: str, expression: str):
    """Records of the run are listed by the value that the order names, up or down as it says."""
    lists, kind = Lists(records, event), records.table.resource(event)
    member, state = expression.partition(".")[2], records.table.still_state(kind)
    if not lists.shows(expression):
        raise NotChecked(f"the list does not show {lists.shown(expression)}")
    values = sorted(records.scenario.fresh(member.replace("_", "-")) for _ in range(ENOUGH))
    own = []
    for number in (1, 3, 0, 2):
        is_own = expression.startswith("$record.") and member not in ("id", STATE) and member not in kind.belongs
        own.append(lists.given(state, **({member: values[number]} if is_own else {})))
        if expression.startswith("$time."):
            with suppress(NotChecked):
                records.advance(A_MOMENT)
    steadily(lambda: expect_order(lists, order, expression, {record.id for record in own}))


def expect_order(lists: Lists, order: str, expression: str, own: set[str]) -> None:
    """A finding where the values of our records do not rise, or fall, over all pages."""
    sorting = lists.listing.sorting
    for pages in lists.turned(Asked(order=order)):
        items = [item for page in pages for item in page.items if lists.id_in(item) in own]
        values = [item.get(lists.shown(expression)) for item in items]
        if len({*map(str, values)}) < 2:
            raise NotChecked(f"all records have the same {lists.shown(expression)}")
        falls = sorting is not None and order in sorting.falling
        received = ", ".join(map(str, values))
        expect(is_sorted(values, falls=falls), f"{'falling' if falls else 'rising'} values", received, pages[-1].answer)


def is_sorted(values: list[Any], *, falls: bool) -> bool:
    """Whether the values are in order: as numbers, as times, or as texts in either way to take capitals."""
    ways: list[Callable[[Any], Any]] = [str, lambda value: str(value).casefold()]
    with suppress(ValueError):
        moments = {str(value): datetime.fromisoformat(str(value)) for value in values}
        if len({moment.tzinfo is None for moment in moments.values()}) == 1:
            ways.append(lambda value: moments[str(value)])
    if all(isinstance(value, int | float) for value in values):
        ways = [float]
    return any([*map(way, values)] == sorted(map(way, values), reverse=falls) for way in ways)
