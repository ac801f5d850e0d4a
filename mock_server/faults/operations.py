"""One operation as a place for a fault, whatever the vendor: how it is read, handled, refused and answered."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from brakecheck.mock_server.app import Route
from brakecheck.mock_server.exchange import Answer, RawRequest, Request
from brakecheck.mock_server.faults.damage import Edit, edited, when
from brakecheck.mock_server.faults.fault import Plant
from brakecheck.mock_server.faults.planter import Change, Planter
from brakecheck.mock_server.service import Handler

Query = dict[str, str]
Act = Callable[[Any, RawRequest, Mapping[str, str]], object]


def handling(operations: Collection[str], wrap: Callable[[Handler], Handler]) -> Plant:
    """Have requests that are in order answered by what `wrap` makes of the handler."""

    def plant(planter: Planter) -> None:
        wrapped = cache(wrap)  # once, so that it may remember what came before

        def around(healthy: Callable[..., Answer]) -> Callable[..., Answer]:
            def faulty(raw: RawRequest, route: Route, *found: Any, **how: Any) -> Answer:
                own = route.operation in operations
                return healthy(raw, replace(route, handler=wrapped(route.handler)) if own else route, *found, **how)

            return faulty

        planter.around(planter.application, "_handled", around)

    return plant


def ignoring(operations: Collection[str], *names: str) -> Plant:
    """Handle the request as if the query had none of these parameters."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(state: Any, request: Request) -> Answer:
            query = {name: value for name, value in request.query.items() if name not in names}
            return healthy(state, request._replace(query=query))

        return faulty

    return handling(operations, wrap)


def answering(operation: str, status: int, change: Change) -> Plant:
    """Send what `change` makes of the answers of the operation that have this status."""
    return lambda planter: planter.answers({operation}, when(status, change))


def listing(operation: str, edit: Edit, name: str = "data") -> Plant:
    """List what `edit` makes of the records."""
    return answering(operation, 200, edited(lambda body: {**body, name: edit(body[name])}))


def with_each(edit: Edit) -> Edit:
    """The list with each of its records edited."""
    return lambda records: [edit(record) for record in records]


def reading(operations: Collection[str], change: Callable[[RawRequest], RawRequest]) -> Plant:
    """Take a request of the operations for what `change` makes of it, before anything is checked."""

    def plant(planter: Planter) -> None:
        def taken(raw: RawRequest) -> RawRequest:
            return change(raw) if planter.operation_at(raw.method, raw.path) in operations else raw

        planter.requests(taken)

    return plant


def reading_body(operation: str, edit: Edit) -> Plant:
    """Take a JSON body for what `edit` makes of it; what is none is left as it is."""

    def change(raw: RawRequest) -> RawRequest:
        try:
            return raw._replace(body=json.dumps(edit(json.loads(raw.body))).encode())
        except ValueError:
            return raw

    return reading({operation}, change)


def reading_query(operations: Collection[str], edit: Callable[[Query], Query]) -> Plant:
    """Take the query for what `edit` makes of it."""

    def change(raw: RawRequest) -> RawRequest:
        given = dict(parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True))
        return raw._replace(query=urlencode(edit(given)).encode())

    return reading(operations, change)


def after_refusal(operation: str, status: int, act: Act) -> Plant:
    """Refuse by this status what has to be refused, and do something to the caller's account all the same."""

    def plant(planter: Planter) -> None:
        def wrap(healthy: Callable[..., tuple[Answer, bytes]]) -> Callable[..., tuple[Answer, bytes]]:
            def faulty(
                raw: RawRequest, route: Route, path: Mapping[str, str], caller: Any, answer: Answer
            ) -> tuple[Answer, bytes]:
                if route.operation == operation and answer.status == status:
                    act(route.mount.service.state_of(caller), raw, path)
                return healthy(raw, route, path, caller, answer)

            return faulty

        planter.around(planter.application, "_checked", wrap)

    return plant
