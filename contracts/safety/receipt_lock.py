"""The lock on a receipt: it lasts as long as the process that holds it."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

BEAT, FRESH = 5.0, 30.0  # seconds between two signs of life, and after which there should have been one


def _system_locks() -> Any:
    """The module that locks files by the operating system; None where there is none, as on Windows."""
    try:
        return import_module("fcntl")
    except ImportError:
        return None


SYSTEM = _system_locks()


class Lock:
    """One process's claim to a file.

    Where the system has no locks that end with their process, the time of the last change is kept fresh instead.
    """

    def __init__(self, path: Path, locks: Any = SYSTEM, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._locks = locks
        self._now = now
        self._ended = threading.Event()

    def take(self, descriptor: int, *, new: bool) -> bool:
        """Whether the open file is ours from now on; a `new` one has no other owner."""
        if self._locks is not None:
            return self._locked(descriptor)
        if not new and self._now() - os.fstat(descriptor).st_mtime < FRESH:
            return False
        self.beat()
        threading.Thread(target=self._keep_beating, daemon=True).start()
        return True

    def beat(self) -> None:
        """A sign of life."""
        with suppress(OSError):
            os.utime(self._path)

    def release(self) -> None:
        """Give no further sign of life; a lock of the system's ends as the file is closed."""
        self._ended.set()

    def _locked(self, descriptor: int) -> bool:
        try:
            self._locks.flock(descriptor, self._locks.LOCK_EX | self._locks.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # the file system has no locks; the file itself is not affected
            return True
        return True

    def _keep_beating(self) -> None:
        while not self._ended.wait(BEAT):
            self.beat()
