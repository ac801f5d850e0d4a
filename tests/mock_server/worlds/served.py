"""A client of a mock within the event loop, as others are that are served at the same time."""

import asyncio
from typing import Any

from tests.mock_server.asgi import Client, Reply

WORLDS = "/__admin/worlds"
MANY = {"id": "wfl_0000000000aa", "status": "active", "leads": {"in_step": 600, "queued": 5}, "step_seconds": 60}


class Served(Client):
    """Sends requests within the event loop, as a server does."""

    async def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Reply:
        held: list[Any] = []
        Client.send(Capture(held), method, path, body, **how)
        scope, messages = held
        sent: list[Any] = []

        async def receive() -> Any:
            return messages.pop(0) if messages else await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        content = b"".join(part["body"] for part in sent[1:])
        return Reply(sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, content)


class Capture(Client):
    """Keeps what would be sent."""

    def __init__(self, held: list[Any]) -> None:
        self.address, self._held = "127.0.0.1", held

    def exchange(self, method: str, path: str, raw: Any, chunks: Any, query: bytes = b"") -> Reply:
        self._held.append(
            {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
            | {"headers": raw, "client": (self.address, 50000)}
        )
        messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        messages[-1]["more_body"] = False
        self._held.append(messages)
        return Reply(0, {}, b"")
