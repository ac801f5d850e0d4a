"""SuprSend's error bodies: that of the cancel page, and those of the neighbouring pages."""

from http import HTTPStatus
from typing import Any

from brakecheck.specs.validation.violation import SCHEMA, Violation

SLUG_NOT_ENOUGH = "at least one filter is required: execution_id, recipients, idempotency_key"
FILTER_REQUIRED = f"{SLUG_NOT_ENOUGH}, workflow_slug"


def error_body(status: int, message: str) -> dict[str, Any]:
    """Error body of the cancel page."""
    return {"code": status, "message": message}


def explain(violation: Violation) -> tuple[str, str]:
    """Rule behind an invalid body, and a sentence: that of the page if no filter was given."""
    if violation.kind == SCHEMA and violation.expected.startswith("one of the members"):
        return "cancel.filter-required", FILTER_REQUIRED
    if violation.kind == SCHEMA and violation.expected == "length 1 or more":
        return "cancel.hollow-filter", f"{FILTER_REQUIRED} ({violation.sentence})"
    return "cancel.invalid-body", violation.sentence


def record_error(status: int, message: str) -> dict[str, Any]:
    """Error of one refused trigger among several, and of a single trigger of an unknown workflow."""
    kind = HTTPStatus(status).phrase.lower().replace(" ", "_")
    return {"status": "error", "status_code": status, "error": {"message": message, "type": kind}}


def trigger_error_body(status: int, message: str) -> dict[str, Any]:
    """Error body of a trigger, which differs for 400, 404 and others."""
    if status == HTTPStatus.NOT_FOUND:
        return record_error(status, message)
    return {"status": "fail", "message": message} if status == HTTPStatus.BAD_REQUEST else error_body(status, message)


def explain_trigger(violation: Violation) -> tuple[str, str]:
    """Rule behind a trigger that is too long or otherwise invalid, and a sentence."""
    limit = (
        violation.kind == SCHEMA and violation.expected.startswith("length") and violation.expected.endswith("or less")
    )
    return "trigger.limits" if limit else "trigger.invalid-body", violation.sentence


def explain_listing(violation: Violation) -> tuple[str, str]:
    """Rule behind an invalid query of the list of messages, and a sentence."""
    return "messages.invalid-query", violation.sentence
