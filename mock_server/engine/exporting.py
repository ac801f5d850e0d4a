"""Records of a machine as the provider states that come nearest to them."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.bodies import plain
from brakecheck.mock_server.engine.provider_states import CREATED
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.engine.values import ABSENT
from brakecheck.mock_server.worlds.clock import timestamp


def states_of(account: Account) -> list[dict[str, Any]]:
    """A provider state for each record that is not gone, those that others belong to first."""
    account.settle()
    kinds = account.kinds.values()
    order = TopologicalSorter({kind.name: [*kind.belongs.values()] for kind in kinds}).static_order()
    records = (record for name in order for record in account.by_kind[name].values())
    return [_state(record) for record in records if not record.gone]


def _state(record: Record) -> dict[str, Any]:
    created = {} if CREATED in record.kind.defaults else {CREATED: timestamp(record.created)}
    named = {"resource": record.kind.name, "state": record.state, "id": record.id, **created}
    return named | dict(_members(record)) | dict(_children(record))


def _members(record: Record) -> Iterator[tuple[str, Any]]:
    """The members that no new record has by itself."""
    for name, value in record.members.items():
        if value is not ABSENT and value != record.kind.defaults.get(name, ABSENT):
            yield name, plain(value)


def _children(record: Record) -> Iterator[tuple[str, dict[str, int]]]:
    for child in record.kind.children:
        if tally := {state: count for state, count in record.tally(child).items() if count}:
            yield child, tally
