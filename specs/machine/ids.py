"""Ids in the form that a description has for them: by pattern and lengths."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from brakecheck.specs.patterns import matcher

DIGITS, CROCKFORD = "0123456789", "0123456789abcdefghjkmnpqrstvwxyz"
ALPHABETS = (f"{DIGITS}abcdef", f"{DIGITS}ABCDEF", DIGITS, "abcdefghijklmnopqrstuvwxyz", CROCKFORD, CROCKFORD.upper())
USUAL, LONGEST = 16, 64  # characters
LITERAL = re.compile(r"\^?((?:[\w:/-](?![*+?{|]))*)")
BITS = 60  # of chance, from which on an id is unknown to the server


def form_of(schema: Mapping[str, Any], prefix: str) -> tuple[Callable[[int], str], int] | None:
    """Function from a number to an id that fits the schema, and its bits; None without such a form."""
    if not schema.keys() & {"pattern", "minLength", "maxLength"}:
        return None
    fits, found = matcher(str(schema.get("pattern", ""))), None
    for beginning, alphabet, length in _candidates(schema, prefix):
        bits = int(length * (len(alphabet) - 1).bit_length() * 0.9)
        if fits(beginning + alphabet[1] * length) and fits(beginning + alphabet[-1] * length):
            found = found or (_writer(beginning, alphabet, length), bits)
            if bits >= BITS:
                return _writer(beginning, alphabet, length), bits
    return found


def _candidates(schema: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str, int]]:
    literal = LITERAL.match(str(schema.get("pattern", "")))
    least, most = schema.get("minLength", 0), schema.get("maxLength", LONGEST)
    lengths = sorted(range(1, LONGEST), key=lambda length: (length < USUAL, abs(length - USUAL)))
    for beginning in dict.fromkeys([prefix, literal[1] if literal else ""]):
        for alphabet in ALPHABETS:
            for length in lengths:
                if least <= len(beginning) + length <= most:
                    yield beginning, alphabet, length


def _writer(beginning: str, alphabet: str, length: int) -> Callable[[int], str]:
    def written(number: int) -> str:
        digits = []
        for _ in range(length):
            number, digit = divmod(number, len(alphabet))
            digits.append(alphabet[digit])
        return beginning + "".join(reversed(digits))

    return written
