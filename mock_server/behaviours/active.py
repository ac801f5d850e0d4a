"""The behaviours of every world, and the plans made from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from typing import Any, cast

import orjson

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.behaviours import planning, preferences
from brakecheck.mock_server.behaviours.behaviour import Active, Behaviour, Given
from brakecheck.mock_server.behaviours.checking import behaviours_from, wished_behaviour
from brakecheck.mock_server.behaviours.late import Effects, LateEffects
from brakecheck.mock_server.behaviours.plan import ForcedPlan
from brakecheck.mock_server.behaviours.possible_answers import ImpossibleAnswer, PossibleAnswers
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.commands import asked_by
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.http.service import Service
from brakecheck.mock_server.worlds.lines import content_of, what_in
from brakecheck.mock_server.worlds.log import OperationCall
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller

BAD_WISH = 400


@dataclass
class Forced:
    """Active behaviours of one world, and its effects that are still to come."""

    active: list[Active] = field(default_factory=list)
    late: LateEffects = field(default_factory=LateEffects)


class ActiveBehaviours:
    """Plans for one application. Worlds without behaviours are not in `by_world`."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._effects = Effects(application.operations, application.as_read)
        self._answers: dict[tuple[Service, str], PossibleAnswers] = {}
        self._numbers = count()
        self.by_world: dict[World, Forced] = {}

    def possible(self, given: Sequence[Given]) -> list[Behaviour]:
        """Parse the behaviours; `BadRequest` for the first that is impossible."""
        return behaviours_from(given, self._application.served(), self._answers_of)

    def set(self, world: World, given: Sequence[Given]) -> None:
        """Replace the behaviours of the world; `BadRequest`, and no change, if one is impossible."""
        found = self.possible(given)
        active = [
            Active(each, behaviour, f"{world.seed}:{number}")
            for number, (each, behaviour) in enumerate(zip(given, found, strict=True))
        ]
        self._have(world, active)

    def clear(self, world: World) -> None:
        """Remove the behaviours of the world. Its late effects still come."""
        self._have(world, [])

    def reset(self, world: World) -> None:
        """Return to the behaviours of the world's beginning."""
        self.by_world.pop(world, None)
        self.set(world, world.first_behaviours)

    def forget(self, world: World) -> None:
        """Drop the behaviours of a deleted world."""
        self.by_world.pop(world, None)

    def restore(self, world: World, content: str) -> None:
        """Load the stored behaviours of the world; an empty `content` means none."""
        self.by_world.pop(world, None)
        if content:
            self.by_world[world] = self._read(world, content)

    def shown(self, world: World) -> list[dict[str, Any]]:
        """The behaviours as the admin API lists them."""
        forced = self.by_world.get(world, Forced())
        return [{"behaviour": each.given, "used": each.used, "left": each.left} for each in forced.active]

    def settle(self, world: World) -> None:
        """Carry out the late effects of the world that are due."""
        forced = self.by_world.get(world)
        if forced and forced.late.settle(world, self._effects):
            self._have(world, forced.active)

    def plan(self, raw: RawRequest) -> ForcedPlan | None:
        """Plan for the request; None if no behaviour applies."""
        called = self._application.called(raw)
        if called is None or not called[0].mount.open:
            return None
        route, path = called
        try:
            caller = route.mount.way_of(route.operation)(raw)
        except ApiError:
            return None  # without a valid key there is no world
        self.settle(caller.world)
        return self._plan(raw, self._application.as_read(route, caller.world), path, caller)

    def _plan(self, raw: RawRequest, route: Route, path: dict[str, str], caller: Caller) -> ForcedPlan | None:
        answers = self._answers_of(route)
        preferred, asked = preferences.preferred(raw), preferences.asked_for(raw)
        both = preferred | asked
        try:
            wishes = [self._wished(both, caller, answers)] if both.keys() - preferences.EMPTY else []
        except ImpossibleAnswer as no:
            return planning.refusal(_refused(route, str(no)))
        concerned = [each for each in self._active(caller.world) if each.behaviour.concerns(route.operation, path, raw)]
        happening = wishes + [(each.behaviour, random) for each in concerned if (random := each.happens())]
        if concerned:
            self._keep(caller.world)
        warning = preferences.doubtful(raw)
        if not happening:
            return ForcedPlan([], warning=warning) if warning else None
        plan = planning.plan_of(happening, answers, partial(self._postpone, raw, route, path, caller))
        plan.warning = warning
        if preferred and wishes:
            plan.headers = (*plan.headers, (b"preference-applied", preferences.applied(preferred)))
        return plan

    def _active(self, world: World) -> Sequence[Active]:
        forced = self.by_world.get(world)
        return forced.active if forced else ()

    def _wished(self, wishes: Mapping[str, str], caller: Caller, answers: PossibleAnswers) -> tuple[Behaviour, Random]:
        random = Random(f"{caller.world.seed}:wish {next(self._numbers)}")  # noqa: S311
        return wished_behaviour(preferences.behaviour_in(wishes), answers), random

    def _read(self, world: World, content: str) -> Forced:
        kept = orjson.loads(content)
        found = self.possible([each["behaviour"] for each in kept["active"]])
        active = [
            Active(each["behaviour"], behaviour, f"{world.seed}:{number}", each["used"], each["considered"])
            for number, (each, behaviour) in enumerate(zip(kept["active"], found, strict=True))
        ]
        return Forced(active, LateEffects((due, cast(OperationCall, what_in(line))) for due, line in kept["late"]))

    def _postpone(self, raw: RawRequest, route: Route, path: dict[str, str], caller: Caller, seconds: float) -> None:
        if route.command is None:
            return  # an operation that only reads has no effect
        world = caller.world
        forced = self.by_world.setdefault(world, Forced())
        forced.late.add(world.clock.now() + seconds, asked_by(route, route.command, path, caller.role, raw))
        self._keep(world)

    def _have(self, world: World, active: list[Active]) -> None:
        forced = self.by_world.setdefault(world, Forced())
        forced.active = active
        if not active and not forced.late:
            del self.by_world[world]
        self._keep(world)

    def _keep(self, world: World) -> None:
        if world.is_kept:
            world.force(written(self.by_world.get(world)))

    def _answers_of(self, route: Route) -> PossibleAnswers:
        name = (route.mount.service, route.operation)
        if name not in self._answers:
            self._answers[name] = PossibleAnswers(route)
        return self._answers[name]


def written(forced: Forced | None) -> str:
    """Write the active behaviours and their counts as JSON."""
    if forced is None:
        return ""
    active = [{"behaviour": each.given, "used": each.used, "considered": each.considered} for each in forced.active]
    late = [[due, content_of(asked)] for due, asked in forced.late.waiting]
    return orjson.dumps({"active": active, "late": late}).decode()


def _refused(route: Route, message: str) -> Response:
    body = route.mount.service.wording_of(route.operation).error_body(BAD_WISH, message)
    return Response(BAD_WISH, body, reason=message)
