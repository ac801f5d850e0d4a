"""Time for an adapter that has no clock to move: it waits."""

import math
import time
from collections.abc import Callable

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.target import Target

PATIENCE = (
    75.0  # seconds that are waited for at a time: a minute for a step, and as long as a lead usually takes to move
)


def longest_wait(target: Target) -> float:
    """How many seconds a run waits at a time; without end where the clock is that of our mock."""
    longest = target.settings.get("max-wait", math.inf if target.settings.get("clock") == "admin" else PATIENCE)
    if not isinstance(longest, int | float):
        raise UsageError(f"target {target.name}: max-wait is a number of seconds, not {longest!r}")
    return float(longest)


class RealTime:
    """Waits, but no longer than so many seconds at a time."""

    def __init__(self, longest: float, wait: Callable[[float], None] = time.sleep) -> None:
        self._longest = longest
        self._wait = wait

    def check(self, seconds: float) -> None:
        """`NotChecked` where so many seconds are too long."""
        if seconds > self._longest:
            raise NotChecked(
                f"needs {seconds:.0f} s to go by, and the target's clock cannot be moved; "
                f"the run waits {self._longest:g} s at most (max-wait)"
            )

    def advance(self, seconds: float) -> None:
        """Wait for the seconds; `NotChecked` where they are more than a wait may take."""
        self.check(seconds)
        self._wait(seconds)
