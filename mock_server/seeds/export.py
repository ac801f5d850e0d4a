"""Export of a world as a seed, with the differences between the two."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.described_file import violation_in
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.readings import followed
from brakecheck.mock_server.seeds.beginning import beginning
from brakecheck.mock_server.seeds.file import SEED
from brakecheck.mock_server.worlds.clock import Setting, timestamp
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs.sentences import shown

States = list[dict[str, Any]]


def seed_of(
    worlds: Worlds, behaviours: ActiveBehaviours, vendors: Mapping[str, Vendor], world: World
) -> tuple[dict[str, Any], list[str]]:
    """Seed closest to the world, and a sentence for each difference.

    To find the differences, the seed is applied to a draft, and each record is observed in both worlds.
    """
    differences: list[str] = []
    if ahead := world.clock.setting.ahead:
        differences.append(
            f"clock: {abs(ahead):g} s {'behind' if ahead < 0 else 'ahead of'} real time, which is left out"
        )
    seed: dict[str, Any] = {"clock": _clock(world), "seed": world.seed, "records": {}}
    usual = followed({}, vendors)
    if readings := {rule: reading for rule, reading in world.readings.items() if reading != usual[rule]}:
        seed["readings"] = readings
    if forced := [*_forced(behaviours, world)]:
        seed["behaviours"] = forced
    draft = worlds.draft("seed", **beginning(worlds, seed, Setting()))
    for name, vendor in vendors.items():
        states, otherwise = _followed(vendor, world.states[name], draft.states[name])
        seed["records"] |= {name: states} if states else {}
        differences += [f"{name} {each}" for each in otherwise]
    return seed, differences


def _followed(vendor: Vendor, original: Any, draft: Any) -> tuple[States, list[str]]:
    """Provider states of the original that the draft accepts, and their differences in the draft."""
    states, otherwise = [], []
    for state in vendor.states_of(original):
        if no := _refusal(vendor, draft, state):
            otherwise.append(f"{state['id']}: left out, {no}")
        else:
            states.append(state)
    for state in states:
        found, made = (vendor.observe(each, state["id"]) for each in (original, draft))
        otherwise += [f"{state['id']}: {each}" for each in _different(found, made)]
    return states, otherwise


def _refusal(vendor: Vendor, draft: Any, state: dict[str, Any]) -> str | None:
    """Apply the provider state to the draft; returns the reason of a refusal, or None."""
    place, name = f"records.{vendor.service.name}[0]", vendor.service.name
    if violation := violation_in({"records": {name: [state]}}, SEED):
        return str(replace(violation, place=violation.place.removeprefix(place).lstrip(".")))
    try:
        vendor.provide(draft, state)
    except ApiError as no:
        return no.message
    return None


def _different(found: Any, made: Any, place: str = "") -> Iterator[str]:
    """Places at which the two observations differ."""
    if isinstance(found, dict) and isinstance(made, dict):
        for name in found | made:
            yield from _different(found.get(name), made.get(name), f"{place}.{name}".lstrip("."))
    elif found != made:
        yield f"{place} {shown(made)} instead of {shown(found)}"


def _clock(world: World) -> dict[str, Any]:
    if world.clock.mode == "real":
        return {"mode": "real"}
    return {"mode": "manual", "now": timestamp(world.clock.now())}


def _forced(behaviours: ActiveBehaviours, world: World) -> Iterator[dict[str, Any]]:
    """Active behaviours, each with the number of times left."""
    for each in behaviours.shown(world):
        if each["left"] is None:
            yield each["behaviour"]
        elif each["left"]:
            yield {**each["behaviour"], "times": each["left"]}
