"""The moment at which a request goes out."""

import time
from collections.abc import Callable


class Span:
    """The moment at which a request goes out, right after `ready`; 0 as long as none did."""

    def __init__(self, ready: Callable[[], object]) -> None:
        self.began = 0.0
        self._ready = ready

    def begin(self) -> None:
        """Note that the request goes out now."""
        self._ready()
        self.began = time.monotonic()
