"""DialNexa's error body: that of its neighbouring pages, and one of another shape (rule dialnexa.error.body)."""

from http import HTTPStatus
from typing import Any

PHRASES = {status.value: status.phrase for status in HTTPStatus}


def error_body(status: int, message: str) -> dict[str, Any]:
    """Error body of the neighbouring pages."""
    return {"statusCode": status, "message": message, "error": PHRASES[status]}


def other_body(status: int, message: str) -> dict[str, Any]:
    """Error body of another shape, for the reading `other`."""
    return {"error": {"code": status, "text": message}}


ERROR_BODIES = {"neighbours": error_body, "other": other_body}
