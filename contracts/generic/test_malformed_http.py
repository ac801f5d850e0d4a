"""Malformed requests have no effect; odd but valid ones are done whole or not at all."""

import json
from collections.abc import Iterator

import pytest

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, named_by_path, selecting, with_inputs
from brakecheck.contracts.generic.parts import due
from brakecheck.contracts.generic.record import NOT_FOUND, OTHER_FORM, REFUSALS, SUCCESS, Record, expect_status_among
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.http.json_text import texts_in
from brakecheck.contracts.inputs.raw_requests import (
    BAD_CHUNKS,
    BROKEN,
    CUT_BODY,
    CUT_OFF,
    HAZARDS,
    ODD,
    Plain,
    Spelling,
    expect_refused,
    sent,
)
from brakecheck.specs.machine.model import Cell

NO_FILTER = "a body without a filter could be taken for all records"
NOTHING = "it does nothing, and the server goes on answering"


def spelled(table: Table, spellings: dict[str, Spelling]) -> Iterator[Case]:
    """Cases of each spelling for each operation; a cut body that selects could match all records."""
    yield from with_inputs(table, spellings, HAZARDS, "http", "malformed", words=NOTHING, of=named_by_path(table))
    hazards = dict.fromkeys(spellings, NO_FILTER)
    yield from with_inputs(table, spellings, hazards, "http", "malformed", words=NOTHING, of=selecting(table))


def plain(records: Records, cell: Cell, record: Record) -> Plain:
    """Parts of the valid request for the event on the record."""
    path = records.path(cell.event.operation, record)
    filters = records.naming(cell.event, record)
    body = {**cell.event.request, **filters}
    names = texts_in(filters)
    return Plain.of(
        records.scenario.client, cell.event.operation, path, json.dumps(body).encode() if body else b"", *names
    )


def broken(table: Table) -> Iterator[Case]:
    """Cases of bytes that are not HTTP."""
    return spelled(table, BROKEN)


@pytest.mark.cases(("cell", "spelling"), broken)
def test_what_is_no_request_does_nothing(records: Records, cell: Cell, spelling: Spelling):
    """Bytes that are not HTTP are refused, and the record is unchanged."""
    expect_nothing(records, cell, spelling, cut=False)


def cut_off(table: Table) -> Iterator[Case]:
    """Cases of requests that end before the target and the key are complete."""
    return spelled(table, CUT_OFF)


@pytest.mark.cases(("cell", "spelling"), cut_off)
def test_half_a_request_does_nothing(records: Records, cell: Cell, spelling: Spelling):
    """A request that ends before target and key are complete leaves the record unchanged."""
    expect_nothing(records, cell, spelling, cut=True)


def expect_nothing(records: Records, cell: Cell, spelling: Spelling, *, cut: bool) -> None:
    """Send the bytes; a finding if they have an effect, or if the server stops answering."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = expect_refused(sent(records.scenario, plain(records, cell, record), spelling, cut=cut))
    expect_alive(records, cell)
    records.expect_unchanged(before, record, answer)


def cut_bodies(table: Table) -> Iterator[Case]:
    """Cases of bodies that break off, or have chunks out of order."""
    return spelled(table, {**CUT_BODY, **BAD_CHUNKS})


@pytest.mark.cases(("cell", "spelling"), cut_bodies)
def test_half_a_body_does_no_harm(records: Records, cell: Cell, spelling: Spelling):
    """The body breaks off: other records are unchanged, and this one too if the request was refused."""
    record, other = records.given_for(cell), records.given_for(cell)
    before, spared = records.snapshot(record), records.snapshot(other)
    answer = sent(records.scenario, plain(records, cell, record), spelling, cut=True)
    expect_alive(records, cell)
    records.expect_unchanged(spared, other, answer)
    if not 200 <= answer.status < 300 or cell.event.request or cell.event.selects:
        records.expect_unchanged(before, record, answer)


def odd(table: Table) -> Iterator[Case]:
    """Cases of requests that are proper HTTP, in a spelling that few clients use."""
    return spelled(table, ODD)


@pytest.mark.cases(("cell", "spelling"), odd)
def test_an_odd_request_is_done_whole_or_not_at_all(records: Records, cell: Cell, spelling: Spelling):
    """After a success the event was carried out, after another answer the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = sent(records.scenario, plain(records, cell, record), spelling)
    expect_alive(records, cell)
    if 200 <= answer.status < 300:
        records.expect_state(record, (due(cell),), answer)
    else:
        records.expect_unchanged(before, record, answer)


def expect_alive(records: Records, cell: Cell) -> Exchange:
    """Raise a finding unless the server still answers."""
    answer = records.ask(cell.event, records.unknown(cell.resource), also=(NOT_FOUND, *OTHER_FORM))
    return expect_status_among(answer, {*SUCCESS, *REFUSALS}, "an answer")
