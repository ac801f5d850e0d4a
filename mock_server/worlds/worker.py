"""A thread that makes calls one after the other, so that the event loop can go on."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

Done = TypeVar("Done")
Outcome = tuple[Any, BaseException | None]


class Worker:
    """Thread that makes calls, one after the other; the process can end while a call runs."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def call(self, call: Callable[[], Done]) -> "asyncio.Future[Done]":
        """Make the call in the thread; the first call starts the thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        outcome: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._calls.put((call, outcome))
        return outcome

    def _run(self) -> None:
        while True:
            call, outcome = self._calls.get()
            result, error = outcome_of(call)
            with suppress(RuntimeError):  # the event loop has ended
                outcome.get_loop().call_soon_threadsafe(settle, outcome, result, error)
            del call, outcome, result, error  # so that nothing is kept alive until the next call


def outcome_of(act: Callable[[], Any]) -> Outcome:
    """Result of the act, or its error for the one who waits."""
    try:
        return act(), None
    except Exception as error:  # noqa: BLE001 - for the one who waits
        return None, error


def settle(waiting: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    """End the wait with the result or the error, unless the wait was given up."""
    if waiting.done():
        return
    if error is None:
        waiting.set_result(result)
    else:
        waiting.set_exception(error)
