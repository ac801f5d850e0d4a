"""Effects that come later than their answers, by the clock of the world."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.commands import carried_out, raw_of
from brakecheck.mock_server.http.messages import Request
from brakecheck.mock_server.http.mounting import Reads, Route
from brakecheck.mock_server.worlds.log import OperationCall
from brakecheck.mock_server.worlds.long_turns import undivided
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller


class LateEffects:
    """Late effects of a world: the time and the operation of each."""

    def __init__(self, waiting: Iterable[tuple[float, OperationCall]] = ()) -> None:
        self._waiting = [(due, number, asked) for number, (due, asked) in enumerate(waiting)]
        self._number = len(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting(self) -> list[tuple[float, OperationCall]]:
        """Effects in the order in which they are due."""
        return [(due, asked) for due, _, asked in sorted(self._waiting, key=lambda each: each[:2])]

    def add(self, due: float, asked: OperationCall) -> None:
        """Add an effect that comes when the clock shows `due`."""
        heapq.heappush(self._waiting, (due, self._number, asked))
        self._number += 1

    def settle(self, world: World, carry_out: Callable[[World, OperationCall], object]) -> bool:
        """Carry out every effect that is due, at its own time. Returns whether there was one.

        An operation that is impossible by then has no effect.
        """
        came = False
        while self._waiting and self._waiting[0][0] <= world.clock.now():
            due, _, asked = heapq.heappop(self._waiting)
            came = True
            with world.clock.standing_at(due), suppress(ApiError), undivided():
                carry_out(world, asked)
        return came


class Effects:
    """Carries out operations of requests that were answered before."""

    def __init__(self, routes: Mapping[str, Route], as_read: Callable[[Route, Reads], Route]) -> None:
        self._routes = routes
        self._as_read = as_read

    def __call__(self, world: World, asked: OperationCall) -> None:
        """Carry out the operation under the world's present readings."""
        route, raw = self._as_read(self._routes[asked.operation], world), raw_of(asked)
        path = dict(asked.path)
        body, query, violation = route.checks.request(raw, path)
        if violation is None:
            name = route.mount.service.name
            caller = Caller(world, name, asked.role)
            carried_out(route, world.states[name], Request(route.operation, path, query, body, caller, raw))


def in_a_copy(caller: Caller) -> Caller:
    """The same caller in a copy of its world, for trials."""
    return caller._replace(world=caller.world.copied())
