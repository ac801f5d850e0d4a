"""Children that are parts of one record, kept as groups, so that a million of them cost little."""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.engine.records import Kind

LEAST = 1.0  # least seconds of a step on a circle, so that time goes on
Members = Mapping[str, Any]
Group = tuple[str, int, Members]  # the state, the number, and the common members
Delay = Callable[[str, Members, float], float]


class Axis:
    """A time axis that runs only while the parent is in these states; None for one that always runs.

    While the axis runs, `origin` is the moment of its zero; while it stands, `stands` is its time.
    """

    def __init__(self, states: frozenset[str] | None, parent: str, at: float) -> None:
        self.states = states
        self.runs = states is None or parent in states
        self.origin, self.stands = (0.0, 0.0) if states is None else (at, 0.0)
        self.timers: list[tuple[float, int, str, Group]] = []

    def now(self, at: float) -> float:
        """Time on the axis at this moment; the time does not move while the axis stands."""
        return at - self.origin if self.runs else self.stands

    def next_due(self) -> float | None:
        """Time at which the first timer is due; None without a timer, or while the axis stands."""
        return self.timers[0][0] + self.origin if self.runs and self.timers else None

    def look(self, parent: str, at: float) -> None:
        """Run or stop, by the new state of the parent."""
        runs = self.states is None or parent in self.states
        if runs and not self.runs:
            self.origin = at - self.stands
        elif self.runs and not runs:
            self.stands = at - self.origin
        self.runs = runs


class Brood:
    """Children of one kind under one record. `delay` computes a delay from members and a moment."""

    def __init__(self, kind: Kind, parent: str, at: float, delay: Delay) -> None:
        self.kind = kind
        self.rows: Counter[str] = Counter()
        self.entered: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self._delay = delay
        self._parent = parent
        self._axes: dict[frozenset[str] | None, Axis] = {}
        self._waiting: dict[str, deque[Group]] = {state: deque() for state in kind.at_most}
        self._number = 0
        for states in {None, *(held[1] for held in kind.held.values())}:
            self._axes[states] = Axis(states, parent, at)

    def next_due(self) -> float | None:
        """Time of the next move; None if no child moves by itself."""
        dues = [due for axis in self._axes.values() if (due := axis.next_due()) is not None]
        return min(dues, default=None)

    def advance(self, at: float) -> None:
        """Execute everything that is due by now, in order of time."""
        while True:
            ready = [axis for axis in self._axes.values() if (due := axis.next_due()) is not None and due <= at]
            if not ready:
                return
            first = min(ready, key=lambda axis: (axis.next_due(), axis.timers[0][1]))
            _, _, target, group = heapq.heappop(first.timers)
            self._move(group, target, at)

    def add(self, group: Group, at: float) -> None:
        """Add a group of children in its state."""
        state, count, members = group
        if not count:
            return
        self.rows[state] += count
        self.entered[state] += count
        for step in self.kind.always.get(state, ()):
            if step.guard is None or all(self._parent in states for states in step.guard.in_.values()):
                self._move(group, step.target, at)
                return
        if state in self.kind.after:
            delay, target = self.kind.after[state]
            axis = self._axis_of(state)
            self._number += 1
            seconds = self._delay(delay, members, at)
            due = axis.now(at) + (max(seconds, LEAST) if state in self.kind.circling else seconds)
            heapq.heappush(axis.timers, (due, self._number, target, group))

    def look(self, parent: str, at: float) -> None:
        """Update the axes for the new state of the parent."""
        self._parent = parent
        for axis in self._axes.values():
            axis.look(parent, at)
        for target in self._waiting:
            self._admit(target, at)

    def _axis_of(self, state: str) -> Axis:
        return self._axes[self.kind.held[state][1] if state in self.kind.held else None]

    def _move(self, group: Group, target: str, at: float) -> None:
        """Move as many children as there is room for; the others wait in their state."""
        state, count, members = group
        moved = count
        if target in self._waiting:
            moved = min(count, max(0, self.kind.at_most[target] - self.rows[target]))
            if moved < count:
                self._waiting[target].append((state, count - moved, members))
        if moved:
            self.rows[state] -= moved
            self.left[state] += moved
            self.add((target, moved, members), at)
            if state in self._waiting:
                self._admit(state, at)

    def _admit(self, target: str, at: float) -> None:
        """Move waiting children into the state while there is room and their axis runs."""
        waiting = self._waiting[target]
        while waiting and self.rows[target] < self.kind.at_most[target] and self._axis_of(waiting[0][0]).runs:
            before = len(waiting)
            group = waiting.popleft()
            self._move(group, target, at)
            if len(waiting) >= before:
                waiting.rotate(1)  # the rest of the group stays first
