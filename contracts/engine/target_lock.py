"""One run at a time on a target: two would share clock, account and records."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt_file import NO_LINK
from brakecheck.contracts.safety.receipt_lock import Lock
from brakecheck.contracts.target import Target


class TargetLock:
    """This machine's claim to a target. A lock ends with the process that holds it."""

    def __init__(self, target: Target, folder: Path | None = None) -> None:
        self._target = target
        self.path = (folder or Path(tempfile.gettempdir())) / f"brakecheck-{_name(target)}.lock"
        self._lock = Lock(self.path)
        self._descriptor = -1

    def take(self) -> None:
        """`UsageError` where another run is under way there; runs in worlds of their own share nothing."""
        if self._target.own or self._target.in_worlds:
            return
        try:
            is_new = not self.path.exists()
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o600)
        except OSError:  # another user's file, or a folder that cannot be written: the run goes on without the lock
            return
        if not self._lock.take(self._descriptor, new=is_new):
            self._close()
            raise UsageError(f"another run on {self._target.base_url} is under way on this machine; wait for its end")

    def release(self) -> None:
        """Let the next run go on. The file stays: to remove it would let two runs hold two files of one name."""
        self._lock.release()
        self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _name(target: Target) -> str:
    """The same for each spelling of the address."""
    parts = urlsplit(target.base_url.lower())
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    place = f"{target.vendor} {parts.hostname}:{port}{parts.path.rstrip('/')}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]
