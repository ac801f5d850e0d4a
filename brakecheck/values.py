"""Values of options and of the configuration: one check for both, so that neither takes what the other refuses."""

import reprlib
from pathlib import PurePosixPath

from brakecheck.contracts.address import violation
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.levels import LEVELS

LEAST, MOST = 0.001, 1_000_000  # of numbers with a fraction; less than the least would be a wait without an end
LARGEST = 1_000_000_000  # of whole numbers


def positive(value: object) -> float:
    """A number that is neither tiny nor huge, as for seconds."""
    if not _is_number(value) or not LEAST <= value <= MOST:  # type: ignore[operator]
        raise UsageError(f"expected a number above 0 (from {LEAST} to {MOST:,}), received {shown(value)}")
    return float(value)  # type: ignore[arg-type]


def not_negative(value: object) -> float:
    """The same, or 0."""
    return 0.0 if _is_number(value) and value == 0 else positive(value)


def whole(value: object, least: int, most: int) -> int:
    """A whole number between the two, which may be either."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"expected a whole number from {least} to {most:,}, received {shown(value)}")
    return value


def count(value: object) -> int:
    """A whole number of at least 1."""
    return whole(value, 1, LARGEST)


def amount(value: object) -> int:
    """The same, or 0."""
    return 0 if value == 0 and not isinstance(value, bool | float) else count(value)


def level(value: object) -> str:
    """The name of a level."""
    if value not in LEVELS:
        raise UsageError(f"expected {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, received {shown(value)}")
    return str(value)


def switch(value: object) -> bool:
    """True or false, and no text that sounds like one of them."""
    if not isinstance(value, bool):
        raise UsageError(f"expected true or false, received {shown(value)}")
    return value


def text(value: object) -> str:
    """A text that is not empty: an empty one is most likely a variable that is not set."""
    if not isinstance(value, str):
        raise UsageError(f"expected a text, received {shown(value)}")
    if not value.strip():
        raise UsageError("expected a value, received an empty text (is the variable set?)")
    return value


def words(value: object) -> list[str]:
    """A list of texts, as for a command."""
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise UsageError(f"expected a list of texts, received {shown(value)}")
    return value


def web_address(url: object) -> str:
    """The URL; `UsageError` where libraries might disagree on where it leads."""
    address = text(url)
    if expected := violation(address):
        quoted = "one with such a part" if any(sign in address for sign in "@?#") else repr(address[:200])
        raise UsageError(f"expected {expected}, received {quoted}")
    return address


def repository_file(value: object) -> str:
    """A file's path from the root of a repository, with forward slashes."""
    path = PurePosixPath(text(value).replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.name or ":" in path.parts[0]:
        raise UsageError(f"expected a file's path from the root of your repository, received {shown(value)}")
    return str(path)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown(value: object) -> str:
    """The value as a message quotes it, shortened."""
    try:
        return reprlib.repr(value)
    except ValueError:  # Python writes no number of so many digits
        return f"a number of {value.bit_length():,} bits" if isinstance(value, int) else type(value).__name__
