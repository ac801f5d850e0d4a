"""SuprSend's error body, as the 400 answer of its page shows it."""

from typing import Any

from specs.judge import SCHEMA, Objection

FILTER_REQUIRED = "at least one filter is required: execution_id, recipients, idempotency_key, workflow_slug"


def error_body(status: int, message: str) -> dict[str, Any]:
    return {"code": status, "message": message}


def explain(objection: Objection) -> tuple[str, str]:
    """The rule behind an invalid body, and the page's own words where no filter was given."""
    if objection.kind == SCHEMA and objection.expected.startswith("one of the members"):
        return "cancel.filter-required", FILTER_REQUIRED
    if objection.kind == SCHEMA and objection.expected == "length 1 or more":
        return "cancel.hollow-filter", f"{FILTER_REQUIRED} ({objection})"
    return "cancel.invalid-body", str(objection)
