"""Files that people hand over: read within bounds, and refused in one sentence that names file, line and reason."""

import os
import stat
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brakecheck.specs.errors import SpecError
from brakecheck.specs.strict_json import JSONViolation, parse

LARGEST = 16 * 1024**2  # bytes of a file, a report aside
LARGEST_TOML = 256 * 1024  # bytes, since `tomllib` takes its time
DEEPEST, MOST = 100, 500_000  # levels of nesting, and values with names, in one file
UTF8 = "UTF-8 text without a byte order mark and control characters"
MARKS = ("\ufeff", "\ufffe")


def content(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file that holds some, and no more than `largest`; `SpecError` otherwise."""
    with _complaining(path):
        _refuse_special(path, os.stat(path).st_mode)
        data = content_of(os.open(path, _flags()), path, largest)
    if not data.strip():
        raise SpecError(path, "file", "something in it", "an empty file")
    return data


def content_of(descriptor: int, path: Path, largest: int) -> bytes:
    """The bytes of a file that is open, even if there are none; the descriptor is closed."""
    with _complaining(path), open(descriptor, "rb") as file:
        _refuse_special(path, os.fstat(descriptor).st_mode)
        data = file.read(largest + 1)
    if len(data) > largest:
        raise SpecError(path, "file", f"at most {largest:,} bytes", "more")
    return data


@contextmanager
def _complaining(path: Path) -> Iterator[None]:
    """`SpecError` where the operating system does not give the file."""
    try:
        yield
    except FileNotFoundError:
        raise SpecError(path, "file", "a file", "nothing there") from None
    except OSError as error:
        raise SpecError(path, "file", "a file that can be read", str(error.strerror)) from None
    except ValueError as error:  # a name with NUL in it
        raise SpecError(repr(str(path)), "file", "the name of a file", str(error)) from None


def _flags() -> int:
    """Open without waiting: a pipe might take the place of the file at any time."""
    return os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _refuse_special(path: Path, mode: int) -> None:
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    kinds |= {stat.S_ISCHR: "a device", stat.S_ISBLK: "a device"}
    if not stat.S_ISREG(mode):
        received = next((name for is_one, name in kinds.items() if is_one(mode)), "something else")
        raise SpecError(path, "file", "a file", received)


def text(path: Path, largest: int = LARGEST) -> str:
    """The file's text; `SpecError` names the line that is not UTF-8 or holds NUL."""
    return _decoded(content(path, largest), path)


def _decoded(data: bytes, path: Path) -> str:
    try:
        found = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = f"line {_line(data[: error.start])}"
        raise SpecError(path, place, UTF8, f"the byte 0x{data[error.start]:02x}") from None
    if found.startswith(MARKS):
        raise SpecError(path, "line 1", UTF8, "a byte order mark")
    if "\0" in found:
        raise SpecError(path, f"line {_line(data[: data.index(0)])}", UTF8, "a NUL character")
    return found


def _line(before: bytes) -> int:
    return before.count(b"\n") + 1


def tables(path: Path) -> dict[str, Any]:
    """The tables of the TOML file; `SpecError` where the text is not TOML or is nested too deeply."""
    found = text(path, LARGEST_TOML)
    for number, line in enumerate(found.splitlines(), start=1):
        if line.count(".") > DEEPEST:  # each dot may be a level, and `tomllib` would take minutes
            raise SpecError(path, f"line {number}", f"at most {DEEPEST} dots in a line", "more")
    try:
        read = tomllib.loads(found)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(path, "file", "TOML", str(error)) from None
    except RecursionError:
        raise _too_deep(path, "file") from None
    except ValueError as error:  # a number with more digits than Python reads
        raise SpecError(path, "a value", "numbers and dates that there are", _first_part(error)) from None
    _refuse_depth(read, path)
    return read


def _refuse_depth(value: Any, path: Path) -> None:
    """Look level by level, since recursion would fail on the deep values that are refused here."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [member for inner in level for member in _members(inner)]
        if not level:
            return
    raise _too_deep(path, "file")


def _members(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _too_deep(path: Path | str, place: str) -> SpecError:
    return SpecError(path, place, f"at most {DEEPEST} levels of nesting", "more")


def json_value(path: Path, largest: int = LARGEST) -> Any:
    """The value of the JSON file; `SpecError` where the text is not JSON, too deep or too much."""
    return _json(text(path, largest), path, "file")


def json_lines(data: bytes, path: Path, most: int) -> list[Any]:
    """The JSON value of each line, at most so many, of what the file holds; `SpecError` names the line."""
    lines = _decoded(data, path).removesuffix("\n").split("\n")
    if len(lines) > most:
        raise SpecError(path, f"line {most + 1}", f"at most {most:,} lines", "more")
    return [_json(line, path, f"line {number}") for number, line in enumerate(lines, start=1)]


def _json(found: str, path: Path, place: str) -> Any:
    try:
        return parse(found.encode(), MOST)
    except JSONViolation as violation:
        raise SpecError(path, place, "JSON", str(violation)) from None


def _first_part(error: ValueError) -> str:
    return str(error).partition(";")[0]
