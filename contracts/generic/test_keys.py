"""Every operation asks for a key at its described place, and an invalid key opens nothing."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_challenge, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.cases import Case, case, events
from brakecheck.contracts.generic.record import REFUSALS, Record, expect_refusal
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.http.key_place import KeyPlace
from brakecheck.contracts.inputs.credentials import ALMOST_KEYS, BAD_KEYS, OTHER_KEY
from brakecheck.specs.machine.model import Cell


def keyed(table: Table, *rule: str, words: str) -> Iterator[Case]:
    """Cases of each brake that asks for a key."""
    for each in events(table, *rule, words=words, keys=True):
        if place_of(table, each.values[0]).kind != "none":
            yield each


def place_of(table: Table, cell: Cell) -> KeyPlace:
    """Place in a request where the operation of the cell takes a key."""
    return table.place(cell.event)


def without_key(table: Table) -> Iterator[Case]:
    """Cases of each brake without a key."""
    return keyed(table, "auth", "key-required", words="without a key it is refused")


@pytest.mark.cases("cell", without_key)
def test_without_a_key(records: Records, cell: Cell):
    """The event without a key is refused, although the record is in a state that accepts it."""
    expect_unauthorized(records, cell, {}, {})


def bad_keys(table: Table) -> Iterator[Case]:
    """Cases of invalid values at the key's place, and of invalid headers for a bearer token."""
    return unknown_keys(table, bad_ways)


def unknown_keys(table: Table, ways_at: Callable[[KeyPlace], Mapping[str, object]]) -> Iterator[Case]:
    """Cases of each brake that asks for a key, with each invalid key at its place."""
    rule = "auth", "unknown-key"
    for each in keyed(table, *rule, words="refused"):
        cell = each.values[0]
        for label, value in ways_at(place_of(table, cell)).items():
            words = f"{cell.event.name} · {label} is refused"
            yield case(cell, value, name=f"{cell.event.name}: {label}", rule=table.rule(*rule), words=words)


def bad_ways(place: KeyPlace) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Headers and query with invalid keys, by name."""
    tokens = BAD_KEYS if place.kind == "bearer" else {}
    headers = {label: ({"Authorization": value}, dict[str, str]()) for label, value in tokens.items()}
    return {**headers, "another key": (place.headers(OTHER_KEY), place.query(OTHER_KEY))}


@pytest.mark.cases(("cell", "sent"), bad_keys)
def test_with_a_bad_key(records: Records, cell: Cell, sent: tuple[dict[str, str], dict[str, str]]):
    """The event with an unknown key is refused."""
    expect_unauthorized(records, cell, *sent)


def almost_keys(table: Table) -> Iterator[Case]:
    """Cases of each brake with each way to spoil a valid key."""
    return unknown_keys(table, lambda _: ALMOST_KEYS)


@pytest.mark.cases(("cell", "change"), almost_keys)
def test_with_almost_a_key(records: Records, cell: Cell, change: Callable[[str], str]):
    """The event with a valid key that is cut, lengthened or in another case is refused."""
    key = records.scenario.client.key()
    if change(key) == key:
        raise NotChecked("the key has no letters")
    place = place_of(records.table, cell)
    expect_unauthorized(records, cell, place.headers(change(key)), place.query(change(key)))


def harmless(table: Table) -> Iterator[Case]:
    """Cases of each brake whose record a request without a valid key must spare."""
    return keyed(table, "auth", "refusal-changes-nothing", words="without a valid key nothing happens")


@pytest.mark.cases("cell", harmless)
@pytest.mark.parametrize("key", ["", OTHER_KEY], ids=["no key", "another key"])
def test_without_a_valid_key_nothing_happens(records: Records, cell: Cell, key: str):
    """The event is refused, and the record is unchanged."""
    place = place_of(records.table, cell)
    record = records.given_for(cell)
    before = records.snapshot(record)
    headers, query = (place.headers(key), place.query(key)) if key else ({}, {})
    answer = _asked(records, cell, record, headers, query)
    records.expect_unchanged(before, record, answer)


def not_returned(table: Table) -> list[Case]:
    """Case of the first brake, since all errors have one form."""
    return list(keyed(table, "auth", "key-not-returned", words="a wrong key is not returned"))[:1]


@pytest.mark.cases("cell", not_returned)
def test_a_wrong_key_is_not_returned(records: Records, cell: Cell):
    """A refusal contains the refused key neither in its body nor in a header."""
    place, key = place_of(records.table, cell), records.scenario.fresh("key")
    answer = _asked(records, cell, records.given_for(cell), place.headers(key), place.query(key))
    text = answer.body.decode("utf-8", "replace") + " ".join(answer.headers.values())
    expect(key not in text, "an answer without the key", "the key", answer)


def challenged(table: Table) -> list[Case]:
    """Case of the first brake that wants a bearer token; empty without one."""
    found = keyed(table, "auth", "challenge", words="a 401 names the scheme")
    return [each for each in found if place_of(table, each.values[0]).kind == "bearer"][:1]


@pytest.mark.cases("cell", challenged)
def test_the_challenge(records: Records, cell: Cell):
    """A 401 names the scheme that the description has."""
    answer = _asked(records, cell, records.given_for(cell), {}, {})
    if answer.status != 401:
        raise NotChecked(f"the target refuses a request without a key with {answer.status}")
    expect_challenge(answer)


def forbidden(table: Table) -> Iterator[Case]:
    """Cases of brakes that keys of some roles may not use."""
    for event in table.brakes:
        cell, name = table.first_asked(event), table.rule(event.name, "forbidden")
        for role in event.forbidden.roles if event.forbidden and cell and name else ():
            words = f"{event.name} · a key of the role {role} is refused"
            yield case(cell, role, name=f"{event.name}: {role}", rule=name, words=words)


@pytest.mark.cases(("cell", "role"), forbidden)
def test_a_key_that_may_not(records: Records, cell: Cell, role: str):
    """The event with such a key is refused as the vendor says, and the record is unchanged."""
    record = records.given_for(cell)
    before = records.snapshot(record)
    answer = records.ask(cell.event, record, role=role)
    expect_refusal(answer, cell.event.forbidden.status if cell.event.forbidden else None)
    records.expect_unchanged(before, record, answer)


def expect_unauthorized(records: Records, cell: Cell, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
    """Send the event with these headers and query; a finding unless the status is 401 or 403."""
    expect_status(_asked(records, cell, records.given_for(cell), headers, query), 401, 403)


def _asked(
    records: Records, cell: Cell, record: Record, headers: Mapping[str, str], query: Mapping[str, str]
) -> Exchange:
    for value in query.values():
        records.scenario.guard.allow(value)
    return records.ask(cell.event, record, role=None, headers=headers, query=query or None, also=REFUSALS)
