"""Odd ids, and undescribed paths and methods."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from brakecheck.contracts.engine.scenario import NOT_SERVED, expect, expect_allow, expect_status
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, named_by_path, once_per_operation, with_inputs
from brakecheck.contracts.generic.record import OTHER_FORM, REFUSALS, expect_refusal
from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.contracts.generic.test_bodies import expect_whole_or_nothing
from brakecheck.contracts.inputs.payloads import ODD_ID_HAZARDS, ODD_IDS, SLASHES, TAILS
from brakecheck.specs.machine.model import Cell

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STRAYING = "no id, which is what two slashes enclose, could be taken for all records"


def odd(table: Table) -> Iterator[Case]:
    """Cases of each odd id in each path."""
    words, of = "is answered with a 4xx", named_by_path(table)
    return with_inputs(table, ODD_IDS, ODD_ID_HAZARDS, "http", "no-server-error", words=words, of=of)


@pytest.mark.cases(("cell", "odd"), odd)
def test_an_odd_id_is_refused(records: Records, cell: Cell, odd: str):
    """An odd id gets a 4xx."""
    record = replace(records.unknown(cell.resource), id=records.scenario.filled(odd))
    template = records.table.operation(cell.event).path  # allows an answer with the body of another path
    answer = records.ask(cell.event, record, template=template)
    expect(answer.status >= 400, "a 4xx", answer.answer(), answer)


def longer(table: Table) -> Iterator[Case]:
    """Cases of each tail for each operation, and of one tail for the operation's other events."""
    firsts, words = named_by_path(table), "behind an id makes another one of it"
    yield from with_inputs(table, TAILS, {}, "scope", "one-record", words=words, of=firsts)
    name, rule = "a comma", table.rule("scope", "one-record")
    for event in table.brakes if rule else ():
        cell = table.first_asked(event)
        if cell and event.selects is None and all(event is not first.event for first in firsts):
            in_words = f"{event.name} · {name} {words}"
            yield case(cell, TAILS[name], name=f"{event.name}: {name}", rule=rule, words=in_words)


@pytest.mark.cases(("cell", "tail"), longer)
def test_an_id_with_more_behind_it_is_another_id(records: Records, cell: Cell, tail: str):
    """The event on a record's id with a tail is refused, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    other = replace(record, id=records.scenario.extended(record.id, tail))
    answer = records.ask(cell.event, other, also=REFUSALS)
    records.expect_unchanged(before, record, answer)
    expect_refusal(answer)


def slashes(table: Table) -> Iterator[Case]:
    """Cases of each extra slash in each path."""
    named = {f"slashes, {name}": spelled for name, spelled in SLASHES.items()}
    hazards = dict.fromkeys(named, STRAYING)
    words = "is overlooked or refused, and no harm is done"
    return with_inputs(table, named, hazards, "http", "refusal-changes-nothing", words=words, of=named_by_path(table))


@pytest.mark.cases(("cell", "spelled"), slashes)
def test_slashes_matter_or_they_do_not(records: Records, cell: Cell, spelled: Callable[[str], str]):
    """A server may ignore an extra slash, or refuse the path."""
    expect_whole_or_nothing(records, cell, template=spelled(records.table.operation(cell.event).path))


def other_methods(table: Table) -> Iterator[Case]:
    """Cases of methods that the description does not have for the path."""
    name = table.rule("http", "method")
    for cell in once_per_operation(table) if name else ():
        path = table.operation(cell.event).path
        for method in (*METHODS, "HEAD", "OPTIONS"):
            if method not in table.methods(path):
                words = f"{method} {path} carries nothing out"
                hazard = "" if PARAMETER.search(path) else "another method could be taken for all records"
                label = f"{cell.event.operation}: {method}"
                yield case(cell, method, name=label, rule=name, words=words, hazard=hazard)


@pytest.mark.cases(("cell", "method"), other_methods)
def test_another_method_is_refused(records: Records, cell: Cell, method: str):
    """Another method than HEAD and OPTIONS is refused on a described path, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = records.ask(cell.event, record, method=method)
    records.expect_unchanged(before, record, answer)
    if method in METHODS:
        records.scenario.expect_refusal(answer, *NOT_SERVED)


def allowing(table: Table) -> Iterator[Case]:
    """Case of the first method that a path does not take."""
    for each in other_methods(table):
        cell, method = each.values
        if method in METHODS and (name := table.rule("http", "allow")):
            words = f"a 405 to {method} lists the methods that the path takes"
            yield case(cell, method, name=f"{cell.event.operation}: {method}", rule=name, words=words)
            return


@pytest.mark.cases(("cell", "method"), allowing)
def test_a_wrong_method_is_told_the_right_ones(records: Records, cell: Cell, method: str):
    """A 405 lists the path's own methods in its Allow header."""
    answer = records.ask(cell.event, records.given_for(cell), method=method)
    expect_allow(answer, *records.table.methods(records.table.operation(cell.event).path))


def unknown_paths(table: Table) -> Iterator[Case]:
    """Cases of an extra segment after each path, and before it."""
    name = table.rule("http", "unknown-path")
    for cell in once_per_operation(table) if name else ():
        path = table.operation(cell.event).path
        for label, template in {
            "a segment more": f"{path.rstrip('/')}/{{odd}}",
            "another beginning": f"/{{odd}}{path}",
        }.items():
            words = f"{template} is no path of the description"
            yield case(cell, template, name=f"{cell.event.operation}: {label}", rule=name, words=words)


@pytest.mark.cases(("cell", "template"), unknown_paths)
def test_an_unknown_path_is_not_found(records: Records, cell: Cell, template: str):
    """An undescribed path is refused, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    odd = {"odd": records.scenario.fresh("stop")}
    answer = records.ask(cell.event, record, template=template, path=odd, also=REFUSALS)
    records.scenario.expect_refusal(answer, 404)
    records.expect_unchanged(before, record, answer)


def heads(table: Table) -> Iterator[Case]:
    """Cases of each resource that an operation reads."""
    for resource in table.machine.resources.values():
        if resource.read and (name := table.rule("http", "head")):
            yield case(resource.name, name=resource.read, rule=name, words=f"HEAD is answered as {resource.read} is")


@pytest.mark.cases("resource", heads)
def test_head_answers_as_get_does(records: Records, resource: str):
    """HEAD on a record has the status of GET, or is refused."""
    kind = records.machine.resources[resource]
    record = records.given(kind, records.table.still_state(kind))
    due = records.read(record).status
    expect_status(records.read(record, method="HEAD"), due, *NOT_SERVED, *OTHER_FORM)
