"""Faults of the routing: wrong methods and paths that are accepted."""

from collections.abc import Callable

from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import RawRequest, Response

Refuse = Callable[[RawRequest], tuple[Response, bytes]]


def by_method(method: str, vendor: str, operation: str) -> Injection:
    """Accept another method on the path of the operation."""

    def inject(injector: FaultInjector) -> None:
        described = injector.mount(vendor).service.description.operations[operation]

        def change(raw: RawRequest) -> RawRequest:
            named = raw.method == method and injector.operation_at(described.method, raw.path) == operation
            return raw._replace(method=described.method) if named else raw

        injector.requests(change)

    return inject


def unknown_is_fine(injector: FaultInjector) -> None:
    """Answer 200 with an empty object on an unknown path."""

    def wrap(healthy: Refuse) -> Refuse:
        def faulty(raw: RawRequest) -> tuple[Response, bytes]:
            answer, _ = healthy(raw)
            answer.status = 200
            return answer, b"{}"

        return faulty

    injector.around(injector.application, "_unknown_path", wrap)
