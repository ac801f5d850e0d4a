"""A mock that keeps its worlds, in this process, that can be begun again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.body import Receive, Scope, Send
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client


class Looped:
    """The application, each request in an event loop, which rounds need."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.mounts = application.mounts
        self.rounds: Any = application.turns.rounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(self.application(scope, receive, send))
        for task in asyncio.all_tasks(loop):
            loop.run_until_complete(task)
        loop.close()


@contextmanager
def kept(state: Path | str, **settings: Any) -> Iterator[Client]:
    """A client of a mock that keeps its worlds in the file or database, and lets go of that at the end."""
    looped = Looped(build(Settings(state=state, **settings)))
    try:
        yield Client(looped)  # type: ignore[arg-type]
    finally:
        looped.rounds.close()
