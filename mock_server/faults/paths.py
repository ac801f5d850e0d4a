"""Faults of the routing: methods and paths that are taken for others."""

from collections.abc import Callable

from brakecheck.mock_server.exchange import Answer, RawRequest
from brakecheck.mock_server.faults.fault import Plant
from brakecheck.mock_server.faults.planter import Planter

Refuse = Callable[[RawRequest], tuple[Answer, bytes]]


def by_method(method: str, vendor: str, operation: str) -> Plant:
    """Take another method on the path of the operation for its own."""

    def plant(planter: Planter) -> None:
        described = planter.mount(vendor).service.description.operations[operation]

        def change(raw: RawRequest) -> RawRequest:
            named = raw.method == method and planter.operation_at(described.method, raw.path) == operation
            return raw._replace(method=described.method) if named else raw

        planter.requests(change)

    return plant


def unknown_is_fine(planter: Planter) -> None:
    """An unknown path answers 200 with an empty object."""

    def wrap(healthy: Refuse) -> Refuse:
        def faulty(raw: RawRequest) -> tuple[Answer, bytes]:
            answer, _ = healthy(raw)
            answer.status = 200
            return answer, b"{}"

        return faulty

    planter.around(planter.application, "_unknown_path", wrap)
