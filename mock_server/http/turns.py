"""Turns of requests: with other processes, at once, or in a thread if they take long."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.long_turns import Calls, LongTurns, TakesLong
from brakecheck.mock_server.worlds.rounds import Rounds
from brakecheck.mock_server.worlds.world import World

Done = TypeVar("Done")


class Turns:
    """Takes the turns of requests. `world_of` finds the world of a request; `rounds` store the changes."""

    def __init__(self, world_of: Callable[[RawRequest], World | None]) -> None:
        self.rounds: Rounds | None = None
        self.long = LongTurns()
        self._world_of = world_of

    async def take(self, raw: RawRequest, act: Callable[[], Done]) -> Done:
        """Take a turn of the request, after those of its world that were there before."""
        rounds, long = self.rounds, self.long
        if rounds is not None and rounds.shared:
            return await rounds.turn(act)  # the other processes wait for the end of the round
        if long.busy:
            world = self._world_of(raw)
            if world in long.busy:
                return await long.turn(world, act, self._end)
            if world in long.faulty:
                await long.idle()
        try:
            return long.promptly(act) if rounds is None else await rounds.turn(partial(long.promptly, act))
        except TakesLong:
            return await long.turn(self._world_of(raw), act, self._end)

    async def _end(self, calls: Calls) -> None:
        """Make the calls that a turn in the thread has left for the event loop, and store its changes."""
        act = partial(_make, calls)
        act() if self.rounds is None else await self.rounds.turn(act)


def _make(calls: Calls) -> None:
    for call in calls:
        call()
