"""Two schemas compared, field by field, for requests or for responses."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from brakecheck.openapi_diff.change import Change, Part, What
from brakecheck.openapi_diff.constraints import Limits, joined
from brakecheck.openapi_diff.schema import Schema, fits
from brakecheck.openapi_diff.schema_reader import SchemaReader

DEEPEST = 20  # fields within fields; below that, nothing is compared
SHOWN = 6  # values of an enum that are named

Pair = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """The differences between two schemas themselves, and the pairs of schemas within that are still to be compared."""

    changes: tuple[Change, ...]
    inner: tuple[tuple[str, Any, Any], ...]


class FieldComparison:
    """Compares what a part of operations, such as their responses, holds in two documents.

    What it has learnt of two schemas serves all operations: large documents name the same ones over and over.
    """

    def __init__(self, old: SchemaReader, new: SchemaReader, part: Part) -> None:
        self._old, self._new, self._part = old, new, part
        self._steps: dict[Pair, Step] = {}
        self._found: dict[Pair, list[Change]] = {}
        self._alike: set[Pair] = set()
        self._limits = Limits(old, new, part)

    def changes(self, old: Any, new: Any, name: str, place: str) -> list[Change]:
        """Every change from the old schema to the new one. `name` is the part's, `place` is for messages."""
        old, new = self._old.settled(old, place), self._new.settled(new, place)
        pair = id(old), id(new)
        if pair not in self._found:
            found = self._walked(old, new, place)
            self._found[pair] = [*found, *self._limits.changes(old, new, place, found)]
        return [replace(change, name=name) for change in self._found[pair]]

    def _walked(self, old: Any, new: Any, place: str) -> list[Change]:
        """Breadth-first, so that a change in a recurring schema is reported once, where it is met first."""
        found: list[Change] = []
        seen = {(id(old), id(new))}
        ahead = deque([("", old, new, 0)])
        while ahead:
            path, one, other, depth = ahead.popleft()
            step = self._step(one, other, place, path)
            found += [replace(change, field=joined(path, change.field)) for change in step.changes]
            for field, *inner in step.inner if depth < DEEPEST else ():
                pair = id(inner[0]), id(inner[1])
                if pair not in seen and pair not in self._alike:
                    seen.add(pair)
                    ahead.append((joined(path, field), *inner, depth + 1))
        if not found:
            self._alike |= seen
        return found

    def _step(self, old: Any, new: Any, place: str, path: str) -> Step:
        pair = id(old), id(new)
        if pair not in self._steps:
            where = f"{place} {path}".rstrip()
            one, other = (self._limits.visible(reader, node, where) for reader, node in self._both(old, new))
            self._steps[pair] = Step(*self._compared(one, other, where))
        return self._steps[pair]

    def _both(self, old: Any, new: Any) -> tuple[tuple[SchemaReader, Any], tuple[SchemaReader, Any]]:
        return (self._old, old), (self._new, new)

    def _compared(self, one: Schema, other: Schema, place: str) -> tuple[tuple[Change, ...], tuple[Any, ...]]:
        changes = [*self._types(one, other)]
        if one.types and other.types and not one.types & (other.types - {"null"}):
            return tuple(changes), ()
        changes += self._values(one, other)
        for name in sorted({*one.fields, *other.fields}):
            changes += self._field(one, other, name, place)
        inner = [(name, one.fields[name], other.fields[name]) for name in one.fields if name in other.fields]
        if one.items is not None and other.items is not None:
            inner.append(("[]", one.items, other.items))
        return tuple(changes), tuple(pair for pair in inner if not self._is_plain(*pair, place))

    def _is_plain(self, name: str, old: Any, new: Any, place: str) -> bool:
        """Whether there are no changes and no schemas within, as in most pairs."""
        one, other = self._old.read(old, f"{place} {name}"), self._new.read(new, f"{place} {name}")
        leaves = not (one.fields or one.items or other.fields or other.items)
        return leaves and one.types == other.types and one.values == other.values

    @property
    def _reading(self) -> bool:
        return self._part is Part.RESPONSE

    def _types(self, one: Schema, other: Schema) -> Iterator[Change]:
        if one.types != other.types:
            safe = fits(other.types, one.types) if self._reading else fits(one.types, other.types)
            yield self._change("", What.TYPE, f"{_named(one.types)}, now {_named(other.types)}", breaking=not safe)

    def _values(self, one: Schema, other: Schema) -> Iterator[Change]:
        if one.values == other.values:
            return
        lost = other.values is not None and (one.values is None or bool(one.values - other.values))
        if self._reading:
            lost = one.values is not None  # a caller may wait for a value in vain, or meet an unknown one
        yield self._change("", What.VALUES, _moved(one.values, other.values), breaking=lost)

    def _field(self, one: Schema, other: Schema, name: str, place: str) -> Iterator[Change]:
        was, must = name in one.required, name in other.required
        if name not in other.fields:
            yield self._change(name, What.GONE, self._namesake(name, one, other, place), breaking=True)
        elif name not in one.fields:
            yield self._change(name, What.NEW, "required" if must else "", breaking=must and not self._reading)
        elif was != must:
            yield self._change(name, What.REQUIRED if must else What.OPTIONAL, "", breaking=must != self._reading)

    def _namesake(self, name: str, one: Schema, other: Schema, place: str) -> str:
        """A hint at a new field, beside or one level below, whose name differs in its spelling alone."""
        added = {field: node for field, node in other.fields.items() if field not in one.fields}
        paths = {field: field for field in added}
        for outer, node in added.items():
            paths |= {f"{outer}.{field}": field for field in self._new.read(node, f"{place} {outer}").fields}
        return next((f"perhaps now {path}" for path, field in paths.items() if _folded(field) == _folded(name)), "")

    def _change(self, field: str, what: What, detail: str, *, breaking: bool) -> Change:
        return Change(self._part, "", field, what, detail, breaking)


def _named(types: frozenset[str]) -> str:
    return " or ".join(sorted(types, key=lambda name: (name == "null", name))) or "any"


def _moved(old: frozenset[str] | None, new: frozenset[str] | None) -> str:
    if old is None or new is None:
        return f"any, now {_some(new or frozenset())}" if old is None else f"{_some(old)}, now any"
    parts = [f"{word} {_some(values)}" for word, values in (("gone", old - new), ("new", new - old)) if values]
    return "; ".join(parts)


def _some(values: frozenset[str]) -> str:
    shown = sorted(values)[:SHOWN]
    return ", ".join([*shown, f"{len(values) - SHOWN} more"] if len(values) > SHOWN else shown) or "none"


def _folded(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()
