"""Faults at the edge of HTTP: requests that break off, that carry two keys, or whose body comes in chunks."""

from collections.abc import Callable, Collection
from typing import Any

from brakecheck.mock_server import app
from brakecheck.mock_server.asgi import ClientLeft, Receive
from brakecheck.mock_server.exchange import Answer, RawRequest
from brakecheck.mock_server.faults.fault import Plant
from brakecheck.mock_server.faults.planter import Planter

Respond = Callable[..., tuple[Answer, bytes]]


def half_a_body_will_do(planter: Planter) -> None:
    """What had come of a body when the connection ended is taken for all of it."""

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

    planter.around(app, "read_body", wrap)


def two_keys_act(operations: Collection[str]) -> Plant:
    """A request that carries two keys is refused, and done by the one that is valid."""

    def plant(planter: Planter) -> None:
        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Answer, bytes]:
                answer = healthy(raw, **how)
                keys = [value for name, value in raw.headers if name == b"authorization"]
                if len(keys) > 1 and planter.operation_at(raw.method, raw.path) in operations:
                    for key in keys:
                        healthy(_by(key, raw), **how)
                return answer

            return faulty

        planter.around(planter.application, "respond", wrap)

    return plant


def _by(key: bytes, raw: RawRequest) -> RawRequest:
    fields = {**raw.fields, b"authorization": key}
    return raw._replace(fields=fields, headers=list(fields.items()))


def chunks_are_lost(operations: Collection[str]) -> Plant:
    """A request whose body comes in chunks answers 200, and nothing is done."""

    def plant(planter: Planter) -> None:
        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Answer, bytes]:
                own = planter.operation_at(raw.method, raw.path) in operations
                lost = own and b"transfer-encoding" in raw.fields
                return (Answer(200, {}), b"{}") if lost else healthy(raw, **how)

            return faulty

        planter.around(planter.application, "respond", wrap)

    return plant
