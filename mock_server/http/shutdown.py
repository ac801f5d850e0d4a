"""A server that stops within a second of a signal, even while it computes."""

import _thread
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

PATIENCE = 0.8  # seconds for the event loop to react to the signal


class EndingServer(uvicorn.Server):
    """Server that the first signal stops in good order; a second one, or a busy event loop, at once."""

    _noticed = False
    _signalled = False
    ended: Callable[[], None] | None = None  # called before the process ends

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._signalled:
            _end_at_once(sig)
        self._signalled = True
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
    """End the process by the signal's default action; for Ctrl-C, with the status of the command line."""
    if sig == signal.SIGINT:
        os._exit(130)
    signal.signal(sig, signal.SIG_DFL)
    signal.raise_signal(sig)
