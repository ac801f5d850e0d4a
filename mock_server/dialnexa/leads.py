"""Leads and where they stand on their way through a workflow."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a lead is. All but the first and the last two are in transit."""

    QUEUED = "queued"
    IN_STEP = "in_step"
    WAITING = "waiting"
    BETWEEN = "between"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(slots=True)
class Visit:
    """A lead's stay at a node. Times are in seconds since the epoch; `left_at` is None while it is there."""

    node: str
    label: str
    type: str
    entered_at: float
    left_at: float | None = None
    outcome: str | None = None
    call: str | None = None


@dataclass(slots=True)
class CallLog:
    """A call. It ends at `ends_at` whatever becomes of its workflow."""

    id: str
    call: str
    workflow: str
    lead: str
    agent: str
    started_at: float
    ends_at: float
    outcome: str


class Lead:
    """One person to be called. Kept small: a workflow may have a million of them."""

    __slots__ = ("history", "id", "node", "outcome", "phone", "place", "variables")

    def __init__(self, lead_id: str, phone: str, variables: dict[str, str] | None = None) -> None:
        self.id = lead_id
        self.phone = phone
        self.variables = variables
        self.place = Place.QUEUED
        self.node: str | None = None
        self.outcome: str | None = None
        self.history: list[Visit] | None = None
