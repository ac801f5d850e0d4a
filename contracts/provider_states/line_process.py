"""A process that answers each line with a line; neither too much output nor too little blocks the run."""

import os
import queue
import select
import signal
import subprocess
import threading
import time
from contextlib import suppress

LONGEST = 1_000_000  # bytes of a line
MOST = 4_000_000  # bytes of all lines that are kept unread
PIECE = 512  # bytes that a pipe takes at once, when it takes any (POSIX promises as many)
GRACE = 5.0  # seconds that the process gets to end by itself


class NoAnswer(Exception):
    """The process gave no line. The message says why."""


class Ended(NoAnswer):
    """The process will never give a line again."""


class _Unread(queue.Queue[bytes]):
    """A queue of unread lines, limited by their bytes, where each line counts one byte more."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._bytes = 0

    def _qsize(self) -> int:
        return self._bytes

    def _put(self, item: bytes) -> None:
        super()._put(item)
        self._bytes += len(item) + 1

    def _get(self) -> bytes:
        line = super()._get()
        self._bytes -= len(line) + 1
        return line


class LineProcess:
    """Starts the command in a session of its own; `OSError` or `ValueError` where that fails."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the user's own command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches only us; the command is asked to clean up
        )
        self._lines = _Unread(MOST)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def pass_over(self) -> None:
        """Drop unread lines that no request asked for or that came too late; `NoAnswer` where they are too many."""
        flooded = self._lines.full()
        for _ in range(len(self._lines.queue)):  # lines that come meanwhile may never end
            if not self._lines.get_nowait():
                self._lines.put_nowait(b"")  # the end of the output, for the next caller
        if flooded:
            raise NoAnswer(f"{MOST:,} bytes or more that no request asked for")

    def ask(self, line: bytes, seconds: float) -> bytes:
        """Write a line to the process; returns its next line, or `NoAnswer` after so many seconds."""
        deadline = time.monotonic() + seconds
        self._write(line + b"\n", deadline, seconds)
        return self.next(deadline, seconds)

    def next(self, deadline: float, seconds: float) -> bytes:
        """The next line before the deadline on the monotonic clock; later, even a waiting line is not returned."""
        if time.monotonic() > deadline:
            raise NoAnswer(f"no line within {seconds:g} s")
        try:
            answer = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise NoAnswer(f"no line within {seconds:g} s") from None
        if not answer:
            raise Ended("its output ended")
        if len(answer) > LONGEST:
            raise NoAnswer(f"a line of more than {LONGEST:,} bytes")
        return answer

    def end(self, *, at_once: bool = False) -> None:
        """Close the input and wait for the end; kill the process group after `GRACE` seconds, or `at_once`."""
        if at_once:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        threading.Thread(target=self._drain, daemon=True).start()
        try:
            self._process.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(timeout=GRACE)

    def _write(self, content: bytes, deadline: float, seconds: float) -> None:
        if self._process.stdin is None or self._process.stdin.closed:
            raise Ended("its input is closed")
        descriptor = self._process.stdin.fileno()
        for start in range(0, len(content), PIECE):
            try:
                if not select.select([], [descriptor], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise NoAnswer(f"it read nothing within {seconds:g} s")
                os.write(descriptor, content[start : start + PIECE])
            except (OSError, ValueError):
                raise Ended("it has ended") from None

    def _read(self) -> None:
        if self._process.stdout:
            with self._process.stdout as output, suppress(OSError, ValueError):
                while line := output.readline(LONGEST + 1):
                    self._lines.put(line)
        self._lines.put(b"")

    def _drain(self) -> None:
        """Let the reader finish; drop further output of the process."""
        while self._reader.is_alive():
            with suppress(queue.Empty):
                self._lines.get(timeout=0.1)
