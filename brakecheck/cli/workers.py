"""Several processes that serve one mock, each on a socket of its own; one that ends is begun again."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from socket import socket
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGINT)
PAUSE = 0.5  # seconds before a worker is begun again, which may fail at once


class Workers:
    """One process for each listener; `serve` runs in it. Signals to this process reach all of them."""

    def __init__(self, listeners: Sequence[socket], serve: Callable[[socket], object]) -> None:
        self._listeners = listeners
        self._serve = serve
        self._running: dict[int, int] = {}
        self._ending: int | None = None
        self._alive = os.pipe()  # whose end for writing closes when this process is gone

    def run(self) -> NoReturn:
        """Run until a signal comes, then end as that signal ends a process."""
        for each in SIGNALS:
            signal.signal(each, self._end)
        for number in range(len(self._listeners)):
            self._begin(number)
        while self._running:
            process, status = os.wait()
            number = self._running.pop(process)
            if self._ending is None:
                print(f"worker {process} ended ({_how(status)}), another one begins", file=sys.stderr, flush=True)
                time.sleep(PAUSE)
                self._begin(number)
        ending = self._ending or signal.SIGTERM
        signal.signal(ending, signal.default_int_handler if ending == signal.SIGINT else signal.SIG_DFL)
        signal.raise_signal(ending)
        raise SystemExit(1)  # where that signal is blocked

    def _begin(self, number: int) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            if self._ending is None:
                process = os.fork()
                if not process:
                    self._work(self._listeners[number])
                self._running[process] = number
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self._ending = number
        for process in self._running:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(process, number)

    def _work(self, listener: socket) -> NoReturn:
        status = 1
        try:
            os.setpgid(0, 0)  # so that Ctrl-C at a terminal comes once, from the process that began this one
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(self._alive[1])
            threading.Thread(target=self._end_with_the_first, daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._serve(listener)
            status = 0
        except BaseException as error:  # noqa: BLE001 - nothing of this process goes on
            if not isinstance(error, KeyboardInterrupt):
                print(f"brakecheck: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(status)

    def _end_with_the_first(self) -> None:
        os.read(self._alive[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit status {code}"
