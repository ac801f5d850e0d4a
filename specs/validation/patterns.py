"""Patterns of a description, matched so that no text takes long: Python's own matching tries every way there is."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from brakecheck.specs.patterns import matcher


@lru_cache(maxsize=100)
def quick(kind: type[Validator]) -> type[Validator]:
    """The same kind of validator, with `pattern` and `patternProperties` matched in bounded time."""
    bounded: type[Validator] = extend(kind, {"pattern": _pattern, "patternProperties": _pattern_properties})
    return bounded


def _pattern(_: Validator, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matcher(pattern)(value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, schemas: Mapping[str, Any], value: Any, _: Any) -> Iterator[ValidationError]:
    for pattern, schema in schemas.items() if isinstance(value, dict) else ():
        for name in filter(matcher(pattern), value):
            yield from validator.descend(value[name], schema, path=name, schema_path=pattern)
