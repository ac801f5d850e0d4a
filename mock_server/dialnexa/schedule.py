"""What falls due when, on two axes of time.

Steps under way end in world time. Delays run down in active time, which stands still while the
workflow is not active: that keeps a pause cheap however many leads wait. Where delays run on
(a reading of dialnexa.pause.delay-while-paused), the resume moves active time on by the whole pause.
Ticks come at whole multiples of their length since the start.
"""

import heapq
import math

from brakecheck.mock_server.dialnexa.leads import Lead

STEP, DELAY, TICK = range(3)  # what happens first where several fall due together

Due = tuple[float, int, Lead]


class Schedule:
    """Steps, delays and ticks of one workflow. `tick` is in seconds."""

    def __init__(self, tick: float) -> None:
        self._tick = tick
        self._steps: list[Due] = []
        self._delays: list[Due] = []
        self._sequence = 0
        self._active_before = 0.0
        self._active_since: float | None = None
        self._held_at: float | None = None
        self._ticks = 0

    def start(self, now: float) -> None:
        """Let delays and ticks go on; the first tick is one tick away."""
        self._active_since = now
        self._ticks = 0

    def hold(self, now: float) -> None:
        """Stop delays and ticks; steps under way go on."""
        if self._active_since is not None:
            self._held_at = now
        self._active_before = self._active_time(now)
        self._active_since = None
        self._ticks = 0

    def catch_up(self, now: float) -> None:
        """Count the time since the last hold as active."""
        if self._active_since is None and self._held_at is not None:
            self._active_before += now - self._held_at
            self._held_at = now

    def add_step(self, lead: Lead, ends_at: float) -> None:
        """Add a step that ends at a moment of world time."""
        self._sequence += 1
        heapq.heappush(self._steps, (ends_at, self._sequence, lead))

    def add_delay(self, lead: Lead, at: float, seconds: float) -> None:
        """Add a delay that begins at a moment of world time and lasts for seconds of active time."""
        self._sequence += 1
        heapq.heappush(self._delays, (self._active_time(at) + seconds, self._sequence, lead))

    def next(self, reached: float, *, ticking: bool) -> tuple[float, int]:
        """When what falls due next, infinity for nothing. Everything up to `reached` has happened."""
        due, what = self._steps[0][0] if self._steps else math.inf, STEP
        if self._active_since is None:
            return due, what
        if self._delays:
            delay = self._active_since + max(0.0, self._delays[0][0] - self._active_before)
            due, what = (due, what) if due <= delay else (delay, DELAY)
        if ticking:
            tick = self._next_tick(self._active_since, reached)
            due, what = (due, what) if due <= tick else (tick, TICK)
        return due, what

    def take(self, what: int) -> Lead:
        """The lead whose step or delay falls due next."""
        return heapq.heappop(self._steps if what == STEP else self._delays)[2]

    def tick(self) -> None:
        """The next tick is the one after the one that was due."""
        self._ticks += 1

    def pass_ticks(self, now: float) -> None:
        """Every tick up to now is over: a later lead waits for the next one."""
        if self._active_since is not None:
            ticks = int((now - self._active_since) // self._tick)
            ticks += self._active_since + (ticks + 1) * self._tick <= now  # division rounds, and so may be one short
            self._ticks = max(self._ticks, ticks)

    def _next_tick(self, since: float, reached: float) -> float:
        """Ticks at which nobody could set out are passed over."""
        due = since + (self._ticks + 1) * self._tick
        if due < reached:
            self._ticks = math.ceil((reached - since) / self._tick) - 1
            due = since + (self._ticks + 1) * self._tick
        return due

    def _active_time(self, now: float) -> float:
        return self._active_before + (0.0 if self._active_since is None else now - self._active_since)
