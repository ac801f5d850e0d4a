"""Text that a server may have written, fit to be shown: every character can be seen, written and read again."""

import unicodedata
from typing import Any

WIDTH = 100  # of a line in a terminal
LEFT = "\t\n"
INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # categories: a terminal obeys them, or nobody sees them
UNSEEN = (
    "VARIATION SELECTOR",
    "MONGOLIAN FREE VARIATION",
    "COMBINING GRAPHEME JOINER",
    "FILLER",
    "BRAILLE PATTERN BLANK",
)
PICTURES, DELETE, REPLACEMENT = 0x2400, "\x7f", "\ufffd"


class _Seen(dict[int, str]):
    """What is shown of each character; learned when one comes for the first time."""

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
    """The text with control characters as their pictures (␀, ␛), and whatever is no character as �."""
    return text if text.isascii() and text.isprintable() else text.translate(SEEN)


def cleansed(value: Any) -> Any:
    """The same plain data with every text made visible, names included."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(name): cleansed(member) for name, member in value.items()}
    return [cleansed(member) for member in value] if isinstance(value, list) else value


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
