"""Changes in the demands of schemas besides types, values and fields, and the places that cannot be compared."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from brakecheck.openapi_diff.change import Change, Part, What
from brakecheck.openapi_diff.document import printable
from brakecheck.openapi_diff.narrowing import Narrowing, Refutation
from brakecheck.openapi_diff.normal_form import listed, mapped
from brakecheck.openapi_diff.schema import Schema
from brakecheck.openapi_diff.schema_reader import SchemaReader

DEEPEST = 20  # fields within fields that are looked into for the place of a change
MOST = 500  # pairs of schemas looked into for that
SHOWN = 60  # characters of an example

Place = tuple[str, Any, Any]


class Limits:
    """Holds each pair of schemas to the same promise: what callers send or read stays possible."""

    def __init__(self, old: SchemaReader, new: SchemaReader, part: Part) -> None:
        self._old, self._new, self._part = old, new, part
        self._narrowing = Narrowing(old.document, new.document, part)
        self._hides = "write_only" if part is Part.RESPONSE else "read_only"

    def visible(self, reader: SchemaReader, node: Any, place: str) -> Schema:
        """The schema without the fields that are no part of this direction."""
        schema = reader.read(node, place)
        hidden = {name for name, inner in schema.fields.items() if self._hidden(reader, inner, f"{place} {name}")}
        if not hidden:
            return schema
        fields = {name: inner for name, inner in schema.fields.items() if name not in hidden}
        return replace(schema, fields=fields, required=schema.required - hidden)

    def _hidden(self, reader: SchemaReader, node: Any, place: str) -> bool:
        return bool(getattr(reader.read(node, place), self._hides))

    def changes(self, old: Any, new: Any, place: str, found: list[Change]) -> list[Change]:
        """The changes that the comparison of types, values and fields, which are given, has not seen."""
        if self._narrowing.proved(old, new):
            return [] if found else self._relaxed(old, new)
        broken = [change.field for change in found if change.breaking]
        changes = [
            self._judged(*one, place) for one in self._unproved(old, new, place) if not _is_within(one[0], broken)
        ]
        if any(change.what is What.UNKNOWN for change in changes) and (whole := self._narrowing.refuted(old, new)):
            changes.append(self._breaking("", whole))
        return list(dict.fromkeys(changes))

    def _relaxed(self, old: Any, new: Any) -> list[Change]:
        example = self._narrowing.relaxed(old, new)
        if example is None:
            return []
        detail = (
            f"no longer {_shown(example.value)}" if self._part is Part.RESPONSE else f"now also {_shown(example.value)}"
        )
        return [Change(self._part, "", example.field, What.LIMITS, f"{example.keyword}; {detail}", breaking=False)]

    def _judged(self, path: str, old: Any, new: Any, place: str) -> Change:
        for pair in [(old, new), *_branches(old, new)]:
            if not self._narrowing.proved(*pair) and (example := self._narrowing.refuted(*pair)):
                return self._breaking(path, example)
        pointer = self._new.document.pointers.get(id(new)) or self._old.document.pointers.get(id(old))
        return Change(self._part, "", path, What.UNKNOWN, printable(pointer or place, 300), breaking=False)

    def _breaking(self, path: str, example: Refutation) -> Change:
        verb = "may be answered" if self._part is Part.RESPONSE else "was accepted"
        detail = f"{example.keyword}; {_shown(example.value)} {verb}"
        return Change(self._part, "", joined(path, example.field), What.LIMITS, detail, breaking=True)

    def _unproved(self, old: Any, new: Any, place: str) -> Iterator[Place]:
        """The deepest fields that cannot be shown to be safe."""
        ahead, seen = deque([("", old, new, 0)]), {(id(old), id(new))}
        while ahead:
            path, one, other, depth = ahead.popleft()
            inner = [
                (joined(path, field), *pair, depth + 1)
                for field, *pair in self._fields(one, other, place)
                if not self._narrowing.proved(*pair)
            ] if depth < DEEPEST and len(seen) < MOST else []  # fmt: skip
            if not inner:
                yield path, one, other
            for step in inner:
                if (pair := (id(step[1]), id(step[2]))) not in seen:
                    seen.add(pair)
                    ahead.append(step)

    def _fields(self, old: Any, new: Any, place: str) -> Iterator[Place]:
        one, other = self.visible(self._old, old, place), self.visible(self._new, new, place)
        for name in sorted(one.fields.keys() & other.fields.keys()):
            yield name, one.fields[name], other.fields[name]
        if one.items is not None and other.items is not None:
            yield "[]", one.items, other.items


def _branches(old: Any, new: Any) -> list[tuple[Any, Any]]:
    """The branches of a choice, pair by pair, where there are as many as before."""
    pairs = []
    for word in ("anyOf", "oneOf"):
        one, other = (listed(mapped(node).get(word)) for node in (old, new))
        pairs += list(zip(one, other, strict=True)) if len(one) == len(other) else []
    return pairs


def joined(path: str, field: str) -> str:
    """The path of a field within another one."""
    return f"{path}.{field}" if path and field and not field.startswith("[]") else f"{path}{field}"


def _is_within(path: str, fields: list[str]) -> bool:
    return any(field == path or field.startswith((f"{path}.", f"{path}[")) or not path for field in fields)


def _shown(value: Any) -> str:
    return printable(json.dumps(value), SHOWN)
