"""Turns of requests: with other processes, at once, or in a thread if they take long."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.worlds.long_turns import LongTurns, TakesLong
from brakecheck.mock_server.worlds.rounds import Rounds
from brakecheck.mock_server.worlds.world import World

Done = TypeVar("Done")
Called = Callable[[RawRequest], tuple[Route, Mapping[str, str]] | None]


class Turns:
    """Takes the turns of requests. `called` finds the operation of a request; `rounds` share worlds with processes."""

    def __init__(self, called: Called) -> None:
        self.rounds: Rounds | None = None
        self.long = LongTurns()
        self._called = called

    async def take(self, raw: RawRequest, act: Callable[[], Done]) -> Done:
        """Take a turn of the request, after those of its world that were there before."""
        if self.rounds is not None:
            return await self.rounds.turn(act)
        long = self.long
        if long.busy:
            if long.together:
                await long.idle()
            elif (world := self._world_of(raw)) in long.busy:
                return await long.turn(world, act)
        try:
            return long.promptly(act)
        except TakesLong:
            return await long.turn(self._world_of(raw), act)

    def _world_of(self, raw: RawRequest) -> World | None:
        called = self._called(raw)
        if called is None:
            return None
        route, path = called
        try:
            return route.mount.service.world_of(route.mount.way_of(route.operation)(raw), path)
        except ApiError:
            return None
