"""The engine's hooks for a vendor of a lifecycle file."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.parts import has
from brakecheck.contracts.generic.places import places_of
from brakecheck.contracts.generic.provided import schema_of
from brakecheck.contracts.generic.record import NOT_FOUND, OTHER_FORM, REFUSALS
from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.contracts.http.client import UNSET, Client
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.specs.machine.model import Event

ODD = re.compile(r"%[01][0-9A-Fa-f]|%7[Ff]|.{1000}")
ABSENT = (NOT_FOUND, *OTHER_FORM)  # statuses for an address or a value that names no record
ODD_MEMBERS = ("status", "count")  # members of odd bodies, whose values name no record
FEW = 5  # records for Schemathesis


class Hooks:
    """Hooks made from the lifecycle file.

    `PLAIN` are members of a body that hold content, `SELECTING` the filters by path, `READING` the methods and paths
    of lists, `PLACES` where the ids of each resource may stand.
    """

    def __init__(self, vendor: str) -> None:
        self.table = Table.of_vendor(vendor)
        filters = {name for event in self.table.brakes if event.selects for name in event.selects.filters}
        contents = {name for event in self.table.brakes for name in _names(event.request)}
        self.PLAIN = tuple({*contents, *ODD_MEMBERS} - filters)
        self.SELECTING = {
            self.table.operation(event).path: tuple(event.selects.filters)
            for event in self.table.brakes
            if event.selects and event.selects.origin == "body"
        }

        lists = [self.table.operation(event) for event in self.table.machine.events.values() if event.lists]
        self.PLACES = places_of(self.table)
        self.READING = tuple((operation.method, operation.path) for operation in lists)

    @property
    def adapter_schema(self) -> dict[str, Any]:
        """JSON Schemas of the states that an adapter command provides, and of its observations."""
        return schema_of(self.table)

    def probes(self, client: Client, unknown_id: str) -> list[Callable[..., Exchange]]:
        """Harmless requests, each of which shows whether the target answers and accepts the key."""
        return [*(partial(self._probe, client, event, unknown_id) for event in self.table.brakes[:2])]

    def _probe(self, client: Client, event: Event, unknown_id: str, role: str | None = "full") -> Exchange:
        filters = {}
        for each in event.selects.filters.values() if event.selects else ():
            filters = {each.name: [unknown_id] if self.table.is_list(event, each.name) else unknown_id}
            break
        body = {**event.request, **filters}
        path = dict.fromkeys(PARAMETER.findall(self.table.operation(event).path), unknown_id)
        also = self.table.undescribed(event, ABSENT)
        return client.send(event.operation, path, names=[unknown_id], role=role, json=body or UNSET, also=also)

    def examples(self, adapter: Adapter) -> dict[str, str]:
        """Provide records in several states, for Schemathesis, each with its resource; none where that is no way."""
        found: dict[str, str] = {}
        for cell in self.table.cells:
            with suppress(NotChecked):
                if len(found) < FEW:
                    state = {"resource": cell.resource.name, "state": cell.state.name}
                    found[adapter.provide(state)] = cell.resource.name
        return found

    def left_open(self, exchange: Exchange) -> bool:
        """Whether the refusal is undescribed, is one of the file's, or is for an odd address."""
        described = self.table.description.operations[exchange.operation].spec.get("responses", {})
        if exchange.status in REFUSALS and not has(described, exchange.status):
            return True  # few descriptions list every refusal
        own = [event for event in self.table.brakes if event.operation == exchange.operation]
        if exchange.status in {each.status for event in own for each in (event.refused, event.forbidden) if each}:
            return True
        if exchange.status in REFUSALS and any(event.refused and event.refused.status is None for event in own):
            return True  # with which 4xx a state refuses is not said
        if any(event.selects or event.request for event in own):  # which of all valid bodies mean what is not said
            return exchange.status in ABSENT
        return exchange.status in ABSENT and ODD.search(exchange.url) is not None


def _names(value: Any) -> set[str]:
    """Names of members, at any depth."""
    if not isinstance(value, Mapping):
        return set()
    return {*value, *(name for part in value.values() for name in _names(part))}
