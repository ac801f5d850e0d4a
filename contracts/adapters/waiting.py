"""How an adapter lets time go by: by waiting for it, or by moving the clock of our mock."""

import time
from typing import Protocol

from contracts.adapters.admin import AdminAdapter
from contracts.target import Target
from contracts.trouble import NotChecked


class Time(Protocol):
    def advance(self, seconds: float) -> None: ...


class RealTime:
    """Waits, but no longer than the setting `max-wait` (seconds, 10 unless set)."""

    def __init__(self, target: Target) -> None:
        self._longest = float(target.settings.get("max-wait", 10))

    def advance(self, seconds: float) -> None:
        if seconds > self._longest:
            raise NotChecked(f"needs {seconds:g} s to go by, and the target's clock cannot be moved")
        time.sleep(seconds)


class MockTime:
    """Moves the clock of the worlds that an admin adapter has opened."""

    def __init__(self, worlds: AdminAdapter) -> None:
        self._worlds = worlds

    def advance(self, seconds: float) -> None:
        self._worlds.advance(seconds)
