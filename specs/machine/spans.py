"""Lengths of delays: seconds, or a text such as 3h."""

import re

SPAN = re.compile(r"([0-9]{1,9})\s*(s|m|h|hr|d|w)")
UNITS = {"s": 1, "m": 60, "h": 3600, "hr": 3600, "d": 86400, "w": 7 * 86400}


def seconds_of(delay: object) -> float | None:
    """The seconds of a number or a text; None of anything else."""
    if isinstance(delay, int | float) and not isinstance(delay, bool):
        return float(delay)
    span = SPAN.fullmatch(delay) if isinstance(delay, str) else None
    return float(span[1]) * UNITS[span[2]] if span else None
