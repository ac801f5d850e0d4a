"""Patterns of a description, each matched in bounded time."""

from collections.abc import Callable
from functools import lru_cache

import jsonschema_rs


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
