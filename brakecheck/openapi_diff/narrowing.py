"""Whether a schema has become narrower for callers: proved, refuted by an example, or not known."""

from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from brakecheck.openapi_diff.change import Part
from brakecheck.openapi_diff.document import Document
from brakecheck.openapi_diff.json_schema import Plain, TooLarge
from brakecheck.openapi_diff.normal_form import Normalizer
from brakecheck.openapi_diff.proof import Proof
from brakecheck.openapi_diff.samples import samples
from brakecheck.openapi_diff.schema import fits, type_of


@dataclass(frozen=True)
class Refutation:
    """A value that was allowed and is no longer, and the assertion that it breaks."""

    keyword: str
    field: str
    value: Any


class Narrowing:
    """Compares the same part of two documents: a request may only become wider, an answer only narrower."""

    def __init__(self, old: Document, new: Document, part: Part) -> None:
        narrow, wide = (new, old) if part is Part.RESPONSE else (old, new)
        self._swapped = part is Part.RESPONSE
        self._narrow, self._wide = Normalizer(narrow, part, wide=False), Normalizer(wide, part, wide=True)
        self._proof = Proof(self._narrow, self._wide)
        back = Normalizer(wide, part, wide=False), Normalizer(narrow, part, wide=True)
        self._back = Proof(*back)
        self._seen: dict[tuple[int, int], bool] = {}

    def proved(self, old: Any, new: Any) -> bool:
        """Whether the change is safe for every caller."""
        pair = id(old), id(new)
        if pair not in self._seen:
            self._seen[pair] = self._proof.holds(*self._directed(old, new))
        return self._seen[pair]

    def refuted(self, old: Any, new: Any) -> Refutation | None:
        """A usual value that the narrow side allows and the wide side does not; None without one."""
        return _refuted(self._narrow, self._wide, *self._directed(old, new))

    def relaxed(self, old: Any, new: Any) -> Refutation | None:
        """A value of the other direction: one that became possible, and breaks no caller."""
        narrow, wide = self._directed(old, new)
        return None if self._back.holds(wide, narrow) else _refuted(self._wide, self._narrow, wide, narrow)

    def hides(self, old: Any, new: Any) -> bool:
        """Whether a field is no part of this direction in either document."""
        narrow, wide = self._directed(old, new)
        return self._narrow.hidden([narrow]) or self._wide.hidden([wide])

    def _directed(self, old: Any, new: Any) -> tuple[Any, Any]:
        return (new, old) if self._swapped else (old, new)


def _refuted(first: Normalizer, second: Normalizer, narrow: Any, wide: Any) -> Refutation | None:
    try:
        one, other = Plain(first, floor=False)(narrow), Plain(second, floor=True)(wide)
        allowed, expected = _validator(one), _validator(other)
    except (TooLarge, ValueError, RecursionError):
        return None
    types = first.normal((narrow,)).types
    for value in samples([one], [other]):
        if types is not None and not fits(frozenset({type_of(value)}), types):
            continue
        if allowed.is_valid(value) and not expected.is_valid(value):
            error = next(iter(expected.iter_errors(value)))
            return Refutation(_keyword(error), _field(error.instance_path), value)
    return None


def _validator(schema: Any) -> Any:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _keyword(error: Any) -> str:
    path = [part for part in error.schema_path if isinstance(part, str)]
    return path[-1] if path else "false"


def _field(path: list[Any]) -> str:
    text = ""
    for part in path:
        text += "[]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
