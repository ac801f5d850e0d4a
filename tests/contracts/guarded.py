"""A guard over a few made-up paths, and whether it lets a request pass."""

import json
from typing import Any

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.selection import Selection

MARK = "0123456789abcdef"
BASE = "https://api.example.com/v1"
ITEM, STOP, FIND = "/things/{id}", "/things/{id}/stop", "/find/stop/"
SELECTION = Selection(
    [("GET", "/things"), ("POST", "/things"), ("DELETE", ITEM), ("POST", STOP), ("POST", FIND)],
    plain=("title", "data"),
    filters={FIND: ("key", "people")},
)
JSON = {"Content-Type": "application/json"}


def guard_of(*known: str) -> Guard:
    """A guard that these names were given to."""
    made = Guard(MARK, SELECTION, base=BASE)
    for name in known:
        made.allow(name)
    return made


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def passes(guard: Guard, method: str, path: str, content: bytes | None = None, headers: Any = JSON) -> bool:
    try:
        guard.check(method, BASE + path, headers, content)
    except GuardViolation:
        return False
    return True


def raw_passes(guard: Guard, content: bytes) -> bool:
    try:
        guard.check_raw(content)
    except GuardViolation:
        return False
    return True
