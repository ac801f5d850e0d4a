"""The first violation of a compiled schema, in the order and the words of the arbiter."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from brakecheck.specs.validation.violation import SCHEMA, Violation
from brakecheck.specs.validation.violation_texts import nearest, violation

NUMBER = re.compile(r"\+?[0-9]{1,20}", re.ASCII)
MOST = 64  # violations that are looked at, of the millions that a hostile body may hold


class Problem:
    """A violation with the names that jsonschema gives to its parts. `depth` is that of the value behind a choice."""

    def __init__(self, error: Any, root: dict[str, Any], value: Any, option: int = 0, depth: int = 0) -> None:
        *path, keyword = error.schema_path
        schema: Any = root
        for part in path:
            schema = schema[part]
        self.validator: str = keyword
        self.validator_value: Any = schema[keyword]
        self.schema: dict[str, Any] = schema
        self.instance, self.absolute_path = _instance(error, value)
        self.schema_path = [option]
        self._error, self._root, self._value, self._depth = error, root, value, depth

    @property
    def relative_path(self) -> list[str | int]:
        """The place below that of the choice, as jsonschema calls it."""
        return self.absolute_path[self._depth :]

    @property
    def context(self) -> list["Problem"]:
        """What is wrong with each form of a choice; few ask, and most choices have many."""
        forms = getattr(self._error.kind, "context", None) or []
        depth = len(self.absolute_path)
        return [
            Problem(each, self._root, self._value, number, depth)
            for number, errors in enumerate(forms)
            for each in errors
        ]


def quick_violation(value: Any, validator: Any, schema: dict[str, Any], named: Collection[str]) -> Violation | None:
    """The first violation in the value, if any. `named` may hold the title of a form that is meant."""
    errors = list(islice(validator.iter_errors(value), MOST))
    if not errors:
        return None
    error = errors[0] if len(errors) == 1 else min(errors, key=lambda error: [*_place(error, schema)])
    first = nearest(Problem(error, schema, value), named)
    place = ""
    for part in first.absolute_path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    return violation(SCHEMA, place.lstrip("."), first)


def _place(error: Any, schema: Any) -> Iterator[int]:
    """Where the arbiter meets the violation, which goes by the schema, and through lists by the value."""
    numbers = (part for part in error.instance_path if isinstance(part, int))
    for part in error.schema_path:
        yield part if isinstance(schema, list) else [*schema].index(part)
        schema = schema[part]
        if part == "items":
            yield next(numbers, 0)


def _instance(error: Any, value: Any) -> tuple[Any, list[str | int]]:
    """The invalid part of the value, and its place: the error has a copy with members in another order.

    Its path has numbers for names that look like some, and leaves out empty names.
    """
    found, place = value, []
    for part in error.instance_path:
        own = _own(found, part)
        if own is None:
            return error.instance, [*error.instance_path]
        place.append(own)
        found = found[own]
    while isinstance(found, dict) and "" in found and found[""] == error.instance:
        found = found[""]
    return found, place


def _own(value: Any, part: str | int) -> str | int | None:
    """The number or name in the value that a path calls so; None where there is no such part."""
    if isinstance(value, list):
        return part if isinstance(part, int) and part < len(value) else None
    names = value if isinstance(value, dict) else ()
    if part in names:
        return part
    return next((name for name in names if NUMBER.fullmatch(name) and int(name) == part), None)
