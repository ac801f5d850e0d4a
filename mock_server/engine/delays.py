"""Lengths of delays: seconds, a text such as 3h, or the moment at which the delay ends."""

import re
from datetime import datetime
from typing import Any

SPAN = re.compile(r"([0-9]{1,9}) ?(s|m|h|hr|d|w)")
LONGEST = 1000 * 366 * 86400.0  # seconds; dates end at the year 9999, and clocks at the year 3000
UNITS = {"s": 1, "m": 60, "h": 3600, "hr": 3600, "d": 86400, "w": 7 * 86400}


def seconds_of(delay: Any, at: float) -> float:
    """Seconds of the delay from `at`; 0 for an unreadable delay and for a past moment."""
    if isinstance(delay, int | float):
        return min(max(0.0, float(delay)), LONGEST)
    if not isinstance(delay, str):
        return 0.0
    if span := SPAN.fullmatch(delay):
        return min(float(span[1]) * UNITS[span[2]], LONGEST)
    try:
        moment = datetime.fromisoformat(delay)
    except ValueError:
        return 0.0
    return max(0.0, moment.timestamp() - at) if moment.tzinfo else 0.0
