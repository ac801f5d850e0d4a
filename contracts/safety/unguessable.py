"""Ids that no other record has: made up by a run, or drawn at random by the server."""

import re

from brakecheck.contracts.safety.receipt import is_ours

UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
RANDOM = re.compile(r"[0-9A-Za-z]{16,}")
KINDS = re.compile(r"[0-9]+|[a-z]+|[A-Z]+")
CHARACTERS, CHANGES = 8, 4  # different characters, and changes between digits and letters, that chance brings about


def is_unguessable(record: str) -> bool:
    """Whether no other record has the id by chance, unlike a count, a date or a word."""
    found = [match[0] for pattern in (UUID, RANDOM) for match in pattern.finditer(record)]
    return is_ours(record) or any(map(_is_random, found))


def _is_random(text: str) -> bool:
    return len(set(text.lower()) - {"-"}) >= CHARACTERS and len(KINDS.findall(text)) > CHANGES
