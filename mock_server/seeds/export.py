"""A seed made of a world, and what is otherwise in a world of that seed."""

from collections.abc import Iterator, Mapping
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.readings import followed
from brakecheck.mock_server.seeds.beginning import beginning
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs.sentences import shown

States = list[dict[str, Any]]


def seed_of(
    worlds: Worlds, behaviours: ActiveBehaviours, vendors: Mapping[str, Vendor], world: World
) -> tuple[dict[str, Any], list[str]]:
    """The seed that comes nearest to the world, and a sentence for each thing that it changes.

    What differs is found by looking: the seed is followed, and each record is observed here and there.
    """
    seed: dict[str, Any] = {"clock": _clock(world), "seed": world.seed, "records": {}}
    usual = followed({}, vendors)
    if readings := {rule: reading for rule, reading in world.readings.items() if reading != usual[rule]}:
        seed["readings"] = readings
    if forced := [*_forced(behaviours, world)]:
        seed["behaviours"] = forced
    draft = worlds.draft("seed", **beginning(worlds, seed, world.clock.setting))
    differences: list[str] = []
    for name, vendor in vendors.items():
        states, otherwise = _followed(vendor, world.states[name], draft.states[name])
        seed["records"] |= {name: states} if states else {}
        differences += [f"{name} {each}" for each in otherwise]
    return seed, differences


def _followed(vendor: Vendor, original: Any, draft: Any) -> tuple[States, list[str]]:
    """The provider states of the original that can be brought about in the draft, and what is otherwise there."""
    states, otherwise = [], []
    for state in vendor.states_of(original):
        try:
            vendor.provide(draft, state)
        except ApiError as no:
            otherwise.append(f"{state['id']}: left out, {no.message}")
        else:
            states.append(state)
    for state in states:
        found, made = (vendor.observe(each, state["id"]) for each in (original, draft))
        otherwise += [f"{state['id']}: {each}" for each in _different(found, made)]
    return states, otherwise


def _different(found: Any, made: Any, place: str = "") -> Iterator[str]:
    """Each place of the observations that is not the same in both."""
    if isinstance(found, dict) and isinstance(made, dict):
        for name in found.keys() | made.keys():
            yield from _different(found.get(name), made.get(name), f"{place}.{name}".lstrip("."))
    elif found != made:
        yield f"{place} {shown(made)} instead of {shown(found)}"


def _clock(world: World) -> dict[str, Any]:
    if world.clock.mode == "real":
        return {"mode": "real"}
    return {"mode": "manual", "now": timestamp(world.clock.now())}


def _forced(behaviours: ActiveBehaviours, world: World) -> Iterator[dict[str, Any]]:
    """What is still forced, as often as it still will be."""
    for each in behaviours.shown(world):
        if each["left"] is None:
            yield each["behaviour"]
        elif each["left"]:
            yield {**each["behaviour"], "times": each["left"]}
