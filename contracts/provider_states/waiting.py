"""Real time, for an adapter that cannot move the target's clock and so waits."""

import math
import time
from collections.abc import Callable

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.target import Target

PATIENCE = 75.0  # longest wait in seconds: a minute for a step, and the time that a lead usually takes to move


def longest_wait(target: Target) -> float:
    """The longest wait of a run in seconds; infinite with the clock of our mock."""
    longest = target.settings.get("max-wait", math.inf if target.settings.get("clock") == "admin" else PATIENCE)
    if not isinstance(longest, int | float):
        raise UsageError(f"target {target.name}: max-wait is a number of seconds, not {longest!r}")
    return float(longest)


class RealTime:
    """Waits, at most `longest` seconds at a time."""

    def __init__(self, longest: float, wait: Callable[[float], None] = time.sleep) -> None:
        self._longest = longest
        self._wait = wait

    def check(self, seconds: float) -> None:
        """Raise `NotChecked` where the wait is too long."""
        if seconds > self._longest:
            raise NotChecked(
                f"needs {seconds:.0f} s to pass, and the target's clock cannot be moved; "
                f"the run waits {self._longest:g} s at most (max-wait)"
            )

    def advance(self, seconds: float) -> None:
        """Wait so many seconds; `NotChecked` where that is too long."""
        self.check(seconds)
        self._wait(seconds)
