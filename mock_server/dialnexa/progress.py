"""Movement of leads: a discrete-event model that is computed on demand, without a background task.

On each scheduling tick leads go from node to node, along the edges of that moment.
"""

from collections import deque
from dataclasses import dataclass
from itertools import count

from brakecheck.mock_server.dialnexa.calls import Dialler
from brakecheck.mock_server.dialnexa.graph import CONDITIONAL, ENDS, STEPS, TIME, VOICE_CALL, Graph, Node
from brakecheck.mock_server.dialnexa.leads import Lead, Leads, Place, Visit
from brakecheck.mock_server.dialnexa.outcomes import Outcomes
from brakecheck.mock_server.dialnexa.schedule import TICK, Schedule
from brakecheck.mock_server.worlds.long_turns import give_way

HOUR = 3600.0
A_WHILE = 100  # events between looks at how long the turn takes
HALTED = (Place.QUEUED, Place.WAITING, Place.BETWEEN)
MOST_VISITS = 1000  # then a lead in a loop fails, so that every advance of the clock ends
MOST_ROUNDS, ROUNDS_OF_A_LEAD = (
    50_000,
    10,
)  # visits of all leads together, beyond one to each node: a fixed number, and a number for each lead


@dataclass(frozen=True, slots=True)
class Pace:
    """Speed of leads. Durations are in seconds; `concurrency` limits the steps under way at once."""

    tick: float = 5.0
    voice_call: float = 60.0
    application: float = 2.0
    concurrency: int = 10

    def duration(self, node: Node) -> float:
        """Duration of a stay at the node, in seconds."""
        if node.type == TIME:
            return float(node.config.get("delay_hours", 0)) * HOUR
        return self.voice_call if node.type == VOICE_CALL else self.application


class Progress:
    """Progress of one workflow's leads through its graph."""

    def __init__(self, leads: Leads, pace: Pace, outcomes: Outcomes, dialler: Dialler) -> None:
        self.graph = Graph()
        self.leads = leads
        self.pace = pace
        self.outcomes = outcomes
        self.counts = dict.fromkeys(Place, 0)
        self.steps_started = 0
        self.steps_finished = 0
        self.visits = 0
        self.rounds = 0
        self.moved_at = 0.0
        self._dialler = dialler
        self._schedule = Schedule(pace.tick)
        self._ready: deque[Lead] = deque()
        self._reached = 0.0
        self._over = False

    @property
    def in_transit(self) -> int:
        """Number of leads in a step or between two nodes; after a stop, of those in a step."""
        in_step = self.counts[Place.IN_STEP]
        return in_step if self._over else in_step + self.counts[Place.BETWEEN]

    @property
    def waiting(self) -> int:
        """Number of leads in a delay; none after a stop."""
        return 0 if self._over else self.counts[Place.WAITING]

    @property
    def done(self) -> bool:
        """Return whether every lead has finished or failed; false without leads."""
        return bool(self.leads) and self.counts[Place.FINISHED] + self.counts[Place.FAILED] == len(self.leads)

    def start(self, now: float) -> None:
        """Let leads move from now on."""
        self._schedule.start(now)

    def hold(self, now: float) -> None:
        """Let no lead begin a step, and freeze all delays."""
        self._schedule.hold(now)

    def catch_up(self, now: float) -> None:
        """Shorten all delays by the time of the hold, as if they had gone on."""
        self._schedule.catch_up(now)

    def stop(self, now: float) -> None:
        """Hold forever. Leads in a step end that step; no lead moves after that."""
        self.hold(now)
        self._over = True

    def put(self, node: Node, now: float, seconds: float) -> None:
        """Place the next queued lead at a node, where it stays for so many more seconds."""
        self._enter(self._set_out(), node, now, seconds)

    def finish(self) -> None:
        """Place the next queued lead at the end."""
        self._move(self._set_out(), Place.FINISHED)

    def settle(self, now: float) -> None:
        """Execute everything that is due by now, in order of time."""
        schedule = self._schedule
        for step in count(1):
            if not step % A_WHILE:
                give_way()
            at, what = schedule.next(self._reached, ticking=self._someone_can_set_out())
            if at > now:
                break
            self._reached = self.moved_at = at
            if what == TICK:
                schedule.tick()
                self._run_tick(at)
            else:
                self._leave(schedule.take(what), at)
        self._reached = max(self._reached, now)
        schedule.pass_ticks(now)

    def place_of(self, lead: Lead) -> Place:
        """Place of the lead; `STOPPED` outside a step once the workflow is over."""
        return Place.STOPPED if self._over and lead.place in HALTED else lead.place

    def tally(self) -> dict[str, int]:
        """Number of leads at each place; after a stop, leads outside a step count as stopped."""
        counts = {**self.counts, Place.QUEUED: len(self.leads.queue)}
        if self._over:
            counts[Place.STOPPED] = sum(counts[place] for place in HALTED)
            counts |= dict.fromkeys(HALTED, 0)
        return {place.value: count for place, count in counts.items()}

    def _someone_can_set_out(self) -> bool:
        someone = bool(self._ready) or (bool(self.leads.queue) and bool(self.graph.nodes))
        return someone and self._slot_free()

    def _slot_free(self) -> bool:
        return self.counts[Place.IN_STEP] < self.pace.concurrency

    def _run_tick(self, at: float) -> None:
        """Move leads between two nodes first, then those in the queue, while slots are free."""
        while self._ready and self._slot_free():
            self._go_on(self._ready.popleft(), at)
        entry = self.graph.entry()
        for _ in self.leads.queue if entry else ():
            if not self._slot_free():
                break
            self._arrive(self._set_out(), entry, at)

    def _set_out(self) -> Lead:
        lead = self.leads.set_out()
        self.counts[Place.BETWEEN] += 1
        lead.place = Place.BETWEEN
        return lead

    def _go_on(self, lead: Lead, at: float) -> None:
        self._arrive(lead, self.graph.after(self.graph.nodes[lead.node or ""], lead.outcome), at)

    def _arrive(self, lead: Lead, node: Node | None, at: float) -> None:
        """Enter the node; a condition takes no time, so the lead leaves it at once."""
        while node is not None and self._may_go_on(lead):
            if node.type in ENDS:
                self._visit(lead, node, at, left_at=at)
                break
            if node.type != CONDITIONAL:
                self._enter(lead, node, at, self.pace.duration(node))
                return
            outcome = self.outcomes.of(lead, node)
            self._visit(lead, node, at, left_at=at, outcome=outcome)
            node = self.graph.after(node, outcome)
        circling = node is not None and node.type not in ENDS
        self._move(lead, Place.FAILED if circling else Place.FINISHED)

    def _may_go_on(self, lead: Lead) -> bool:
        visits = len(lead.history)
        if visits < len(self.graph.nodes):
            return True
        self.rounds += 1
        return visits < MOST_VISITS and self.rounds <= MOST_ROUNDS + ROUNDS_OF_A_LEAD * len(self.leads)

    def _enter(self, lead: Lead, node: Node, at: float, seconds: float) -> None:
        if node.type in STEPS:
            outcome, ends_at = self.outcomes.of(lead, node), at + seconds
            call = None
            if node.type == VOICE_CALL:
                agent = node.config.get("agent_id", "agt_default")
                call = self._dialler.place(lead.id, agent, outcome, started=at, ends=ends_at)
            self._visit(lead, node, at, outcome=outcome, call=call)
            self._move(lead, Place.IN_STEP)
            self.steps_started += 1
            self._schedule.add_step(lead, ends_at)
        else:
            self._visit(lead, node, at)
            self._move(lead, Place.WAITING)
            self._schedule.add_delay(lead, at, seconds)

    def _leave(self, lead: Lead, at: float) -> None:
        visit = lead.history[-1]
        visit.left_at = at
        lead.outcome = visit.outcome
        self.steps_finished += lead.place == Place.IN_STEP
        self._move(lead, Place.BETWEEN)
        self._ready.append(lead)

    def _visit(
        self,
        lead: Lead,
        node: Node,
        at: float,
        *,
        left_at: float | None = None,
        outcome: str | None = None,
        call: str | None = None,
    ) -> None:
        lead.node = node.id
        lead.history.append(Visit(node.id, node.label, node.type, at, left_at, outcome, call))
        self.visits += 1

    def _move(self, lead: Lead, place: Place) -> None:
        self.counts[lead.place] -= 1
        self.counts[place] += 1
        lead.place = place
