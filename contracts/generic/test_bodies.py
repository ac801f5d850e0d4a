"""With any body or header, a refused request changes nothing, and an accepted one is done whole."""

from collections.abc import Iterator
from functools import partial

import pytest

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, named_by_path, once_per_operation, selecting, with_inputs
from brakecheck.contracts.generic.invalid import invalid_bodies
from brakecheck.contracts.generic.record import REFUSALS, expect_refusal
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.inputs.payloads import BODIES, FLOODS, OTHER_SCHEMES, SPELLINGS, answer_or_hang_up
from brakecheck.specs.machine.model import Cell

NO_FILTER = "a body without a filter could be taken for all records"
HALF_A_PAIR = "a lone surrogate"


def odd_bodies(table: Table) -> Iterator[Case]:
    """Cases of each odd body for each operation; they are hazardous if the body selects records."""
    hazards = {**dict.fromkeys(BODIES, NO_FILTER), **FLOODS}
    bodies = {name: body for name, body in BODIES.items() if name != HALF_A_PAIR}
    words = "it is refused or ignored, and no harm is done"
    named = named_by_path(table)
    yield from with_inputs(table, bodies, dict(FLOODS), "http", "refusal-changes-nothing", words=words, of=named)
    pair = {HALF_A_PAIR: BODIES[HALF_A_PAIR]}
    yield from with_inputs(table, pair, {}, "http", "half-a-pair", words=words, of=named)
    for cell in selecting(table):
        for name, body in BODIES.items():
            rule = table.rule("http", "half-a-pair" if name == HALF_A_PAIR else "refusal-changes-nothing")
            label = f"{cell.event.name}: {name}"
            yield case(cell, body, name=label, rule=rule, words=f"{label} · {words}", hazard=hazards[name])


@pytest.mark.cases(("cell", "body"), odd_bodies)
def test_an_odd_body_does_no_harm(records: Records, cell: Cell, body: tuple[bytes, dict[str, str]]):
    """An odd body gets an answer without a server error; after a refusal the record is unchanged."""
    content, headers = body
    expect_whole_or_nothing(records, cell, content=records.scenario.filled(content), headers=headers)


def odd_spellings(table: Table) -> Iterator[Case]:
    """Cases of odd spellings of a valid key's header, if the key is a bearer token."""
    return with_tokens(table, SPELLINGS, "refusal-changes-nothing", "taken, or refused without effect")


def with_tokens(table: Table, tokens: dict[str, str], rule: str, words: str) -> Iterator[Case]:
    """Cases of each header for each operation that wants a bearer token."""
    cells = [cell for cell in once_per_operation(table) if table.place(cell.event).kind == "bearer"]
    return with_inputs(table, tokens, {}, "auth", rule, words=words, of=cells)


@pytest.mark.cases(("cell", "spelling"), odd_spellings)
def test_a_key_may_be_spelled_oddly(records: Records, cell: Cell, spelling: str):
    """A valid key in an odd spelling is accepted or refused; a refusal leaves the record unchanged."""
    header = {"Authorization": spelling.format(key=records.scenario.client.key())}
    expect_whole_or_nothing(records, cell, role=None, headers=header)


def other_schemes(table: Table) -> Iterator[Case]:
    """Cases of a valid key under another scheme, for brakes that want a bearer token."""
    schemes = {scheme.partition(" ")[0]: scheme for scheme in OTHER_SCHEMES}
    return with_tokens(table, schemes, "key-required", "is no bearer token, and is refused")


@pytest.mark.cases(("cell", "scheme"), other_schemes)
def test_a_key_under_another_scheme_is_none(records: Records, cell: Cell, scheme: str):
    """A valid key under another scheme than the described one is refused, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    header = {"Authorization": scheme.format(key=records.scenario.client.key())}
    answer = records.ask(cell.event, record, role=None, headers=header, also=REFUSALS)
    expect_refusal(answer)
    records.expect_unchanged(before, record, answer)


def expect_whole_or_nothing(records: Records, cell: Cell, **how: object) -> Exchange:
    """Send the event; a finding if a refusal has an effect, or a success has a wrong effect."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = answer_or_hang_up(partial(records.ask, cell.event, record, also=REFUSALS, **how))
    if not 200 <= answer.status < 300:
        records.expect_unchanged(before, record, answer)
    else:
        records.expect_state(record, {cell.state.name, *records.table.targets(cell)}, answer)
    return answer


def unlike_the_description(table: Table) -> Iterator[Case]:
    """Cases of bodies that violate the description, for each operation with a body."""
    name = table.rule("http", "invalid-request")
    for cell in once_per_operation(table) if name else ():
        for label, body in invalid_bodies(table, cell.event):
            words = f"{cell.event.operation} · {label} is refused"
            yield case(cell, body, name=f"{cell.event.operation}: {label}", rule=name, words=words)


@pytest.mark.cases(("cell", "body"), unlike_the_description)
def test_a_body_of_another_form_is_refused(records: Records, cell: Cell, body: object):
    """A body of another form than the described one gets a 4xx, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = records.ask(cell.event, record, json=records.scenario.filled(body), also=REFUSALS)
    expect_refusal(answer)
    records.expect_unchanged(before, record, answer)
