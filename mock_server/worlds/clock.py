"""The clock of a world: real time with an offset, or time that stands still until it is advanced."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """Setting of a clock: the time at which it stands, or its offset from real time in seconds."""

    stands_at: float | None = None
    ahead: float = 0.0


class Clock:
    """Clock in seconds since the epoch. `source` is injected for tests.

    While `held` is set, the clock shows that time, so that a request has a single time.
    """

    def __init__(self, source: Callable[[], float] = time.time, setting: Setting = Setting()) -> None:  # noqa: B008
        self._source = source
        self.held: float | None = None
        self.set(setting)

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Clock":
        return copy(self)  # keeps the source, which may be the time of a database

    @property
    def setting(self) -> Setting:
        """Setting that makes another clock show the same time."""
        return Setting(None, self._offset) if self._stands_at is None else Setting(self._stands_at)

    def set(self, setting: Setting) -> None:
        """Apply the setting."""
        self._stands_at, self._offset = setting

    @property
    def mode(self) -> str:
        """`manual` while the clock stands, else `real`."""
        return "real" if self._stands_at is None else "manual"

    def now(self) -> float:
        """Time that the clock shows, or `held` if that is set."""
        if self.held is not None:
            return self.held
        return self._source() + self._offset if self._stands_at is None else self._stands_at

    def stop(self, at: float | None = None) -> None:
        """Stop the clock, now or at the given second."""
        self._stands_at = self.now() if at is None else at

    def run(self) -> None:
        """Let the clock run on from its time."""
        if self._stands_at is not None:
            self._offset, self._stands_at = self.now() - self._source(), None

    @contextmanager
    def holding(self, moment: float) -> Iterator[float]:
        """Hold the time at this moment, which is yielded, until the context ends."""
        self.held = moment
        try:
            yield moment
        finally:
            self.held = None

    @contextmanager
    def standing_at(self, moment: float) -> Iterator[None]:
        """Show this moment until the context ends, then restore the old setting."""
        kept = self._offset, self._stands_at
        self._stands_at = moment
        try:
            yield
        finally:
            self._offset, self._stands_at = kept

    def advance(self, seconds: float) -> None:
        """Move the clock forward; a stopped clock stays stopped."""
        if self._stands_at is None:
            self._offset += seconds
        else:
            self._stands_at += seconds


def timestamp(seconds: float) -> str:
    """Format the time by RFC 3339 in UTC with milliseconds, as in the vendors' examples."""
    whole, microseconds = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_second(whole)}.{microseconds // 1000:03d}Z"


def moment_of(text: str) -> float:
    """Parse a time of RFC 3339 into seconds since the epoch; `ValueError` for a date that does not exist."""
    return datetime.fromisoformat(text).timestamp()


@lru_cache(maxsize=1024)
def _second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
