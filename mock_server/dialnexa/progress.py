"""How leads move: a discrete-event model, computed from what has fallen due and never from a background task.

Two axes of time keep a pause cheap however many leads wait. Steps under way end in world time.
Delays run down in active time, which stands still while the workflow is not active (the reading
`frozen` of dialnexa.pause.delay-while-paused). Leads move between nodes on a scheduling tick.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from mock_server.dialnexa.graph import CONDITIONAL, ENDS, STEPS, TIME, VOICE_CALL, Graph, Node
from mock_server.dialnexa.leads import Lead, Place, Visit

HOUR = 3600.0
HALTED = (Place.QUEUED, Place.WAITING, Place.BETWEEN)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast leads move. Durations are in seconds; `concurrency` bounds the steps under way at once."""

    tick: float = 5.0
    voice_call: float = 60.0
    application: float = 2.0
    concurrency: int = 10

    def duration(self, node: Node) -> float:
        return self.voice_call if node.type == VOICE_CALL else self.application


class Progress:
    """The leads of one workflow on their way through its graph.

    `place_call(workflow_id, lead, node, started, ends, outcome)` records a call and returns its id;
    `outcome_of` decides how a step ends.
    """

    def __init__(
        self,
        workflow_id: str,
        graph: Graph,
        pace: Pace,
        place_call: Callable[[str, Lead, Node, float, float, str], str],
        outcome_of: Callable[[Lead, Node], str],
    ) -> None:
        self.workflow_id = workflow_id
        self.graph = graph
        self.pace = pace
        self.leads: list[Lead] = []
        self.counts = dict.fromkeys(Place, 0)
        self.steps_started = 0
        self.steps_finished = 0
        self._place_call = place_call
        self._outcome_of = outcome_of
        self._steps: list[tuple[float, int, Lead]] = []
        self._delays: list[tuple[float, int, Lead]] = []
        self._ready: deque[Lead] = deque()
        self._next_queued = 0
        self._sequence = 0
        self._active_before = 0.0
        self._active_since: float | None = None
        self._tick_at = 0.0
        self._reached = 0.0
        self._over = False

    @property
    def active(self) -> bool:
        return self._active_since is not None

    @property
    def in_transit(self) -> int:
        """How many leads have set out and not yet arrived, and still have steps to come."""
        if self._over:
            return 0
        return self.counts[Place.IN_STEP] + self.counts[Place.WAITING] + self.counts[Place.BETWEEN]

    @property
    def done(self) -> bool:
        return bool(self.leads) and self.counts[Place.FINISHED] == len(self.leads)

    def start(self, now: float) -> None:
        """Let leads move from now on; the first tick is one tick away."""
        self._active_since = now
        self._tick_at = now + self.pace.tick

    def hold(self, now: float) -> None:
        """Let no lead set out on a new step; delays stand still."""
        if self._active_since is not None:
            self._active_before += now - self._active_since
        self._active_since = None

    def stop(self, now: float) -> None:
        """Hold for good. Whoever is in a step ends it; nobody moves after that."""
        self.hold(now)
        self._over = True

    def add(self, lead: Lead) -> None:
        self.leads.append(lead)
        self.counts[Place.QUEUED] += 1

    def put(self, lead: Lead, node: Node, now: float, seconds: float) -> None:
        """Place the next queued lead in the middle of things: at a node, with so many seconds to go."""
        self._next_queued += 1
        self._enter(lead, node, now, seconds)

    def finish(self, lead: Lead) -> None:
        self._next_queued += 1
        self._move(lead, Place.FINISHED)

    def settle(self, now: float) -> None:
        """Let everything happen that has fallen due by now, in its order."""
        while True:
            step = self._steps[0][0] if self._steps else math.inf
            delay = self._delay_due()
            at = min(step, delay, self._tick_due())
            if at > now:
                break
            self._reached = at
            if at == step:
                self.steps_finished += 1
                self._leave(heapq.heappop(self._steps)[2], at)
            elif at == delay:
                self._leave(heapq.heappop(self._delays)[2], at)
            else:
                self._run_tick(at)
        self._reached = max(self._reached, now)

    def place_of(self, lead: Lead) -> Place:
        return Place.STOPPED if self._over and lead.place in HALTED else lead.place

    def _delay_due(self) -> float:
        if not self._delays or self._active_since is None:
            return math.inf
        return self._active_since + max(0.0, self._delays[0][0] - self._active_before)

    def _tick_due(self) -> float:
        """The next tick at which somebody can set out."""
        if self._active_since is None or not self._someone_can_set_out():
            return math.inf
        behind = self._reached - self._tick_at
        if behind > 0:
            self._tick_at += math.ceil(behind / self.pace.tick) * self.pace.tick
        return self._tick_at

    def _someone_can_set_out(self) -> bool:
        someone = bool(self._ready) or (self._next_queued < len(self.leads) and bool(self.graph.nodes))
        return someone and self._slot_free()

    def _slot_free(self) -> bool:
        return self.counts[Place.IN_STEP] < self.pace.concurrency

    def _run_tick(self, at: float) -> None:
        """Those between two nodes go first, then those in the queue, as far as there are free slots."""
        self._tick_at = at + self.pace.tick
        while self._ready and self._slot_free():
            self._go_on(self._ready.popleft(), at)
        entry = self.graph.entry()
        while self._next_queued < len(self.leads) and self._slot_free() and entry is not None:
            self._next_queued += 1
            self._arrive(self.leads[self._next_queued - 1], entry, at)

    def _go_on(self, lead: Lead, at: float) -> None:
        node = self.graph.nodes.get(lead.node or "")
        following = self.graph.after(node, lead.outcome) if node else None
        if following is None:
            self._move(lead, Place.FINISHED)
        else:
            self._arrive(lead, following, at)

    def _arrive(self, lead: Lead, node: Node | None, at: float) -> None:
        """Enter the node, and pass at once through those that take no time."""
        for _ in range(len(self.graph.nodes) + 1):
            if node is None or node.type in ENDS:
                break
            if node.type != CONDITIONAL:
                self._enter(lead, node, at, self._duration(node))
                return
            outcome = self._outcome_of(lead, node)
            self._visit(lead, Visit(node.id, node.label, node.type, at, at, outcome))
            lead.node = node.id
            node = self.graph.after(node, outcome)
        if node is not None:
            self._visit(lead, Visit(node.id, node.label, node.type, at, at))
            lead.node = node.id
        self._move(lead, Place.FINISHED)

    def _duration(self, node: Node) -> float:
        if node.type == TIME:
            return float(node.config.get("delay_hours", 0)) * HOUR
        return self.pace.duration(node)

    def _enter(self, lead: Lead, node: Node, at: float, seconds: float) -> None:
        visit = Visit(node.id, node.label, node.type, at)
        lead.node = node.id
        self._sequence += 1
        if node.type in STEPS:
            visit.outcome = self._outcome_of(lead, node)
            if node.type == VOICE_CALL:
                visit.call = self._place_call(self.workflow_id, lead, node, at, at + seconds, visit.outcome)
            self._move(lead, Place.IN_STEP)
            self.steps_started += 1
            heapq.heappush(self._steps, (at + seconds, self._sequence, lead))
        else:
            active = self._active_before + (at - self._active_since if self._active_since is not None else 0.0)
            self._move(lead, Place.WAITING)
            heapq.heappush(self._delays, (active + seconds, self._sequence, lead))
        self._visit(lead, visit)

    def _leave(self, lead: Lead, at: float) -> None:
        visit = lead.history[-1] if lead.history else None
        if visit is not None:
            visit.left_at = at
            lead.outcome = visit.outcome
        self._move(lead, Place.BETWEEN)
        self._ready.append(lead)

    def _visit(self, lead: Lead, visit: Visit) -> None:
        if lead.history is None:
            lead.history = []
        lead.history.append(visit)

    def _move(self, lead: Lead, place: Place) -> None:
        self.counts[lead.place] -= 1
        self.counts[place] += 1
        lead.place = place

    def tally(self) -> dict[str, int]:
        """How many leads are at each place; after a stop, whoever is in no step is stopped."""
        counts = dict(self.counts)
        if self._over:
            counts[Place.STOPPED] = sum(counts.pop(place) for place in HALTED)
        return {place.value: counts.get(place, 0) for place in Place}
