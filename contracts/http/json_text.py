"""JSON bodies of contracts: whether bytes are JSON, and the strings in a value."""

import json
from collections.abc import Iterator
from typing import Any


def is_json(body: bytes) -> bool:
    """Whether the body is UTF-8 and valid JSON."""
    try:
        json.loads(body.decode())
    except (ValueError, RecursionError):
        return False
    return True


def has_half_a_pair(body: bytes) -> bool:
    """Whether a string of the JSON has half a surrogate pair."""
    try:
        json.dumps(json.loads(body) if is_json(body) else None, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def texts_in(value: Any) -> Iterator[str]:
    """Every string in the value, except the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)
