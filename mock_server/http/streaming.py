"""Streamed answers, which end with their events, their reader or the server."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from brakecheck.mock_server.http.body import CONNECTION, ENDING, Receive, Scope, Send


async def send_stream(events: AsyncGenerator[bytes, None], scope: Scope, receive: Receive, send: Send) -> None:
    """Send the events as they come, at the speed of the reader."""
    tasks = [asyncio.ensure_future(wait) for wait in (_sent(events, send), _left(receive), _ending(scope))]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await send({"type": "http.response.body", "body": b""})
    for task in done:
        task.result()  # raises the error of the task, if any


async def _sent(events: AsyncGenerator[bytes, None], send: Send) -> None:
    async with aclosing(events):
        async for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ending(scope: Scope) -> None:
    ending: Any = scope.get("extensions", {}).get(CONNECTION, {}).get(ENDING) or asyncio.Event()
    await ending.wait()
