"""The first violation of jsonschema-rs in the words of `schema_words`: for bodies too long for a slower judge."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from brakecheck.specs.validation.violation import SCHEMA, Violation
from brakecheck.specs.validation.violation_texts import nearest, violation


@dataclass
class Problem:
    """An violation with the names that jsonschema gives to its parts."""

    validator: str
    validator_value: Any
    schema: dict[str, Any]
    instance: Any
    absolute_path: list[str | int]
    schema_path: list[int]
    context: list["Problem"] = field(default_factory=list)

    @property
    def relative_path(self) -> list[str | int]:
        return self.absolute_path


def quick_violation(value: Any, validator: Any, schema: dict[str, Any], named: Collection[str]) -> Violation | None:
    """The first thing that is wrong with the value, if anything. `named` may hold the title of a form that is meant."""
    error = next(iter(validator.iter_errors(value)), None)
    if error is None:
        return None
    first = nearest(_problem(error, schema, 0), named)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first.absolute_path).lstrip(".")
    return violation(SCHEMA, place, first)


def _problem(error: Any, root: dict[str, Any], option: int) -> Problem:
    *path, keyword = error.schema_path
    schema: Any = root
    for part in path:
        schema = schema[part]
    forms = getattr(error.kind, "context", None) or []
    inner = [_problem(each, root, number) for number, errors in enumerate(forms) for each in errors]
    return Problem(keyword, schema[keyword], schema, error.instance, list(error.instance_path), [option], inner)
