"""Unguessable ids: made up by a run, or drawn at random by the server."""

import re

from brakecheck.contracts.safety.receipt import is_ours

UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
RANDOM = re.compile(r"[0-9A-Za-z]{16,}")
KINDS = re.compile(r"[0-9]+|[a-z]+|[A-Z]+")
CHARACTERS, CHANGES = 8, 4  # least numbers for a random id: different characters, changes of digits and letters


def is_unguessable(record: str) -> bool:
    """Whether the id is so random that no one can guess it, unlike a number, a date or a word."""
    found = [match[0] for pattern in (UUID, RANDOM) for match in pattern.finditer(record)]
    return is_ours(record) or any(map(_is_random, found))


def _is_random(text: str) -> bool:
    return len(set(text.lower()) - {"-"}) >= CHARACTERS and len(KINDS.findall(text)) > CHANGES
