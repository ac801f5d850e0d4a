"""Text that a server may have written, fit to be shown: every character can be seen, written and read again."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

Value = TypeVar("Value")
WIDTH = 100  # of a line in a terminal
LEFT = "\t\n"
INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # categories: a terminal obeys them, or they cannot be seen
UNSEEN = (
    "VARIATION SELECTOR",
    "MONGOLIAN FREE VARIATION",
    "COMBINING GRAPHEME JOINER",
    "FILLER",
    "BRAILLE PATTERN BLANK",
)
PICTURES, DELETE, REPLACEMENT = 0x2400, "\x7f", "\ufffd"


class _Seen(dict[int, str]):
    """The visible form of each character; computed when one comes for the first time."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        seen = _picture(character) if _is_unseen(character) else character
        self[code] = seen
        return seen


def _is_unseen(character: str) -> bool:
    if character in LEFT:
        return False
    named = unicodedata.name(character, "")
    return unicodedata.category(character) in INVISIBLE or any(part in named for part in UNSEEN)


def visible(text: str) -> str:
    """The text with control characters as their pictures (␀, ␛), and anything else that is not a character as �."""
    return text if text.isascii() and text.isprintable() else text.translate(SEEN)


def cleansed(value: Value) -> Value:
    """The same plain data, or part of a report, with every text made visible, names included."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = visible(value)
    elif isinstance(value, Mapping):
        cleaned = {visible(name): cleansed(member) for name, member in value.items()}
    elif isinstance(value, list | tuple):
        cleaned = type(value)(map(cleansed, value))
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{each.name: cleansed(getattr(value, each.name)) for each in fields(value)})
    return cast("Value", cleaned)


def line(text: str, most: int = 300) -> str:
    """The text in one line, of no more than so many characters."""
    whole = " ".join(visible(text.replace("\r\n", "\n")).split())
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def counted(count: int, noun: str) -> str:
    """As in `1 rule`, `3 rules`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _picture(character: str) -> str:
    if character == DELETE:
        return "␡"
    return chr(PICTURES + ord(character)) if character < " " else REPLACEMENT


SEEN = _Seen()
