"""Effects that come later than their answer, by the clock of the world."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.commands import carried_out, raw_of
from brakecheck.mock_server.http.messages import Request
from brakecheck.mock_server.http.mounting import Reads, Route
from brakecheck.mock_server.worlds.log import Asked
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller


class LateEffects:
    """The effects that a world still waits for: when each is due, and what was asked."""

    def __init__(self, waiting: Iterable[tuple[float, Asked]] = ()) -> None:
        self._waiting = [(due, number, asked) for number, (due, asked) in enumerate(waiting)]
        self._number = len(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting(self) -> list[tuple[float, Asked]]:
        """The effects in the order in which they come."""
        return [(due, asked) for due, _, asked in sorted(self._waiting, key=lambda each: each[:2])]

    def add(self, due: float, asked: Asked) -> None:
        """Let the effect come when the clock shows `due`."""
        heapq.heappush(self._waiting, (due, self._number, asked))
        self._number += 1

    def settle(self, world: World, carry_out: Callable[[World, Asked], object]) -> bool:
        """Let everything come that is due, each at its own moment; whether there was something.

        What is impossible by then does not come.
        """
        came = False
        while self._waiting and self._waiting[0][0] <= world.clock.now():
            due, _, asked = heapq.heappop(self._waiting)
            came = True
            with world.clock.standing_at(due), suppress(ApiError):
                carry_out(world, asked)
        return came


class Effects:
    """Carries out what was asked earlier, once it is found right."""

    def __init__(self, routes: Mapping[str, Route], as_read: Callable[[Route, Reads], Route]) -> None:
        self._routes = routes
        self._as_read = as_read

    def __call__(self, world: World, asked: Asked) -> None:
        """Carry out the operation, as the world reads open rules by now."""
        route, raw = self._as_read(self._routes[asked.operation], world), raw_of(asked)
        path = dict(asked.path)
        body, query, violation = route.checks.request(raw, path)
        if violation is None:
            name = route.mount.service.name
            caller = Caller(world, name, asked.role)
            carried_out(route, world.states[name], Request(route.operation, path, query, body, caller, raw))


def in_a_copy(caller: Caller) -> Caller:
    """The same caller in a copy of its world, in which something can be tried."""
    return caller._replace(world=caller.world.copied())
