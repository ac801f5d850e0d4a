"""The terms of a difference: a change within an operation, and all changes of an operation."""

from dataclasses import dataclass
from enum import StrEnum

from brakecheck.openapi_diff.operations import Operation


class Part(StrEnum):
    """The part of an operation that changed, in the order of reports."""

    SECURITY = "security"
    PARAMETER = "parameter"
    BODY = "request body"
    RESPONSE = "response"


class What(StrEnum):
    """The kind of change. `values` are those of an enum, `limits` all other demands on a value."""

    GONE = "gone"
    NEW = "new"
    TYPE = "type"
    VALUES = "values"
    REQUIRED = "required"
    OPTIONAL = "optional"
    LIMITS = "limits"
    UNKNOWN = "not compared"


class State(StrEnum):
    """The kind of difference in an operation."""

    GONE = "gone"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True)
class Change:
    """`name` is a status, a parameter or a way to prove who calls; `field` a path such as `data[].id`.

    Breaking is a change that can let a caller of the old document down: a request is refused or
    ignored, or what he reads is missing or of another type.
    """

    part: Part
    name: str
    field: str
    what: What
    detail: str
    breaking: bool

    @property
    def rank(self) -> tuple[bool, int, str, str, str, str]:
        """The order in lists: breaking changes first, then by part and name."""
        return not self.breaking, list(Part).index(self.part), self.name, self.field, self.what, self.detail


@dataclass(frozen=True)
class Difference:
    """An operation that is gone, new or changed. `replacements` are new operations that may stand in for a gone one."""

    state: State
    operation: Operation
    changes: tuple[Change, ...] = ()
    replacements: tuple[Operation, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether a caller of the old operation may be let down."""
        return self.state is State.GONE or any(change.breaking for change in self.changes)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The places that could not be compared, as JSON pointers."""
        return tuple(change.detail for change in self.changes if change.what is What.UNKNOWN)
