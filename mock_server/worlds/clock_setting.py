"""Clock settings as the admin API and seeds write them."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.worlds.clock import Clock, Setting, moment_of

RULE = "admin.clock"
LATEST = 32503680000.0  # the year 3000, the latest time that the description allows


def turned(clock: Clock, wanted: Mapping[str, Any]) -> Setting:
    """Setting that the members in `wanted` ask for; `BadRequest` for an impossible time."""
    if wanted["mode"] == "real" and "now" in wanted:
        raise BadRequest(RULE, "now goes with the mode manual alone; a running clock shows real time")
    set_anew = copy(clock)
    if wanted["mode"] == "manual":
        set_anew.stop(_moment(wanted["now"]) if "now" in wanted else None)
    else:
        set_anew.run()
    return set_anew.setting


def advanced(clock: Clock, seconds: float) -> Setting:
    """Setting of the clock so many seconds later; `BadRequest` beyond the year 3000."""
    if clock.now() + seconds > LATEST:
        raise BadRequest(RULE, "the clock goes as far as the year 3000, and no further")
    moved = copy(clock)
    moved.advance(seconds)
    return moved.setting


def moment(text: str, place: str, rule: str) -> float:
    """Parse a date and time into seconds since the epoch; `BadRequest` names the `place` of a bad one."""
    try:
        seconds = moment_of(text)
    except ValueError:
        seconds = -1.0  # of a leap second, which the format allows
    if not 0 <= seconds <= LATEST:
        raise BadRequest(rule, f"{place} must be a date and time from 1970 to the year 3000; got {text[:60]!r}")
    return seconds


def _moment(now: float | str) -> float:
    return moment(now, "now", RULE) if isinstance(now, str) else now
