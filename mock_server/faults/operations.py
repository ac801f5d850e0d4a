"""One operation as a place for a fault, whatever the vendor: how it is read, handled, refused and answered."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.faults.injector import BEFORE_KEY, Change, FaultInjector
from brakecheck.mock_server.faults.response_mutations import Edit, edited, when
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.http.service import Handler

Query = dict[str, str]
Act = Callable[[Any, RawRequest, Mapping[str, str]], object]


def handling(operations: Collection[str], wrap: Callable[[Handler], Handler]) -> Injection:
    """Have requests that are in order answered by what `wrap` makes of the handler."""

    def inject(injector: FaultInjector) -> None:
        wrapped = cache(wrap)  # once, so that it may remember what came before

        def around(healthy: Callable[..., Response]) -> Callable[..., Response]:
            def faulty(raw: RawRequest, route: Route, *found: Any, **how: Any) -> Response:
                own = route.operation in operations
                return healthy(raw, replace(route, handler=wrapped(route.handler)) if own else route, *found, **how)

            return faulty

        injector.around(injector.application, "_handled", around)

    return inject


def ignoring(operations: Collection[str], *names: str) -> Injection:
    """Handle the request as if the query had none of these parameters."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(state: Any, request: Request) -> Response:
            query = {name: value for name, value in request.query.items() if name not in names}
            return healthy(state, request._replace(query=query))

        return faulty

    return handling(operations, wrap)


def answering(operation: str, status: int, change: Change) -> Injection:
    """Send what `change` makes of the answers of the operation that have this status."""

    def inject(injector: FaultInjector) -> None:
        if status == 401:
            injector.for_all_worlds(BEFORE_KEY)
        injector.answers({operation}, when(status, change))

    return inject


def listing(operation: str, edit: Edit, name: str = "data") -> Injection:
    """List what `edit` makes of the records."""
    return answering(operation, 200, edited(lambda body: {**body, name: edit(body[name])}))


def with_each(edit: Edit) -> Edit:
    """The list with each of its records edited."""
    return lambda records: [edit(record) for record in records]


def reading(operations: Collection[str], change: Callable[[RawRequest], RawRequest]) -> Injection:
    """Take a request of the operations for what `change` makes of it, before anything is checked."""

    def inject(injector: FaultInjector) -> None:
        def taken(raw: RawRequest) -> RawRequest:
            return change(raw) if injector.operation_at(raw.method, raw.path) in operations else raw

        injector.requests(taken)

    return inject


def reading_body(operation: str, edit: Edit) -> Injection:
    """Edit a JSON body before it is taken; other bodies stay as they are."""

    def change(raw: RawRequest) -> RawRequest:
        try:
            return raw._replace(body=json.dumps(edit(json.loads(raw.body))).encode())
        except ValueError:
            return raw

    return reading({operation}, change)


def reading_query(operations: Collection[str], edit: Callable[[Query], Query]) -> Injection:
    """Take the query for what `edit` makes of it."""

    def change(raw: RawRequest) -> RawRequest:
        given = dict(parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True))
        return raw._replace(query=urlencode(edit(given)).encode())

    return reading(operations, change)


def after_refusal(operation: str, status: int, act: Act) -> Injection:
    """Refuse by this status what has to be refused, and do something to the caller's account all the same."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[..., Response]) -> Callable[..., Response]:
            def faulty(raw: RawRequest, route: Route, path: Mapping[str, str], caller: Any, **how: Any) -> Response:
                try:
                    return healthy(raw, route, path, caller, **how)
                except ApiError as no:
                    if route.operation == operation and no.status == status:
                        act(route.mount.service.state_of(caller), raw, path)
                    raise

            return faulty

        injector.around(injector.application, "_handled", wrap)

    return inject
