"""Worlds and clocks as the admin API shows them."""

from typing import Any

from brakecheck.mock_server.worlds.clock import Clock, timestamp
from brakecheck.mock_server.worlds.world import World


def shown_clock(clock: Clock) -> dict[str, Any]:
    """Setting and time of the clock as JSON."""
    return {"mode": clock.mode, "now": clock.now(), "time": timestamp(clock.now())}


def shown_world(world: World) -> dict[str, Any]:
    """The world as JSON, without its keys."""
    return {
        "name": world.name,
        "clock": shown_clock(world.clock),
        "records": {vendor: len(state.records) for vendor, state in world.states.items()},
        "begun": world.begun,
        "position": world.position.number,
        "snapshots": [*world.snapshots],
    }
