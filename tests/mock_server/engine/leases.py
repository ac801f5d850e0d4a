"""Leases: a vendor whose file leaves two cells to hooks, and two functions for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from brakecheck.mock_server.engine.hooks import Accept, Asked, Refuse, hook, hooks_among
from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "leaseId", "in": "path", "required": True, "schema": {"type": "string"}}]
LEASE = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {"id": {"type": "string"}, "status": {"type": "string"}, "times": {"type": "integer"}},
}
LINES = {"type": "object", "required": ["lines"], "properties": {"lines": {"type": "array"}}}
SECONDS = {"type": "object", "properties": {"seconds": {"type": "integer"}}}
PATHS: dict[str, Any] = {
    "/leases/{leaseId}": {"parameters": ID, "get": operation("getLease", LEASE)},
    "/leases/{leaseId}/extend": {"parameters": ID, "post": operation("extendLease", LEASE, SECONDS)},
    "/leases/{leaseId}/log": {"parameters": ID, "get": operation("getLog", LINES)},
}
for path in ("/leases/{leaseId}/extend", "/leases/{leaseId}/log"):
    for each in PATHS[path].values():
        if isinstance(each, dict):
            each["responses"] |= {status: {"description": "No."} for status in ("403", "404", "409")}
LIFECYCLE: dict[str, Any] = {
    "vendor": "leases",
    "keys": {"full": ["leases-key"], "guest": ["leases-guest"]},
    "delays": {"lasts": 100},
    "resources": {
        "lease": {
            "identifiers": {"leaseId": "lease_"},
            "read": "getLease",
            "operations": ["extendLease", "getLog"],
            "state": "status",
            "defaults": {"times": 0},
            "observes": {"times": "$record.times", "due": "$due", "own": "$record.own"},
            "states": {
                "held": {"after": {"lasts": "over"}, "on": {"extendLease": "held", "getLog": "held"}},
                "kept": {"on": {"extendLease": "kept"}},
                "lost": {},
                "over": {"type": "final"},
            },
        }
    },
    "operations": {
        "extendLease": {
            "refused": {"status": 409},
            "missing": {},
            "forbidden": {"to": ["guest"]},
            "hooks": {"held": "extend"},
        },
        "getLog": {"refused": {"status": 409}, "hooks": {"held": "log"}},
    },
}
Decision = Callable[[Asked], Any]


@hook("extend")
def extend(asked: Asked) -> Accept | Refuse:
    """Twice for each lease, while fewer than three are held."""
    held = [lease for lease in asked.records("lease") if lease.state == "held"]
    if asked.record.members["times"] >= 2 or len(held) > 2:
        return Refuse(f"{asked.record.id} was extended twice, or too many are held")
    return Accept(assign={"times": asked.record.members["times"] + 1})


@hook("log")
def log(asked: Asked) -> Accept | Refuse:
    """What a GET answers."""
    return Accept(body={"lines": [f"held since {asked.record.since['held']:.0f}", asked.role]})


def opened(folder: Path, *functions: Decision) -> OwnWorld:
    schemes = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    openapi = described(PATHS, security=[{"key": []}], components=schemes)
    return served(folder, openapi, LIFECYCLE, hooks_among(functions))


def deciding(folder: Path, decide: Decision, name: str = "extend") -> OwnWorld:
    """A world in which this function is the hook of that name."""
    other = log if name == "extend" else extend
    return opened(folder, hook(name)(decide), other)
