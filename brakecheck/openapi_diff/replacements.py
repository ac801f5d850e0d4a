"""Guesses which new operations may stand in for one that is gone."""

import re
from collections.abc import Iterable
from itertools import takewhile

from brakecheck.openapi_diff.operations import Content, Operation
from brakecheck.openapi_diff.schema_reader import SchemaReader

HARMLESS = {"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"}
MOST = 3
STEM = 5  # letters of a word that count, so that pause and paused are one


def replacements(
    gone: Operation, added: list[Operation], old: SchemaReader, new: SchemaReader
) -> tuple[Operation, ...]:
    """Of the new operations whose path begins most like the gone one's, those that speak most of the same things."""
    if moved := [other for other in added if _moved(gone, other)]:
        return tuple(moved[:1])
    said = _words(gone, old, gone.responses.values())
    closeness: dict[Operation, tuple[int, bool]] = {}
    for other in _akin(gone, added):
        common = said & _words(other, new, [other.body])
        closeness[other] = len(common), (other.method == "POST") == (gone.method == "POST")
    best = max(closeness.values(), default=None)
    nearest = [other for other in closeness if closeness[other] == best]
    return tuple(sorted(nearest, key=lambda other: (other.path, other.method))[:MOST])


def _moved(gone: Operation, other: Operation) -> bool:
    """The same operation below another server, or without the last slash."""
    short, long = sorted(("/" + "/".join(operation.segments) for operation in (gone, other)), key=len)
    return gone.method == other.method and short != "/" and long.endswith(short)


def _akin(gone: Operation, added: list[Operation]) -> list[Operation]:
    """Those that share most of the path's beginning, and half of it at least; what only reads replaces no order."""
    alike = [other for other in added if (other.method in HARMLESS) == (gone.method in HARMLESS)]
    shared = {other: _shared(gone.segments, other.segments) for other in alike}
    most = max(shared.values(), default=0)
    return [other for other in alike if shared[other] == most] if most * 2 >= len(gone.segments) else []


def _shared(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _words(operation: Operation, reader: SchemaReader, contents: Iterable[Content]) -> set[str]:
    """What the operation is called and what it takes or answers: fields, and the values of enums."""
    texts = [operation.path, str(operation.spec.get("operationId")), str(operation.spec.get("summary"))]
    for schema in (schema for content in contents for schema in content.values()):
        for name, inner in reader.read(schema, str(operation)).fields.items():
            texts += [name, *(reader.read(inner, f"{operation} {name}").values or ())]
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(texts)).lower()
    return {word[:STEM] for word in re.findall(r"[a-z]{4,}", split)}
