"""Rounds: requests that arrive together share a transaction, and see the changes of all processes."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from brakecheck.mock_server.worlds.kept_worlds import KeptWorlds
from brakecheck.mock_server.worlds.store import StoreError
from brakecheck.mock_server.worlds.worker import Outcome, Worker, outcome_of, settle

PATIENCE = 5.0  # seconds for one call of a store
MOST = 100  # turns in a round, so that the event loop can do other work in between
Done = TypeVar("Done")


class Rounds:
    """Runs turns in rounds. One process is in a round at a time, so that several behave as one."""

    def __init__(self, kept: KeptWorlds) -> None:
        self._kept = kept
        self._turns: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None
        self._worker = Worker() if kept.store.waits else None
        self.shared = kept.store.waits  # with other processes

    async def turn(self, act: Callable[[], Done]) -> Done:
        """Run `act`, and wait until its changes are stored. After a `StoreError` nothing has changed."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Done] = loop.create_future()
        self._turns.append((act, waiting))
        if self._running is None:
            self._running = loop.create_task(self._run())
        return await waiting

    def close(self) -> None:
        """Close the store."""
        self._kept.store.close()

    async def _run(self) -> None:
        try:
            while self._turns:
                await self._round()
        finally:
            self._running = None

    async def _round(self) -> None:
        try:
            await self._take_in()
        except Exception as error:  # noqa: BLE001 - for all who wait
            turns, self._turns = self._turns, []
            _end(turns, [(None, error)] * len(turns))
            with suppress(StoreError):
                await self._call(self._kept.commit)  # commits nothing, and lets other processes go on
            return
        turns, self._turns = self._turns[:MOST], self._turns[MOST:]
        done = [outcome_of(act) for act, _ in turns]
        if not self._kept.noted:  # reads need not wait for the commit
            _end(turns, done)
            turns = []
        try:
            await self._call(self._kept.commit)
        except Exception as error:  # noqa: BLE001 - for all who wait
            done = [(None, error)] * len(turns)
        _end(turns, done)

    async def _take_in(self) -> None:
        self._kept.take_in(await self._call(self._kept.news))
        if self._kept.stale:
            self._kept.load(await self._call(self._kept.whole))

    async def _call(self, call: Callable[[], Done]) -> Done:
        if self._worker is None:
            return call()
        outcome = self._worker.call(call)
        try:
            return await asyncio.wait_for(asyncio.shield(outcome), PATIENCE)
        except TimeoutError:
            self._kept.store.interrupt()
            return await outcome


def _end(turns: "Iterable[tuple[object, asyncio.Future[Any]]]", done: "Iterable[Outcome]") -> None:
    for (_, waiting), (result, error) in zip(turns, done, strict=False):
        settle(waiting, result, error)
