"""Events that overlap on one record have the same effect as one after the other."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations_with_replacement

import pytest

from brakecheck.contracts.engine.history import Call, History, courses, expect_explained
from brakecheck.contracts.engine.race import Race, settled
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.order import is_said, model_of
from brakecheck.contracts.generic.parts import outcome_of
from brakecheck.contracts.generic.record import GONE, Record
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Event, Resource

RULE = ("race", "one-order")


def pairs(table: Table) -> Iterator[Case]:
    """Cases of two brakes of a resource, from each state in which their order can be observed."""
    name = table.rule(*RULE)
    for resource in table.machine.resources.values() if name else ():
        brakes = [event for event in table.brakes if event.resource == resource.name]
        for first, second in combinations_with_replacement(brakes, 2):
            for state in resource.states.values():
                if (
                    not state.gone
                    and not table.runs_on(resource, state.name)
                    and _matters(table, resource, state.name, first, second)
                ):
                    words = f"{first.name} and {second.name} at once · {state.name}"
                    label = f"{first.name}, {second.name}: {state.name}"
                    yield case(resource, state.name, first, second, name=label, rule=name, words=words)


def _matters(table: Table, resource: Resource, start: str, first: Event, second: Event) -> bool:
    """Whether the vendor decides that one of the events has an effect."""
    if not is_said(table, resource, start, first, second):
        return False
    model = model_of(table, resource)
    orders = ([first.name, second.name], [second.name, first.name])
    return any(end != start for order in orders for _, end in courses(model, start, order))


@pytest.mark.cases(("resource", "start", "first", "second"), pairs)
def test_some_order_explains_both(records: Records, resource: Resource, start: str, first: Event, second: Event):
    """Both are sent at once: answers and final state are those of one order or the other."""
    model = model_of(records.table, resource)
    record: Record
    with Race(records.scenario) as race:
        for record in race.rounds(partial(records.given, resource, start)):
            answers = race.run(partial(records.ask, first, record), partial(records.ask, second, record))
            pair = zip((first, second), answers, strict=True)
            outcomes = ((event, outcome_of(event, record.id, answer), answer) for event, answer in pair)
            calls = [Call(event.name, answer, made.began, made.ended) for event, answer, made in outcomes]
            seen = partial(_history, records, record, calls)
            expect_explained(settled(records.scenario, seen, model), model, answers[-1])


def _history(records: Records, record: Record, calls: list[Call]) -> History:
    """History of the calls, with the observed state, and the states from which it follows at once."""
    now = records.state(record)
    table, resource = records.table, record.resource
    ends = {state for state in [*resource.states, GONE] if now in table.settled(resource, state)}
    return History(record.state, calls, frozenset(ends))
