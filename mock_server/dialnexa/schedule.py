"""Due times of steps, delays and ticks, in world time and in active time.

Steps under way end in world time. Delays run down in active time, which stands still while the
workflow is not active: that keeps a pause cheap however many leads wait. Where delays run on
(a reading of dialnexa.pause.delay-while-paused), the resume moves active time on by the whole pause.
Ticks come at whole multiples of their length since the start.
"""

import heapq
import math

from brakecheck.mock_server.dialnexa.leads import Lead

STEP, DELAY, TICK = range(3)  # the order of events that are due at the same time

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
        """Let delays and ticks go on; the first tick comes after one tick length."""
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
        """Add a step; `ends_at` is in world time."""
        self._sequence += 1
        heapq.heappush(self._steps, (ends_at, self._sequence, lead))

    def add_delay(self, lead: Lead, at: float, seconds: float) -> None:
        """Add a delay; `at` is in world time, `seconds` are of active time."""
        self._sequence += 1
        heapq.heappush(self._delays, (self._active_time(at) + seconds, self._sequence, lead))

    def next(self, reached: float, *, ticking: bool) -> tuple[float, int]:
        """Time and kind of the next event, infinity if none. All events up to `reached` were executed."""
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
        """Remove the next step or delay, and return its lead."""
        return heapq.heappop(self._steps if what == STEP else self._delays)[2]

    def tick(self) -> None:
        """Count the tick that was due as over."""
        self._ticks += 1

    def pass_ticks(self, now: float) -> None:
        """Count every tick up to now as over, so that later leads wait for the next one."""
        if self._active_since is not None:
            ticks = int((now - self._active_since) // self._tick)
            ticks += self._active_since + (ticks + 1) * self._tick <= now  # division rounds down at times
            self._ticks = max(self._ticks, ticks)

    def _next_tick(self, since: float, reached: float) -> float:
        """Time of the next tick after `since` and `reached`; ticks at which no lead could set out are skipped."""
        due = since + (self._ticks + 1) * self._tick
        if due < reached:
            self._ticks = math.ceil((reached - since) / self._tick) - 1
            due = since + (self._ticks + 1) * self._tick
        return due

    def _active_time(self, now: float) -> float:
        return self._active_before + (0.0 if self._active_since is None else now - self._active_since)
