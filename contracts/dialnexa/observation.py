"""Observations of a workflow: comparing two of them, and naming the lifecycle state that one shows."""

from collections.abc import Mapping
from typing import Any

from brakecheck.contracts.errors import Finding
from brakecheck.contracts.exchange import Exchange

GOING = ("active", "running")  # two names of one status
MOVING, WAITING = ", leads in transit", ", leads waiting"  # suffixes of states in the lifecycle file
KEEPS = "dialnexa.cancel.keeps-record"


def is_status(seen: object, status: str) -> bool:
    """Whether the statuses are the same; running is an old name of active."""
    return seen == status or (seen in GOING and status in GOING)


def is_moving(leads: Mapping[str, int]) -> bool:
    """Whether a lead is on its way: in a step, in a delay, or between two nodes."""
    return any(leads.get(place) for place in ("in_step", "waiting", "between"))


def expect_kept(seen: dict[str, Any], after: Exchange) -> None:
    """Raise a finding where the workflow is gone."""
    if not seen["exists"]:
        raise Finding("the workflow to be kept", "it is gone", after, KEEPS)


def changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The names of the members that changed; active and running are the same status."""
    names = [name for name in before if name != "id" and before[name] != now.get(name)]
    return [name for name in names if name != "status" or not is_status(now.get(name), str(before[name]))]


def only_queue_moved(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether the only change is that queued leads started, as those of an active workflow do by themselves."""
    queued, unchanged = now["leads"].get("queued", 0), ("exists", "nodes", "edges")
    return (
        before["status"] in GOING
        and now["status"] in GOING
        and queued < before["leads"].get("queued", 0)
        and all(before.get(name) == now.get(name) for name in unchanged)
        and all(now["leads"].get(place, 0) >= count for place, count in before["leads"].items() if place != "queued")
        and sum(now["leads"].values()) == sum(before["leads"].values())
        and now["history"] > before["history"]
    )


def status_of(seen: Mapping[str, Any]) -> str | None:
    """The status in the observation; None where the workflow is gone."""
    return str(seen["status"]) if seen["exists"] else None


def lifecycle_state(status: str, leads: Mapping[str, int]) -> str:
    """The lifecycle's name of the state: the status, with a suffix for leads on their way."""
    if status not in ("active", "paused", "cancelled") or not is_moving(leads):
        return status
    is_still = status != "cancelled" and not any(leads.get(place) for place in ("in_step", "between"))
    return status + (WAITING if is_still else MOVING)


def state_after(before: str, status: str) -> str:
    """The lifecycle state after an operation that sets the status in the state `before` and moves no lead."""
    return lifecycle_state(status, {"in_step": int(MOVING in before), "waiting": int(WAITING in before)})
