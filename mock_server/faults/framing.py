"""Faults of HTTP messages: requests that break off, that carry two keys, or whose body comes in chunks."""

from collections.abc import Callable, Collection
from typing import Any

from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.faults.injector import BEFORE_KEY, FaultInjector
from brakecheck.mock_server.http import app
from brakecheck.mock_server.http.body import ClientLeft, Receive
from brakecheck.mock_server.http.messages import RawRequest, Response

Respond = Callable[..., tuple[Response, bytes]]


def half_a_body_will_do(injector: FaultInjector) -> None:
    """Accept the part of a body that came before the connection ended as the whole body."""
    injector.for_all_worlds(BEFORE_KEY)

    def wrap(healthy: Any) -> Any:
        async def faulty(fields: dict[bytes, bytes], receive: Receive, limit: int) -> bytes | None:
            parts: list[bytes] = []

            async def keep() -> Any:
                message = await receive()
                parts.append(message.get("body", b""))
                return message

            try:
                body: bytes | None = await healthy(fields, keep, limit)
            except ClientLeft:
                return b"".join(parts)
            return body

        return faulty

    injector.around(app, "read_body", wrap)


def two_keys_act(operations: Collection[str]) -> Injection:
    """Refuse a request with two keys, and carry it out with the valid one."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(BEFORE_KEY)

        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                answer = healthy(raw, **how)
                keys = [value for name, value in raw.headers if name == b"authorization"]
                if len(keys) > 1 and injector.operation_at(raw.method, raw.path) in operations:
                    for key in keys:
                        healthy(_by(key, raw), **how)
                return answer

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def _by(key: bytes, raw: RawRequest) -> RawRequest:
    fields = {**raw.fields, b"authorization": key}
    return raw._replace(fields=fields, headers=list(fields.items()))


def chunks_are_lost(operations: Collection[str]) -> Injection:
    """Answer 200 to a request whose body comes in chunks, without an effect."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                own = injector.operation_at(raw.method, raw.path) in operations
                lost = own and b"transfer-encoding" in raw.fields
                return (Response(200, {}), b"{}") if lost else healthy(raw, **how)

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject
