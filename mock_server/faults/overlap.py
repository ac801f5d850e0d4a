"""Faults of concurrency: an operation hesitates on its way, and what comes meanwhile gets in between."""

import asyncio
from collections.abc import Callable
from typing import Any

from mock_server.asgi import Receive, Scope, Send
from mock_server.exchange import RawRequest
from mock_server.faults.fault import Plant
from mock_server.faults.planter import Call, Change, Planter, answered, deliver
from mock_server.refusal import Refusal

HESITATION = 0.03  # seconds; whatever is sent at once comes within them

Look = Callable[[Any, Scope], Any]
Act = Callable[[Any, Any], object]


def stale(vendor: str, operation: str, look: Look, restore: Act) -> Plant:
    """Look when the request comes, hesitate, and decide by what was seen: `restore` puts it back into the account."""

    def wrap(planter: Planter, healthy: Call) -> Call:
        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            account = _account(planter, vendor, scope)
            seen = look(account, scope) if account else None
            await asyncio.sleep(HESITATION)
            if account:
                restore(account, seen)
            await healthy(scope, receive, send)

        return faulty

    return _calling(operation, wrap)


def late(vendor: str, operation: str, look: Look, write: Act) -> Plant:
    """Do it, hesitate, and write what was looked at once more, over whatever came of it meanwhile."""

    def wrap(planter: Planter, healthy: Call) -> Call:
        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            account = _account(planter, vendor, scope)
            seen = look(account, scope) if account else None
            answer = await answered(healthy, scope, receive)
            await asyncio.sleep(HESITATION)
            if answer is None:
                return
            if account and answer.status == 200:
                write(account, seen)
            await deliver(answer, send)

        return faulty

    return _calling(operation, wrap)


def met(operation: str, change: Change) -> Plant:
    """Answer what overlaps with its like, at the same address, by what `change` makes of the healthy answer."""

    def wrap(_: Planter, healthy: Call) -> Call:
        under_way: dict[bytes, list[Scope]] = {}

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            here = under_way.setdefault(scope["raw_path"], [])
            here.append(scope)
            await asyncio.sleep(HESITATION)
            answer = await answered(healthy, scope, receive)
            alone = len(here) == 1
            await asyncio.sleep(HESITATION)
            here.remove(scope)
            if answer is not None and (sent := answer if alone else change(scope, answer)) is not None:
                await deliver(sent, send)

        return faulty

    return _calling(operation, wrap)


def _calling(operation: str, wrap: Callable[[Planter, Call], Call]) -> Plant:
    return lambda planter: planter.calls({operation}, lambda healthy: wrap(planter, healthy))


def _account(planter: Planter, vendor: str, scope: Scope) -> Any:
    """The state that the request acts on; None where its key opens none."""
    mount, headers = planter.mount(vendor), scope["headers"]
    raw = RawRequest(scope["method"], scope["raw_path"], b"", headers, dict(headers), b"", "")
    try:
        return mount.service.state_of(mount.authenticate(raw))
    except Refusal:
        return None
