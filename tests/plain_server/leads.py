"""Leads without a graph: each calls, waits, calls again, and is done."""

from dataclasses import dataclass, field
from math import inf

CALL, DELAY = "call", "delay"
STAGES = (CALL, DELAY, CALL)
SECONDS = {CALL: 60.0, DELAY: 3600.0}


@dataclass
class Lead:
    """`stage` counts the stages, -1 while queued. `ends` is when it is over, `left` what a held delay has left."""

    stage: int = -1
    ends: float = inf
    left: float | None = None
    over_at: float | None = None

    @property
    def in_step(self) -> bool:
        return 0 <= self.stage < len(STAGES) and STAGES[self.stage] == CALL and self.over_at is None

    @property
    def waiting(self) -> bool:
        return 0 <= self.stage < len(STAGES) and STAGES[self.stage] == DELAY and self.over_at is None

    @property
    def done(self) -> bool:
        return self.stage == len(STAGES)


@dataclass
class Journey:
    """The leads of one workflow. `going_since` is None while nobody may set out; `calls` are the ends of the calls.

    A lead moves a tick after it could or, where all move `together`, when the next one strikes. With `eager` one that
    may set out does so in the same moment.
    """

    calls: list[float]
    tick: float
    frozen: bool
    together: bool = False
    eager: bool = False
    leads: list[Lead] = field(default_factory=list)
    going_since: float | None = None
    stopped: bool = False
    started: int = 0
    finished: int = 0
    visits: int = 0

    @property
    def in_transit(self) -> int:
        return sum(0 <= lead.stage < len(STAGES) for lead in self.leads)

    @property
    def under_way(self) -> int:
        return sum(lead.in_step for lead in self.leads)

    def place(self, stage: int, now: float, seconds: float) -> Lead:
        """A new lead that has so many seconds to go in the stage."""
        lead = Lead()
        self.leads.append(lead)
        self._enter(lead, stage, now, seconds)
        return lead

    def look_back(self, count: int, now: float) -> None:
        """So many calls that were over before."""
        self.calls += [now] * count
        self.started += count
        self.finished += count
        self.visits += count

    def go(self, now: float) -> None:
        self.going_since = now
        for lead in self.leads:
            if lead.left is not None:
                lead.ends, lead.left = now + lead.left, None

    def hold(self, now: float) -> None:
        self.going_since = None
        for lead in self.leads:
            if lead.waiting and self.frozen:
                lead.left, lead.ends = lead.ends - now, inf

    def stop(self, now: float) -> None:
        self.hold(now)
        self.stopped = True

    def settle(self, now: float) -> None:
        """Let everything happen that has fallen due; the leads do not meet."""
        for lead in self.leads:
            while self._moved(lead, now):
                pass

    def _moved(self, lead: Lead, now: float) -> bool:
        if lead.over_at is None and lead.ends <= now and not lead.done:
            self.finished += lead.in_step
            lead.over_at = lead.ends
            return True
        ready = lead.stage == -1 or (lead.over_at is not None and not lead.done)
        if self.going_since is None or not ready:
            return False
        ready_at = max(self.going_since, lead.over_at or 0.0)
        at = (ready_at // self.tick + 1) * self.tick if self.together else ready_at + self.tick
        if at > now or (at == now and not self.eager):  # else who asks for a queued lead is to see it queued
            return False
        stage = lead.stage + 1
        self._enter(lead, stage, at, SECONDS[STAGES[stage]] if stage < len(STAGES) else inf)
        return True

    def _enter(self, lead: Lead, stage: int, at: float, seconds: float) -> None:
        lead.stage, lead.ends, lead.over_at = stage, at + seconds, None
        self.visits += 1
        if lead.in_step:
            self.started += 1
            self.calls.append(lead.ends)
