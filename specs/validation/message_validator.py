"""openapi-core as the judge of requests and responses: what it objects to, in words for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from brakecheck.specs.description import Description
from brakecheck.specs.strict_json import JSONViolation, parse

if TYPE_CHECKING:
    from openapi_core import OpenAPI

MEDIA_TYPE, SYNTAX, MISSING_BODY, SCHEMA, PARAMETER, STATUS = (
    "media-type", "syntax", "missing-body", "schema", "parameter", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """The part of a request or response that a description speaks of."""

    operation: str
    content_type: str | None
    body: bytes | None
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...] = ()
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Violation:
    """Why a message does not fit. `kind` is one of the constants above; `place` is a JSON path or a name."""

    kind: str
    place: str
    expected: str
    received: str

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}expected {self.expected}, received {self.received}"


class MessageValidator:
    """Judges by one description. openapi-core is imported and set up at the first judgement."""

    def __init__(self, description: Description) -> None:
        self.description = description

    def objection_to_request(self, message: Message) -> Violation | None:
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        known = self._known(message)
        return bridge.judged(
            lambda: self._openapi.validate_request(bridge.request(known, message)), named=message.path.values()
        )

    def objection_to_response(self, message: Message) -> Violation | None:
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        known = bridge.request(self._known(message), message)
        return bridge.judged(lambda: self._openapi.validate_response(known, bridge.response(message)), message)

    def _known(self, message: Message) -> tuple[str, str]:
        operation = self.description.operations[message.operation]
        return operation.method.lower(), operation.path

    @cached_property
    def _openapi(self) -> "OpenAPI":
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        return bridge.openapi(self.description.document)


def brief(value: Any, limit: int = 60) -> str:
    """A value for a person: short, and never more than `limit` characters of it."""
    text = repr(value) if not isinstance(value, str | list | dict) or len(value) <= limit else None
    if text is None:
        return f"{type(value).__name__} of length {len(value)}"
    return text if len(text) <= limit else f"{text[:limit]}…"


__all__ = ["JSONViolation", "Message", "MessageValidator", "Violation", "brief", "parse"]
