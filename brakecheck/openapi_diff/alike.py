"""Whether two schemas say the same in the same way, references followed."""

from typing import Any

from brakecheck.openapi_diff.document import Document

ANNOTATIONS = {
    "title", "description", "default", "example", "examples", "deprecated", "$comment", "externalDocs", "xml",
    "$id", "$anchor", "$schema", "$defs", "definitions",
}  # fmt: skip
NAMED = {"properties", "patternProperties", "dependentSchemas"}  # below these, names are the document's own
MOST = 200_000  # pairs of values

Pair = tuple[Any, Any]


class Alike:
    """Compares values of two documents. What recurs is taken to be alike until a difference is met."""

    def __init__(self, one: Document, other: Document) -> None:
        self._one, self._other = one, other
        self._known: set[tuple[int, int]] = set()
        self._left = MOST

    def __call__(self, one: Any, other: Any, *, names: bool = False) -> bool:
        """Whether nothing differs but words; `names` where the keys of the two are names of fields."""
        seen: set[tuple[int, int]] = set()
        ahead = [(one, other, names)]
        while ahead and self._left > 0:
            self._left -= 1
            first, second, named = ahead.pop()
            first, second = self._one.followed_schema(first), self._other.followed_schema(second)
            pair = id(first), id(second)
            if pair in seen or pair in self._known:
                continue
            if isinstance(first, dict | list):
                seen.add(pair)
            inner = _inner(first, second, named)
            if inner is None:
                return False
            ahead += inner
        if not ahead:
            self._known |= seen
        return not ahead


def _inner(one: Any, other: Any, named: bool) -> list[tuple[Any, Any, bool]] | None:  # noqa: FBT001
    """The pairs within; None where the two differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return _members(one, other, named)
    if isinstance(one, list) and isinstance(other, list):
        return [(*pair, False) for pair in zip(one, other, strict=True)] if len(one) == len(other) else None
    same = type(one) is type(other) and not isinstance(one, dict | list) and one == other
    return [] if same else None


def _members(one: dict[Any, Any], other: dict[Any, Any], named: bool) -> list[tuple[Any, Any, bool]] | None:  # noqa: FBT001
    first, second = ({str(key): node[key] for key in node if counts(key, named)} for node in (one, other))
    if first.keys() != second.keys():
        return None
    return [(first[key], second[key], not named and key in NAMED) for key in first]


def counts(key: Any, named: bool = False) -> bool:  # noqa: FBT001, FBT002
    """Whether a key says something of a value."""
    return named or not (key in ANNOTATIONS or str(key).startswith("x-"))
