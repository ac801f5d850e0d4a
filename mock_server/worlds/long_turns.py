"""Turns that take long go on in a thread. Their world waits for them; all others are served meanwhile."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from brakecheck.mock_server.worlds.worker import Worker

Done = TypeVar("Done")
Value = TypeVar("Value")
LONGEST = 0.04  # seconds of one turn in the event loop
MOST_STEPS = 500  # records, commands or leads that one turn in the event loop may go through before a change


class TakesLong(Exception):
    """Sign that a turn is to be taken again, in the thread. Up to now the turn has changed nothing of its own."""


class _Here(threading.local):
    until: float | None = None  # when the turn of this thread has taken long, None if the turn is not to be taken again
    post: Callable[..., object] | None = None  # into the event loop, from the thread of long turns


_here = _Here()


def give_way(steps: int = 0) -> None:
    """Raise `TakesLong` if the turn has taken long, or has so many `steps` to go. Call this before any change."""
    if _here.until is not None and (steps > MOST_STEPS or perf_counter() > _here.until) and _has_loop():
        raise TakesLong


@contextmanager
def undivided(steps: int = 0) -> Iterator[None]:
    """Give way now or never: within the context a change is under way."""
    give_way(steps)
    until, _here.until = _here.until, None
    try:
        yield
    finally:
        _here.until = until


def in_loop(call: Callable[[Value], object], value: Value) -> None:
    """Make the call in the event loop: now, or before the turn of this thread is answered."""
    if _here.post is None:
        call(value)
    else:
        _here.post(call, value)


class LongTurns:
    """Takes turns in the event loop, or in a thread if they take long. `busy` counts the turns of each world there,
    and the builds.

    While single worlds have faults (`together`), which are in place for the whole process, there is no thread. Nor
    is there one without an event loop, that is without others who wait.
    """

    def __init__(self) -> None:
        self.busy: Counter[Any] = Counter()
        self.together = False
        self._turns, self._builds = Worker(), Worker()

    def promptly(self, act: Callable[[], Done]) -> Done:
        """Take the turn in the event loop; `TakesLong` if the turn belongs into the thread."""
        before, _here.until = _here.until, None if self.together else perf_counter() + LONGEST
        try:
            return act()
        finally:
            _here.until = before

    async def turn(self, world: Any, act: Callable[[], Done]) -> Done:
        """Take the turn in the thread, after all earlier turns of the world."""
        self.busy[world] += 1
        outcome = self._turns.call(partial(_apart, asyncio.get_running_loop(), act))
        outcome.add_done_callback(partial(self._over, world))
        return await asyncio.shield(outcome)

    async def idle(self) -> None:
        """Wait until no turn is in the thread."""
        while self.busy:
            await self._turns.call(bool)
            await self._builds.call(bool)

    async def build(self, work: Callable[[], Done]) -> Done:
        """Do work on objects that no one else sees yet, in a thread of its own."""
        self.busy[work] += 1
        outcome = self._builds.call(work)
        outcome.add_done_callback(partial(self._over, work))
        return await asyncio.shield(outcome)

    def _over(self, one: Any, _: object) -> None:
        self.busy[one] -= 1
        if not self.busy[one]:
            del self.busy[one]


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _apart(loop: asyncio.AbstractEventLoop, act: Callable[[], Done]) -> Done:
    _here.post = loop.call_soon_threadsafe
    try:
        return act()
    finally:
        _here.post = None
