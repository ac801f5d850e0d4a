"""Effects that come later than their answer, by the clock of the world."""

import copy
import heapq
from collections.abc import Callable
from contextlib import suppress

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.http.messages import RawRequest, Request
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.world import Caller, World

Effect = Callable[[], object]


class LateEffects:
    """The effects that a world still waits for."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Effect]] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, due: float, effect: Effect) -> None:
        """Let the effect come when the clock shows `due`."""
        self._number += 1
        heapq.heappush(self._waiting, (due, self._number, effect))

    def settle(self, clock: Clock) -> None:
        """Let everything come that is due, each at its own moment. What is impossible by then does not."""
        while self._waiting and self._waiting[0][0] <= clock.now():
            due, _, effect = heapq.heappop(self._waiting)
            with clock.standing_at(due), suppress(ApiError):
                effect()


def effect_of(route: Route, path: dict[str, str], raw: RawRequest, caller: Caller) -> Effect:
    """What the request does, once it is found right."""

    def effect() -> None:
        body, query, violation = route.checks.request(raw, path)
        if violation is None:
            state = route.mount.service.state_of(caller)
            route.handler(state, Request(route.operation, path, query, body, caller, raw))

    return effect


def in_a_copy(caller: Caller) -> Caller:
    """The same caller in a copy of its world, in which something can be tried."""
    world: World = copy.copy(caller.world)
    world.clock, world.states = copy.deepcopy((world.clock, world.states))
    return caller._replace(world=world)
