"""Turns that take long go on in a thread. Their world waits for them; all others are served meanwhile.

A turn in the event loop calls `give_way` before a change. If the turn has taken long, or has many steps to go, that
raises `TakesLong`. Then the turn is taken again in the thread, from its beginning. Entries of journals and changes for
the store, which a thread must not touch, wait in `in_loop` until the turn has ended.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from brakecheck.mock_server.worlds.worker import Worker

Done = TypeVar("Done")
Calls = list[Callable[[], object]]
End = Callable[[Calls], Awaitable[object]]  # makes the calls in the event loop, and stores the changes
LONGEST = 0.04  # seconds of one turn in the event loop
MOST_STEPS = 500  # records, commands or leads that one turn in the event loop may go through before a change


class TakesLong(Exception):
    """Sign that a turn is to be taken again, in the thread. Up to now the turn has changed nothing of its own."""


class _Here(threading.local):
    until: float | None = None  # when the turn of this thread has taken long, None outside of turns in the event loop
    whole = False  # the turn of this thread is not to be taken again
    waiting: Calls | None = None  # calls for the event loop at the end of the turn, None outside of the thread


_here = _Here()


def give_way(steps: int = 0) -> None:
    """Raise `TakesLong` if the turn has taken long, or has so many `steps` to go. Call this before any change."""
    until = _here.until
    if until is not None and not _here.whole and (steps > MOST_STEPS or perf_counter() > until) and _has_loop():
        raise TakesLong


def undivided(steps: int = 0) -> AbstractContextManager[None]:
    """Give way now or never: within the context a change is under way."""
    give_way(steps)
    return in_one_piece()


@contextmanager
def in_one_piece() -> Iterator[None]:
    """Give way never: within the context the turn is not taken again."""
    before, _here.whole = _here.whole, True
    try:
        yield
    finally:
        _here.whole = before


def in_loop(call: Callable[..., object], *values: object) -> None:
    """Make the call in the event loop: now, or at the end of the turn in this thread."""
    if _here.waiting is None:
        call(*values)
    else:
        _here.waiting.append(partial(call, *values))


class LongTurns:
    """Takes turns in the event loop, or in a thread if they take long. `busy` counts the turns of each world there,
    and the builds.

    Without an event loop, that is without others who wait, there is no thread. Turns of `faulty` worlds never run
    beside a thread, because their faults are in place for the whole process.
    """

    def __init__(self) -> None:
        self.busy: Counter[Any] = Counter()
        self.faulty: Collection[Any] = ()
        self._turns, self._builds = Worker(), Worker()

    def promptly(self, act: Callable[[], Done]) -> Done:
        """Take the turn in the event loop; `TakesLong` if the turn belongs into the thread."""
        before, _here.until = _here.until, perf_counter() + LONGEST
        try:
            return act()
        finally:
            _here.until = before

    async def turn(self, world: Any, act: Callable[[], Done], end: End) -> Done:
        """Take the turn in the thread, after all earlier turns there and their ends."""
        self.busy[world] += 1
        outcome = self._turns.call(partial(_apart, asyncio.get_running_loop(), act, end))
        outcome.add_done_callback(partial(self._over, world))
        return await asyncio.shield(outcome)

    def is_free(self, world: Any) -> bool:
        """Whether the event loop may act for the world now."""
        return world not in self.busy and not (self.busy and world in self.faulty)

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


def _apart(loop: asyncio.AbstractEventLoop, act: Callable[[], Done], end: End) -> Done:
    """Take the turn between two calls in the event loop, for which the thread waits."""
    _in(loop, end, [])
    waiting: Calls = []
    _here.waiting = waiting
    try:
        return act()
    finally:
        _here.waiting = None
        _in(loop, end, waiting)


def _in(loop: asyncio.AbstractEventLoop, end: End, calls: Calls) -> None:
    async def made() -> None:
        await end(calls)

    asyncio.run_coroutine_threadsafe(made(), loop).result()
