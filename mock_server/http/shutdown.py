"""A server that hears a signal within a second, whatever it computes."""

import _thread
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

PATIENCE = 0.8  # seconds for the event loop to notice that it should end


class EndingServer(uvicorn.Server):
    """The first signal ends it in good order; a second, or an event loop that does not notice, at once."""

    _noticed = False
    _told = False
    ended: Callable[[], None] | None = None  # what is left to do before the process goes

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._told:
            _end_at_once(sig)
        self._told = True
        super().handle_exit(sig, frame)
        watch = threading.Timer(PATIENCE, self._insist, [sig])
        watch.daemon = True
        watch.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._noticed = True
        await super().shutdown(sockets)
        if self.ended is not None:
            self.ended()

    def _insist(self, sig: int) -> None:
        if not self._noticed:
            _thread.interrupt_main(signal.Signals(sig))


def _end_at_once(sig: int) -> None:
    """End as the signal ends a process that does not handle it; Ctrl-C as the command line does."""
    if sig == signal.SIGINT:
        os._exit(130)
    signal.signal(sig, signal.SIG_DFL)
    signal.raise_signal(sig)
