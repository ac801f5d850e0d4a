"""JSON as the bodies of contracts have it: whether bytes are JSON, and which texts are in a value."""

import json
from collections.abc import Iterator
from typing import Any


def is_json(body: bytes) -> bool:
    """Whether a parser takes the body, as UTF-8."""
    try:
        json.loads(body.decode())
    except (ValueError, RecursionError):
        return False
    return True


def has_half_a_pair(body: bytes) -> bool:
    """Whether there is half a surrogate pair in the JSON."""
    try:
        json.dumps(json.loads(body) if is_json(body) else None, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def texts_in(value: Any) -> Iterator[str]:
    """Every text in the value, names of members apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)
