"""Contracts of HTTP and the description for a body and its media type."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import Finding
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, named_by_path, once_per_operation, with_inputs
from brakecheck.contracts.generic.record import REFUSALS, Record
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.description import FORM
from brakecheck.specs.machine.model import Cell
from brakecheck.specs.validation.urlencoded import encoded, takes_form

CAPITALS = "APPLICATION/JSON"
MUCH = 2**24  # bytes


def with_bodies(table: Table, rule: str, words: str) -> Iterator[Case]:
    """Cases of each operation with a body."""
    name = table.rule("http", rule)
    for cell in once_per_operation(table) if name else ():
        if cell.event.request or cell.event.selects:
            operation = cell.event.operation
            yield case(cell, name=operation, rule=name, words=f"{operation} · {words}")


def capitals(table: Table) -> Iterator[Case]:
    """Cases of each body with its media type in capitals."""
    return with_bodies(table, "media-type-case", "a media type in capitals is the same")


@pytest.mark.cases("cell", capitals)
def test_the_case_of_a_media_type(records: Records, cell: Cell):
    """A valid body is accepted when its media type is written in capitals."""
    record = records.given_for(cell)
    answer = records.ask(cell.event, record, **in_order(records, cell, record, CAPITALS))
    records.expect_accepted(cell, answer)


def other_types(table: Table) -> Iterator[Case]:
    """Cases of each body under another media type."""
    return with_bodies(table, "media-type", "another media type is read or refused")


@pytest.mark.cases("cell", other_types)
def test_another_media_type(records: Records, cell: Cell):
    """Observe a valid body under the media type text/plain."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    how = in_order(records, cell, record, "text/plain")
    answer = records.ask(cell.event, record, **how, also=REFUSALS)
    if 200 <= answer.status < 300:
        records.scenario.observed("accepted")
        return
    records.expect_unchanged(before, record, answer)
    readings = {400: "refused-400", 415: "refused-415"}
    records.scenario.observed(readings.get(answer.status, "other"))


def in_order(records: Records, cell: Cell, record: Record, media_type: str) -> dict[str, Any]:
    """The event's body for the record, as bytes under this media type."""
    body = {**cell.event.request, **records.naming(cell.event, record)}
    is_form = takes_form(records.table.operation(cell.event))
    return {
        "content": encoded(body) if is_form else json.dumps(body).encode(),
        "headers": {"Content-Type": FORM.upper() if is_form and media_type == CAPITALS else media_type},
    }


def huge(table: Table) -> list[Case]:
    """Case of the first operation; empty where no rule limits the body."""
    rule = table.rule("http", "body-too-large")
    hazard = "a huge body could break the server"
    cells = once_per_operation(table)[:1] if rule else []
    return [case(cell, name=cell.event.operation, rule=rule, words="a body of 16 MiB", hazard=hazard) for cell in cells]


@pytest.mark.cases("cell", huge)
def test_a_huge_body(records: Records, cell: Cell):
    """Observe a body of 16 MiB."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    try:
        answer = records.ask(cell.event, record, content=b" " * MUCH, also=REFUSALS)
    except Finding as finding:
        if finding.exchange is None or finding.exchange.status:
            raise
        records.scenario.observed("refused")  # the server may close the connection (RFC 9110, 15.5.14)
        return
    if 200 <= answer.status < 300:
        records.scenario.observed("read")
        return
    expect(answer.status in REFUSALS, "a success or a 4xx", answer.answer(), answer)
    records.expect_unchanged(before, record, answer)
    records.scenario.observed("refused")


def documented(table: Table) -> Iterator[Case]:
    """Cases of each operation with a meaningless body."""
    inputs = {"an empty object": b"{}", "half of an object": b'{"status": "activ'}
    words = "has a documented answer"
    return with_inputs(table, inputs, {}, "http", "documented", words=words, of=named_by_path(table))


@pytest.mark.cases(("cell", "content"), documented)
def test_a_body_has_a_documented_answer(records: Records, cell: Cell, content: bytes):
    """A body, even a broken one, is answered with a described status, or with 400, 415 or 422."""
    record = records.given_for(cell)
    headers = {"Content-Type": "application/json"}
    answer = records.ask(cell.event, record, content=content, headers=headers, also=(400, 415, 422))
    expect(answer.status < 500, "a documented answer", answer.answer(), answer)
