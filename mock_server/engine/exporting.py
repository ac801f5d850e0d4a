"""Export of records as the provider states closest to them."""

from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.bodies import plain
from brakecheck.mock_server.engine.provider_states import CREATED
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.engine.values import ABSENT
from brakecheck.mock_server.worlds.clock import timestamp


def states_of(account: Account) -> list[dict[str, Any]]:
    """A provider state for each record that is not gone; parents come first."""
    account.settle()
    return [_state(record) for record in _parents_first(account) if not record.gone]


def _parents_first(account: Account) -> Iterator[Record]:
    """Each record once, after its parents, unless these belong to it in turn."""
    seen: set[Record] = set()
    for record in (each for records in account.by_kind.values() for each in records.values()):
        waiting = [] if record in seen else [record]
        while waiting:
            seen.add(waiting[-1])
            parent = next((each for each in account.parents(waiting[-1]) if each not in seen), None)
            if parent is None:
                yield waiting.pop()
            else:
                waiting.append(parent)


def _state(record: Record) -> dict[str, Any]:
    created = {} if CREATED in record.kind.defaults else {CREATED: timestamp(record.created)}
    named = {"resource": record.kind.name, "state": record.state, "id": record.id, **created}
    return named | dict(_members(record)) | dict(_children(record))


def _members(record: Record) -> Iterator[tuple[str, Any]]:
    """Members that differ from those of a new record."""
    for name, value in record.members.items():
        if value is not ABSENT and value != record.kind.defaults.get(name, ABSENT):
            yield name, plain(value)


def _children(record: Record) -> Iterator[tuple[str, dict[str, int]]]:
    for child in record.kind.children:
        if tally := {state: count for state, count in record.tally(child).items() if count}:
            yield child, tally
