"""The first violation of a compiled schema, in the order and the words of the arbiter."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from brakecheck.specs.validation.violation import SCHEMA, Violation
from brakecheck.specs.validation.violation_texts import nearest, violation

NUMBER = re.compile(r"\+?[0-9]{1,20}", re.ASCII)
MOST = 64  # violations that are looked at, of the millions that a hostile body may hold


@dataclass
class Problem:
    """A violation with the names that jsonschema gives to its parts."""

    validator: str
    validator_value: Any
    schema: dict[str, Any]
    instance: Any
    absolute_path: list[str | int]
    schema_path: list[int]
    context: list["Problem"] = field(default_factory=list)
    depth: int = 0  # of the value in which a choice of forms was to be made

    @property
    def relative_path(self) -> list[str | int]:
        """The place below that of the choice, as jsonschema calls it."""
        return self.absolute_path[self.depth :]


def quick_violation(value: Any, validator: Any, schema: dict[str, Any], named: Collection[str]) -> Violation | None:
    """The first violation in the value, if any. `named` may hold the title of a form that is meant."""
    errors = list(islice(validator.iter_errors(value), MOST))
    if not errors:
        return None
    first = nearest(_problem(min(errors, key=lambda error: [*_place(error, schema)]), schema, value, 0), named)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first.absolute_path).lstrip(".")
    return violation(SCHEMA, place, first)


def _place(error: Any, schema: Any) -> Iterator[int]:
    """Where the arbiter meets the violation, which goes by the schema, and through lists by the value."""
    numbers = (part for part in error.instance_path if isinstance(part, int))
    for part in error.schema_path:
        yield part if isinstance(schema, list) else [*schema].index(part)
        schema = schema[part]
        if part == "items":
            yield next(numbers, 0)


def _problem(error: Any, root: dict[str, Any], value: Any, option: int, depth: int = 0) -> Problem:
    *path, keyword = error.schema_path
    schema: Any = root
    for part in path:
        schema = schema[part]
    instance, place = _instance(error, value)
    forms = getattr(error.kind, "context", None) or []
    inner = [_problem(each, root, value, number, len(place)) for number, errors in enumerate(forms) for each in errors]
    return Problem(keyword, schema[keyword], schema, instance, place, [option], inner, depth)


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
