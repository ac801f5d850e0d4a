"""Patterns of a description, matched so that no text takes long: Python's own matching tries every way there is."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend


@lru_cache(maxsize=100)
def quick(kind: type[Validator]) -> type[Validator]:
    """The same kind of validator, with `pattern` and `patternProperties` matched in bounded time."""
    bounded: type[Validator] = extend(kind, {"pattern": _pattern, "patternProperties": _pattern_properties})
    return bounded


@lru_cache(maxsize=10_000)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text has the pattern; every text has one that cannot be read."""
    return _read(pattern) or (lambda _: True)


def is_readable(pattern: str) -> bool:
    """Whether the pattern is a regular expression of ECMA-262, or of another dialect that can be matched."""
    return _read(pattern) is not None


def _read(pattern: str) -> Callable[[str], bool] | None:
    try:
        return jsonschema_rs.validator_for({"pattern": pattern}).is_valid
    except (jsonschema_rs.ValidationError, ValueError):
        return None


def _pattern(_: Validator, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matcher(pattern)(value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, schemas: Mapping[str, Any], value: Any, _: Any) -> Iterator[ValidationError]:
    for pattern, schema in schemas.items() if isinstance(value, dict) else ():
        for name in filter(matcher(pattern), value):
            yield from validator.descend(value[name], schema, path=name, schema_path=pattern)
