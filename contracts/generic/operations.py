"""The operations of a lifecycle file, sent with the key of an account: create, read, delete, and each event."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from brakecheck.contracts.errors import GuardViolation, NotChecked
from brakecheck.contracts.generic.orders import Order, texts_in
from brakecheck.contracts.generic.parts import pointed
from brakecheck.contracts.generic.places import beside
from brakecheck.contracts.generic.record import GONE
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.provider_states.account import Account, plain
from brakecheck.contracts.safety.receipt import PLACED, is_ours
from brakecheck.specs.machine.model import Event, Resource
from brakecheck.specs.validation.urlencoded import takes_form

OWN, ABOVE = "record", PLACED  # the names of an order: the id that it gives the record, and values of the path
ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the target: its resource, and the members that paths and filters name it by."""

    record: str
    resource: Resource
    members: Mapping[str, Any]


class Operations:
    """Sends the operations of a table, each by its path, its body or form, and the record that it names."""

    def __init__(self, table: Table, given: Mapping[str, list[str]]) -> None:
        self._table = table
        self._given = {name: values[0] for name, values in given.items() if values}

    def create(self, account: Account, resource: Resource, order: Order) -> tuple[Known, int]:
        """The new record, and its number in the receipt.

        `NotChecked` where the answer shows no id, or something else than was ordered, or where neither the answer nor
        reading shows a text of the order that the run has made up: that is not used.
        """
        operation = self._table.operation(order.event)
        account.allow_order(operation.method, operation.path, order.constants)
        above = self.above(resource, order.path)
        self.allow_above(account, resource, above)
        if order.id:
            account.allow(order.id)
        names = {"title": f"brakecheck-{resource.name}-{secrets.token_hex(8)}"}
        names |= {f"{ABOVE}{name}": value for name, value in above.items()}
        with _unsent_is_not_checked(), account.ordering(**names, **({OWN: order.id} if order.id else {})) as number:
            answer = account.ask(
                operation.method, operation.path, ids=order.path, params=order.query or None,
                **self._packed(order.event, order.body),
            )  # fmt: skip
        shown = _json(answer)
        if not is_as_ordered(order.body, shown):
            raise NotChecked(f"what the target gave for a new {resource.name} is not what was ordered")
        known = Known(order.id or self._id_in(order.event, resource, shown), resource, above)
        is_known = order.id or not order.texts or echoes(order.texts, shown)
        if not (is_known or echoes(order.texts, self.read(account, known))):
            raise NotChecked(f"the target gave a {resource.name} for a new one that shows nothing of what was ordered")
        return known, number

    def allow_above(self, account: Account, resource: Resource, above: Mapping[str, str]) -> None:
        """Allow requests to name the values of a record's path beside the ids of its resource."""
        for name, value in above.items():
            account.allow(value, beside(resource, name))

    def above(self, resource: Resource, path: Mapping[str, str]) -> dict[str, str]:
        """The values of a record's path above its own id, from the path, the configuration or the file."""
        known = {**resource.defaults, **self._given, **path}
        return {name: str(known[name]) for name in [*resource.identifiers][:-1] if name in known}

    def _id_in(self, event: Event, resource: Resource, body: Any) -> str:
        """The id that the answer shows; `NotChecked` where it shows none."""
        own = [*resource.identifiers][-1:]
        for place in (*_places(event.body), *_places(resource.shows), "id", *own):
            found = pointed(body, place)
            if isinstance(found, str | int) and not isinstance(found, bool):
                return plain(str(found))
        raise NotChecked(f"the answer to {event.operation} does not tell the id of the new {resource.name}")

    def _packed(self, event: Event, body: Mapping[str, Any]) -> dict[str, Any]:
        """How `requests` sends the body: as JSON, as a form, or not at all where there is none."""
        if not body and not self._table.needs_body(event):
            return {}
        packed = self._table.packed(event, dict(body))
        return (
            {"data": packed["content"], "headers": packed["headers"]}
            if takes_form(self._table.operation(event))
            else packed
        )

    def ask(self, account: Account, known: Known, event: Event, *, closing: bool = False) -> None:
        """Ask for the event on the record, which its path or a filter names."""
        operation = self._table.operation(event)
        path = self._table.path(event.operation, known.resource, known.record, known.members)
        filters, query = self._table.naming(event, known.record, known.members), {}
        if event.selects and not any(value not in (None, [None]) for value in filters.values()):
            raise NotChecked(f"no filter of {event.name} names a {known.resource.name}")
        if event.selects and event.selects.origin == "query":
            filters, query = {}, {name: str(value) for name, value in filters.items()}
        packed = self._packed(event, {**event.request, **filters})
        with _unsent_is_not_checked():
            account.ask(
                operation.method, operation.path, ids=path, params=query or None, closing=closing, **packed
            )  # fmt: skip

    def state(self, account: Account, known: Known, *, closing: bool = False) -> str | None:
        """The state that reading the record shows, `gone` without one; None where no operation reads it."""
        return self.state_in(known, self.read(account, known, closing=closing))

    def state_in(self, known: Known, body: Any) -> str | None:
        """The state that what was read shows."""
        if known.resource.read is None:
            return None
        if body is None:
            return GONE
        state = self._table.state_in(known.resource, body)
        if state is None:
            raise NotChecked(f"the target does not tell the state of a {known.resource.name}")
        return GONE if known.resource.states[state].gone else state

    def read(self, account: Account, known: Known, *, closing: bool = False) -> Any:
        """The JSON that reading the record shows; None where it is missing, or no operation reads it."""
        if known.resource.read is None:
            return None
        operation = self._table.description.operations[known.resource.read]
        path = self._table.path(operation.id, known.resource, known.record, known.members)
        answer = account.ask(operation.method, operation.path, ids=path, or_missing=True, closing=closing)
        return None if answer is None else self._table.record_in(operation.id, _json(answer))

    def delete(self, account: Account, known: Known) -> bool:
        """Delete the record, which may be missing; False where the target only says that it will do so."""
        operation = self._table.description.operations[str(known.resource.delete)]
        path = self._table.path(operation.id, known.resource, known.record, known.members)
        with _unsent_is_not_checked():
            answer = account.ask(operation.method, operation.path, ids=path, or_missing=True, closing=True)
        return answer is None or answer.status_code != ACCEPTED


@contextmanager
def _unsent_is_not_checked() -> Iterator[None]:
    """Raise `NotChecked` where the guard has kept a request back: the record cannot be named there."""
    try:
        yield
    except GuardViolation as refused:
        raise NotChecked(str(refused)) from None


def echoes(texts: Collection[str], body: Any) -> bool:
    """Whether the body shows one of the texts."""
    return any(text in shown for shown in texts_in(body) for text in texts)


def is_as_ordered(body: Mapping[str, Any], answer: Any) -> bool:
    """Whether the answer shows nothing else under the names of texts that the run has made up."""
    shown = answer if isinstance(answer, dict) else {}
    return all(shown.get(name, value) == value for name, value in body.items() if is_ours(value))


def _json(answer: requests.Response | None) -> Any:
    try:
        return answer.json() if answer is not None and answer.content else {}
    except (ValueError, RecursionError):
        return {}


def _places(template: Any, place: str = "") -> Iterator[str]:
    """The JSON Pointers to where a template shows the id of the record."""
    for name, value in template.items() if isinstance(template, Mapping) else ():
        if value == "$record.id":
            yield f"{place}/{name}"
        yield from _places(value, f"{place}/{name}")
