"""Standard output and error that cannot fail: characters are escaped where need be, and a failure is remembered."""

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

ESCAPED = "brakecheck.escaped"  # the name of the way in which characters are written that the encoding does not have


class Output:
    """A stream that keeps its first failure, and drops everything from then on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write the text; returns its length, also where the stream has failed before."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush the stream; a failure is kept and not raised."""
        self._try(self._stream.flush)

    def close_failed(self) -> None:
        """Let the interpreter discard the rest of the output, instead of failing at its end."""
        if self.failure is not None:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _try(self, act: Any) -> None:
        if self.failure is None:
            try:
                act()
            except OSError as error:
                self.failure = error


@contextmanager
def outputs() -> Iterator[tuple[Output, Output]]:
    """Standard output and error, made safe for as long as a command runs."""
    codecs.register_error(ESCAPED, _escaped)
    before = sys.stdout, sys.stderr
    output, errors = (Output(_opened(stream)) for stream in before)
    sys.stdout, sys.stderr = output, errors
    try:
        yield output, errors
    finally:
        for made in (output, errors):
            made.flush()
            made.close_failed()
        sys.stdout, sys.stderr = before


def _opened(stream: TextIO | None) -> TextIO:
    """The stream; where the descriptor was closed, one that leads nowhere, so that no file takes its number."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors=ESCAPED)
    return stream


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""Characters without an encoding become \uXXXX, which JSON reads, too."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end
