"""Lengths of delays: seconds, a text such as 3h, or the moment at which the delay ends."""

from datetime import datetime
from typing import Any

from brakecheck.specs.machine import spans

LONGEST = 1000 * 366 * 86400.0  # seconds; dates end at the year 9999, and clocks at the year 3000


def seconds_of(delay: Any, at: float) -> float:
    """Seconds of the delay from `at`; 0 for an unreadable delay and for a past moment."""
    span = spans.seconds_of(delay)
    if span is not None:
        return min(max(0.0, span), LONGEST)
    if not isinstance(delay, str):
        return 0.0
    try:
        moment = datetime.fromisoformat(delay)
    except ValueError:
        return 0.0
    return max(0.0, moment.timestamp() - at) if moment.tzinfo else 0.0
