"""The file of a receipt: private, locked while its run goes on, and on disk before a request is sent."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt_lock import Lock
from brakecheck.specs.input_file import content_of

MOST_BYTES = 10_000_000
# Flags: do not follow links, do not wait for pipes, do not convert bytes. Not every system has all of them.
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class InUse(UsageError):
    """The run that writes the receipt is still under way."""


class ReceiptFile:
    """JSON lines, only appended. Links are not followed, and other users may not read the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock(path)
        self._descriptor = -1
        self._whole: int | None = None  # length in bytes without a last line that is cut off

    def create(self, head: Mapping[str, Any]) -> None:
        """Create the file with its first line; `UsageError` where it exists or cannot be written."""
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | NO_LINK, 0o600)
        except OSError as error:
            raise self._unwritten(error) from None
        self._lock.take(self._descriptor, new=True)
        self.write(head)

    def reopen(self) -> bytes:
        """Open an existing file to continue it; returns its content.

        `InUse` while its run goes on, `SpecError` where the file is too big.
        """
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | NO_LINK)
            content = content_of(os.dup(self._descriptor), self.path, MOST_BYTES)
        except OSError as error:
            raise UsageError(f"{self.path} could not be read: {error.strerror}") from None
        if not self._lock.take(self._descriptor, new=False):
            raise InUse(f"{self.path} belongs to a run that is under way{_process(content)}; wait for its end")
        self._whole = content.rfind(b"\n") + 1
        return content[: self._whole]

    def write(self, line: Mapping[str, Any]) -> None:
        """Append the line, and wait until it is on disk."""
        try:
            if self._whole is not None:
                os.ftruncate(self._descriptor, self._whole)
                self._whole = None
            content = json.dumps(line).encode() + b"\n"
            while content:
                content = content[os.write(self._descriptor, content) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._unwritten(error) from None

    def close(self) -> None:
        """Release the lock, and keep the file."""
        self._lock.release()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def remove(self) -> None:
        """Release the lock, and remove the file if it is open."""
        ours = self._descriptor >= 0
        self.close()
        if ours:
            self.path.unlink(missing_ok=True)

    def _unwritten(self, error: OSError) -> UsageError:
        return UsageError(
            f"the receipt {self.path} could not be written ({error.strerror}); choose another with --receipt"
        )


def _process(content: bytes) -> str:
    """The process that writes the file, if its first line names one."""
    try:
        number = json.loads(content.partition(b"\n")[0])["pid"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return f" (process {number})" if isinstance(number, int) else ""
