"""Worlds that begin from a seed. Every refusal begins with the place in the seed that is impossible."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from brakecheck.mock_server.api_error import ApiError, BadRequest, Full
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.http.commands import PROVIDE
from brakecheck.mock_server.readings import UnknownReading, followed
from brakecheck.mock_server.worlds.clock import Clock, Setting
from brakecheck.mock_server.worlds.clock_setting import turned
from brakecheck.mock_server.worlds.log import Command, OperationCall
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import WorldState
from brakecheck.mock_server.worlds.worlds import DEFAULT, Beginning, Worlds
from brakecheck.specs.sentences import members, quoted

RULE, ADMINISTRATOR = "admin.world", "administrator"
JSON = b"application/json"
Seed = Mapping[str, Any]  # as the schema of this name describes it
Records = Mapping[str, Sequence[Mapping[str, Any]]]  # provider states by vendor


def new_world(worlds: Worlds, behaviours: ActiveBehaviours, name: str | None, seed: Seed) -> World:
    """Make a world from the seed, which is not served yet. A refusal changes nothing."""
    worlds.refuse_keys(seed.get("keys", {}))
    world = worlds.new(name, **beginning(worlds, seed, Setting()))
    _begin(world, behaviours, seed)
    return world


def open_world(worlds: Worlds, behaviours: ActiveBehaviours, world: World, seed: Seed) -> dict[str, dict[str, str]]:
    """Serve the world that was made from the seed; returns its keys. A refusal changes nothing."""
    given = seed.get("keys", {})
    worlds.refuse_keys(given)
    keys = worlds.open(world, given)
    behaviours.reset(world)
    return keys


def begin_default(worlds: Worlds, behaviours: ActiveBehaviours, seed: Seed, clock: Setting) -> None:
    """Let the default world begin anew from the seed. A refusal changes nothing."""
    world, given = worlds.find(DEFAULT), seed.get("keys", {})
    worlds.refuse_keys(given, world)
    draft = worlds.draft(DEFAULT, **beginning(worlds, seed, clock))
    _begin(draft, behaviours, seed)
    world.become(draft)
    behaviours.reset(world)
    worlds.give(given)


def beginning(worlds: Worlds, seed: Seed, clock: Setting) -> Beginning:
    """Beginning of a world from the seed, without its records; `clock` is the default for the seed's clock."""
    with _at("clock"):
        setting = turned(Clock(worlds.common.time, clock), seed["clock"]) if "clock" in seed else clock
    try:
        followed(seed.get("readings", {}), worlds.seeds)
    except UnknownReading as unknown:
        raise BadRequest(RULE, f"readings: {unknown}") from None
    readings = {**worlds.common.readings, **seed.get("readings", {})}
    begin = Beginning(clock=setting, readings=readings, seeded=seed.get("seeded", False))
    if "seed" in seed:
        begin["seed"] = int(seed["seed"])  # JSON may write 2 as 2.0
    return begin


def _begin(world: World, behaviours: ActiveBehaviours, seed: Seed) -> None:
    """Let a world that is not served yet begin from the seed, now and after each reset."""
    _provide(world, seed.get("records", {}))
    world.first_behaviours = seed.get("behaviours", ())
    behaviours.possible(world.first_behaviours)


def _provide(world: World, records: Records) -> None:
    """Create the records, in their order, as the first commands of the world, which a reset repeats."""
    for vendor in records:
        if vendor not in world.states:
            raise BadRequest(RULE, f"records.{vendor}: vendor {quoted(vendor)} is not one of {members(world.states)}")
    first = {
        f"records.{vendor}[{number}]": OperationCall(
            PROVIDE, ADMINISTRATOR, {"vendor": vendor}, b"", JSON, orjson.dumps(state)
        )
        for vendor, states in records.items()
        for number, state in enumerate(states)
    }
    places, reached = [*first], 0

    def checked(present: WorldState, command: Command) -> None:
        nonlocal reached
        reached = command.number - 1
        world.refuse_when_full(present.size)

    try:
        world.begin([*first.values()], checked)
    except ApiError as no:
        kind = Full if isinstance(no, Full) else BadRequest
        raise kind(RULE, f"{places[reached]}: {no.message}") from None


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Put the place before the messages of refusals."""
    try:
        yield
    except ApiError as no:
        raise type(no)(RULE, f"{place}: {no.message}") from None
