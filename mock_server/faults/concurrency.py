"""Faults of concurrency: an operation waits between its steps, so that other requests interleave."""

import asyncio
from collections.abc import Callable, Collection, Hashable
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.faults.injector import Call, Change, FaultInjector, answered, deliver, head_of
from brakecheck.mock_server.http.body import Receive, Scope, Send

HESITATION = 0.03  # seconds, in which requests that are sent together arrive

Look = Callable[[Any, Scope], Any]
Act = Callable[[Any, Any], object]
Record = Callable[[Scope], Hashable]
Meets = Callable[[list[Scope]], bool]


def stale(vendor: str, operation: str, look: Look, restore: Act) -> Injection:
    """Look at the account, wait, and act on the old state, which `restore` puts back."""

    def wrap(injector: FaultInjector, healthy: Call) -> Call:
        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            account = account_of(injector, vendor, scope)
            seen = look(account, scope) if account else None
            await asyncio.sleep(HESITATION)
            if account:
                restore(account, seen)
            await healthy(scope, receive, send)

        return faulty

    return _calling(operation, wrap)


def between(vendor: str, operation: str, look: Look, write: Act) -> Injection:
    """Look, wait, carry the operation out, and write the old state over changes made since."""
    return _writing(vendor, operation, look, write, before=2 * HESITATION, after=0.0)


def late(vendor: str, operation: str, look: Look, write: Act) -> Injection:
    """Look, carry the operation out, wait, and write the old state over changes made since."""
    return _writing(vendor, operation, look, write, before=0.0, after=HESITATION)


def _writing(vendor: str, operation: str, look: Look, write: Act, *, before: float, after: float) -> Injection:
    """Look, act and write, with waits of `before` and `after` seconds around the act; 0 for no wait."""

    def wrap(injector: FaultInjector, healthy: Call) -> Call:
        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            account = account_of(injector, vendor, scope)
            seen = look(account, scope) if account else None
            if before:
                await asyncio.sleep(before)
            answer = await answered(healthy, scope, receive)
            if after:
                await asyncio.sleep(after)
            if answer is None:
                return
            if account and answer.status == 200:
                write(account, seen)
            await deliver(answer, send)

        return faulty

    return _calling(operation, wrap)


def met(operation: str, change: Change) -> Injection:
    """Change the answers to overlapping requests for the operation at the same address."""
    return _meeting({operation}, operation, _address, lambda here: len(here) > 1, change)


def beside(operations: Collection[str], operation: str, record: Record, change: Change) -> Injection:
    """Change the answers to the operation if another of `operations` overlaps on the record."""
    return _meeting(operations, operation, record, lambda here: len(set(map(_address, here))) > 1, change)


def _meeting(operations: Collection[str], operation: str, record: Record, meets: Meets, change: Change) -> Injection:
    def inject(injector: FaultInjector) -> None:
        under_way: dict[Hashable, list[Scope]] = {}

        def wrap(healthy: Call) -> Call:
            async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
                here = under_way.setdefault(record(scope), [])
                here.append(scope)
                await asyncio.sleep(HESITATION)
                answer = await answered(healthy, scope, receive)
                changed = meets(here) and injector.operation_of(scope) == operation
                await asyncio.sleep(HESITATION)
                here.remove(scope)
                if answer is not None and (sent := change(scope, answer) if changed else answer) is not None:
                    await deliver(sent, send)

            return faulty

        injector.calls(operations, wrap)

    return inject


def _address(scope: Scope) -> Hashable:
    return scope["method"], scope["raw_path"]


def _calling(operation: str, wrap: Callable[[FaultInjector, Call], Call]) -> Injection:
    return lambda injector: injector.calls({operation}, lambda healthy: wrap(injector, healthy))


def account_of(injector: FaultInjector, vendor: str, scope: Scope) -> Any:
    """The vendor's state for the caller of the request; None for an unknown key."""
    mount = injector.mount(vendor)
    try:
        return mount.service.state_of(mount.authenticate(head_of(scope)))
    except ApiError:
        return None
