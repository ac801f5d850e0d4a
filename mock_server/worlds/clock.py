"""The clock of a world: real time with an offset, or time that stands until it is advanced."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache


class Clock:
    """Seconds since the epoch, as a float. `source` is injected for tests."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._stands_at: float | None = None

    @property
    def mode(self) -> str:
        return "real" if self._stands_at is None else "manual"

    def now(self) -> float:
        return self._source() + self._offset if self._stands_at is None else self._stands_at

    def stop(self, at: float | None = None) -> None:
        """Let the time stand, now or at the given second."""
        self._stands_at = self.now() if at is None else at

    def run(self) -> None:
        """Let the time go on from where it is."""
        self._offset = self.now() - self._source()
        self._stands_at = None

    @contextmanager
    def standing_at(self, moment: float) -> Iterator[None]:
        """Show this moment for now, and go on from where the clock was afterwards."""
        kept = self._offset, self._stands_at
        self._stands_at = moment
        try:
            yield
        finally:
            self._offset, self._stands_at = kept

    def advance(self, seconds: float) -> None:
        if self._stands_at is None:
            self._offset += seconds
        else:
            self._stands_at += seconds


def timestamp(seconds: float) -> str:
    """RFC 3339 in UTC with milliseconds, as in the vendors' examples."""
    whole, microseconds = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_second(whole)}.{microseconds // 1000:03d}Z"


@lru_cache(maxsize=1024)
def _second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
