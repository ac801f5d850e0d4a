"""The lock on a file, which ends with the process that holds it."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

BEAT, FRESH = 5.0, 30.0  # seconds between two beats, and after which a lock without a beat is free


def _system_locks() -> Any:
    """The module `fcntl`, which locks files; None where there is none, as on Windows."""
    try:
        return import_module("fcntl")
    except ImportError:
        return None


SYSTEM = _system_locks()


class Lock:
    """A lock on a file by one process.

    Where the system has no such locks, the process updates the file's time of change regularly instead.
    """

    def __init__(self, path: Path, locks: Any = SYSTEM, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._locks = locks
        self._now = now
        self._ended = threading.Event()

    def take(self, descriptor: int, *, new: bool) -> bool:
        """Take the lock on the open file; returns whether that succeeded. A `new` file has no other owner."""
        if self._locks is not None:
            return self._locked(descriptor)
        if not new and self._now() - os.fstat(descriptor).st_mtime < FRESH:
            return False
        self.beat()
        threading.Thread(target=self._keep_beating, daemon=True).start()
        return True

    def beat(self) -> None:
        """Update the file's time of change."""
        with suppress(OSError):
            os.utime(self._path)

    def release(self) -> None:
        """Stop the beats; a lock of the system ends when the file is closed."""
        self._ended.set()

    def _locked(self, descriptor: int) -> bool:
        try:
            self._locks.flock(descriptor, self._locks.LOCK_EX | self._locks.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system has no locks, so none can be taken
            return True
        return True

    def _keep_beating(self) -> None:
        while not self._ended.wait(BEAT):
            self.beat()
