"""Faults of one world: in place only while the mock acts for that world."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import Call, FaultInjector, NotOfOneWorld, head_of
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.body import Receive, Scope, Send
from brakecheck.mock_server.worlds.long_turns import in_one_piece
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds

WorldOf = Callable[[Any], World | None]


class OwnFaults(FaultInjector):
    """The faults of one world. `call` serves its requests."""

    def __init__(self, application: Application, worlds: Worlds, world: World, faults: Sequence[Fault]) -> None:
        super().__init__(application, worlds)
        self.world = world
        self.faults = faults
        self.call: Call = application.__call__
        try:
            for fault in faults:
                self._inject(fault)
        finally:
            self.leave()

    def concerned(self) -> Iterable[World]:
        """List the one world."""
        return [self.world]

    def for_all_worlds(self, why: str) -> None:
        """Refuse: `NotOfOneWorld` with the reason."""
        raise NotOfOneWorld(why)

    def calls(self, operations: Collection[str], wrap: Callable[[Call], Call]) -> None:
        """Wrap the serving of the world's requests for these operations."""
        healthy = self.call
        faulty = wrap(healthy)

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            await (faulty if self.operation_of(scope) in operations else healthy)(scope, receive, send)

        self.call = call

    def _inject(self, fault: Fault) -> None:
        try:
            fault.inject(self)
        except NotOfOneWorld as no:
            raise NotOfOneWorld(f"{fault.name} cannot be limited to one world: {no}") from None


class FaultsByWorld:
    """Faults that single worlds have.

    While some world has faults, every function that acts for a world is wrapped. These functions are
    synchronous, so that the faults of one world never affect a request of another.
    """

    def __init__(self, application: Application, worlds: Worlds, behaviours: ActiveBehaviours) -> None:
        self._application = application
        self._worlds = worlds
        self._behaviours = behaviours
        self._gate = FaultInjector(application, worlds)
        self._own: dict[World, OwnFaults] = {}
        application.turns.long.faulty = self._own
        self._inside = False

    def of(self, world: World) -> Sequence[Fault]:
        """Faults of the world."""
        return self._own[world].faults if world in self._own else ()

    def have(self, world: World, faults: Sequence[Fault]) -> None:
        """Replace the faults of the world; `NotOfOneWorld`, and no change, if one cannot be limited to it."""
        if not faults and world not in self._own:
            return
        with self.apart():
            own = OwnFaults(self._application, self._worlds, world, faults)
            self._own.pop(world, None)
            if faults:
                self._own[world] = own

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Remove all faults while the code that they wrap is changed."""
        for own in self._own.values():
            own.leave()
        self._gate.remove()
        try:
            yield
        finally:
            if self._own:
                self._stand()

    def anew(self) -> None:
        """Inject all faults anew, without their state, after the code that they wrap has changed."""
        found = [(own.world, own.faults) for own in self._own.values()]
        for world, faults in found:
            self.have(world, faults)

    def _stand(self) -> None:
        application, gate = self._application, self._gate
        gate.around(application, "_begun", partial(self._acting, application, "_begun", application.world_of))
        gate.around(application, "respond", partial(self._acting, application, "respond", application.world_of))
        gate.around(self._behaviours, "settle", partial(self._acting, self._behaviours, "settle", lambda world: world))
        gate.around(Application, "__call__", self._calling)

    def _acting(self, owner: Any, name: str, world_of: WorldOf, healthy: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap `healthy` so that it acts with the faults of the world of its first argument."""

        def act(about: Any, **how: Any) -> Any:
            own = None if self._inside else self._own.get(world_of(about))  # type: ignore[arg-type]
            if own is None:
                return healthy(about, **how)
            self._inside = True
            own.enter()
            try:
                with in_one_piece():
                    return getattr(owner, name)(about, **how)
            finally:
                own.leave()
                self._inside = False

        return act

    def _calling(self, healthy: Any) -> Any:
        async def call(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
            mine = application is self._application and scope["type"] == "http"
            own = self._own.get(application.world_of(head_of(scope))) if mine else None  # type: ignore[arg-type]
            await (partial(healthy, application) if own is None else own.call)(scope, receive, send)

        return call
