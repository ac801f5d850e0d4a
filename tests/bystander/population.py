"""Who lives on a server before a run comes: for each name a record that the name would find."""

from collections.abc import Callable
from typing import Any

State = dict[str, Any]
STATES = ("active", "paused", "draft")  # of which a cancel, a pause, a resume and a delete each find some willing
ROLES = ("id", "recipient", "contacts", "idempotency_key", "slug")
CROWD, ADDRESS = 150, "user@example.com"


def workflows(names: list[str], turn: int) -> list[State]:
    """One workflow for each name; with another turn each is in another state."""
    return [_workflow(name, STATES[(number + turn) % len(STATES)]) for number, name in enumerate(names)]


def _workflow(name: str, status: str) -> State:
    """Only those that stand have leads, so that nothing but a request can change a bystander."""
    leads = {} if status == "active" else {"queued": 2}
    return {"id": name, "name": f"Workflow of {name!r}", "status": status, "leads": leads}


def runs(names: list[str], turn: int) -> list[State]:
    """One running run for each name in each role, and a crowd that shares an address; `turn` changes nothing."""
    found = [_run(f"{number}-{role}") | _as(role, name) for number, name in enumerate(names) for role in ROLES]
    return found + [_run(f"crowd-{number}") | {"contacts": [ADDRESS]} for number in range(CROWD)]


def _run(who: str) -> State:
    return {
        "id": f"run-of-{who}",
        "slug": f"workflow-of-{who}",
        "recipient": f"person-of-{who}",
        "contacts": [],
        "idempotency_key": f"key-of-{who}",
        "status": "running",
    }


def _as(role: str, name: str) -> State:
    return {role: [name] if role == "contacts" else name}


POPULATIONS: dict[str, Callable[[list[str], int], list[State]]] = {"dialnexa": workflows, "suprsend": runs}
