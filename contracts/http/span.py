"""The moment at which a request is sent."""

import time
from collections.abc import Callable


class Span:
    """Notes when a request is sent, right after `ready`; `began` is 0 before."""

    def __init__(self, ready: Callable[[], object]) -> None:
        self.began = 0.0
        self._ready = ready

    def begin(self) -> None:
        """Call `ready`, and note the time at which the request is sent."""
        self._ready()
        self.began = time.monotonic()
