"""Messages, and the ways in which one violates its description."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(slots=True)
class Violation:
    """The reason why a message does not fit. `kind` is one of the constants above; `place` is a JSON path or a name.

    `said` is the same for the person who sent it, `hint` a guess at a name that was mistyped.
    """

    kind: str
    place: str
    expected: str
    received: str
    said: str = field(default="", compare=False)
    hint: str = field(default="", compare=False)

    @property
    def sentence(self) -> str:
        """The violation in a sentence for people."""
        return self.said or str(self)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}expected {self.expected}, received {self.received}"


def brief(value: Any, limit: int = 60) -> str:
    """A value for a person: short, and never more than `limit` characters of it."""
    text = repr(value) if not isinstance(value, str | list | dict) or len(value) <= limit else None
    if text is None:
        return f"{type(value).__name__} of length {len(value)}"
    return text if len(text) <= limit else f"{text[:limit]}…"
