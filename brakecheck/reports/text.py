"""Text that a server may have written, fit to be shown: every character can be seen, written and read again."""

import re
from typing import Any

# What XML 1.0 cannot write and UTF-8 not encode, what a terminal would obey, and what turns text around or is not seen.
UNSEEN = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
PICTURES, DELETE, REPLACEMENT = 0x2400, "\x7f", "\ufffd"


def visible(text: str) -> str:
    """The text with control characters as their pictures (␀, ␛), and whatever is no character as �."""
    return UNSEEN.sub(_picture, text)


def cleansed(value: Any) -> Any:
    """The same plain data with every text made visible, names included."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(name): cleansed(member) for name, member in value.items()}
    return [cleansed(member) for member in value] if isinstance(value, list) else value


def line(text: str, most: int = 300) -> str:
    """The text in one line, of no more than so many characters."""
    whole = " ".join(visible(text).split())
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def counted(count: int, noun: str) -> str:
    """As in `1 rule`, `3 rules`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _picture(found: re.Match[str]) -> str:
    character = found[0]
    if character == DELETE:
        return "␡"
    return chr(PICTURES + ord(character)) if character < " " else REPLACEMENT
