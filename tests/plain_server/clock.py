"""The plain server's own clock: moved by hand, and running besides where it is told to."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """`moved` is how far it was moved by hand, in seconds."""

    runs: bool = False
    moved: float = 1e9

    @property
    def now(self) -> float:
        return self.moved + (time.monotonic() if self.runs else 0.0)
