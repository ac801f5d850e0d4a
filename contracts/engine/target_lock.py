"""The lock on a target: one run at a time, since two would share clock, account and records."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt_file import NO_LINK
from brakecheck.contracts.safety.receipt_lock import Lock
from brakecheck.contracts.target import Target


class TargetLock:
    """A lock on a target for the processes of this machine. The lock ends with its process."""

    def __init__(self, target: Target, folder: Path | None = None) -> None:
        self._target = target
        self.path = (folder or Path(tempfile.gettempdir())) / f"brakecheck-{_name(target)}.lock"
        self._lock = Lock(self.path)
        self._descriptor = -1

    def take(self) -> None:
        """Take the lock; `UsageError` where another run holds it. Runs in their own worlds need no lock."""
        if self._target.own or self._target.in_worlds:
            return
        while (is_new := self._opened()) is not None:
            if not self._lock.take(self._descriptor, new=is_new):
                self._close()
                raise UsageError(f"another run on this machine uses {self._target.base_url}; wait for its end")
            if self._is_current():
                return
            self._close()

    def release(self) -> None:
        """Release the lock, and remove its file."""
        self._lock.release()
        if self._descriptor >= 0:
            with suppress(OSError):  # an open file cannot be removed on Windows, and the next run takes it as it is
                self.path.unlink()
        self._close()

    def _opened(self) -> bool | None:
        """Open the file; returns whether it is new, or None where that fails. Then the run goes on unlocked."""
        try:
            is_new = not self.path.exists()
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o600)
        except OSError:  # such as another user's file
            return None
        return is_new

    def _is_current(self) -> bool:
        """Whether the open file still exists: a run that has just ended may have removed it."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except OSError:
            return False

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _name(target: Target) -> str:
    """A name of the lock file that is the same for each spelling of the URL."""
    parts = urlsplit(target.base_url.lower())
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    place = f"{target.vendor} {parts.hostname}:{port}{parts.path.rstrip('/')}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]
