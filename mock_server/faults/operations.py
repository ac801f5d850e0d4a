"""Places for a fault in one operation of any vendor: its request, handler, refusal and answer."""

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
    """Wrap the handler of these operations."""

    def inject(injector: FaultInjector) -> None:
        wrapped = cache(wrap)  # once for each handler, so that the wrapper can keep state

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
    """Change the answers of the operation with this status."""

    def inject(injector: FaultInjector) -> None:
        if status == 401:
            injector.for_all_worlds(BEFORE_KEY)
        injector.answers({operation}, when(status, change))

    return inject


def listing(operation: str, edit: Edit, name: str = "data") -> Injection:
    """Edit the records in the list."""
    return answering(operation, 200, edited(lambda body: {**body, name: edit(body[name])}))


def with_each(edit: Edit) -> Edit:
    """Edit each record of a list."""
    return lambda records: [edit(record) for record in records]


def reading(operations: Collection[str], change: Callable[[RawRequest], RawRequest]) -> Injection:
    """Change requests for the operations before they are checked."""

    def inject(injector: FaultInjector) -> None:
        def taken(raw: RawRequest) -> RawRequest:
            return change(raw) if injector.operation_at(raw.method, raw.path) in operations else raw

        injector.requests(taken)

    return inject


def reading_body(operation: str, edit: Edit) -> Injection:
    """Edit a JSON body before it is checked; other bodies stay as they are."""

    def change(raw: RawRequest) -> RawRequest:
        try:
            return raw._replace(body=json.dumps(edit(json.loads(raw.body))).encode())
        except ValueError:
            return raw

    return reading({operation}, change)


def reading_query(operations: Collection[str], edit: Callable[[Query], Query]) -> Injection:
    """Edit the query before it is checked."""

    def change(raw: RawRequest) -> RawRequest:
        given = dict(parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True))
        return raw._replace(query=urlencode(edit(given)).encode())

    return reading(operations, change)


def after_refusal(operation: str, status: int, act: Act) -> Injection:
    """Run `act` on the caller's account after a refusal with this status."""

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
