"""Plan for one request: everything that its behaviours force."""

from asyncio import CancelledError
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from brakecheck.mock_server.behaviours import delivery
from brakecheck.mock_server.behaviours.behaviour import DROP, RESET, TRUNCATE
from brakecheck.mock_server.behaviours.late import in_a_copy
from brakecheck.mock_server.http.body import Scope, Send
from brakecheck.mock_server.http.messages import Response
from brakecheck.mock_server.worlds.worlds import Caller

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass
class ForcedPlan:
    """Plan for one request; delays are in seconds, and `notes` describe the plan for people.

    `prevents`: the request has no effect. `specific`: the forced answer replaces one of the same status, since its
    body is given. `late` postpones the effect, `warning` names a preference that was probably mistyped.
    """

    notes: list[str]
    forced: Response | None = None
    specific: bool = False
    prevents: bool = False
    headers: Headers = ()
    delay_before: float = 0.0
    delay_after: float = 0.0
    dribble: float = 0.0
    connection: str | None = None
    warning: str | None = None
    late: Callable[[], None] | None = None
    _ending: bool = field(default=False, init=False)

    @cached_property
    def instead(self) -> tuple[Response, bytes] | None:
        """Answer and body of a request that is not carried out; None for one that is."""
        return self._sent(self.forced or Response(0), self.notes) if self.prevents else None

    async def before(self) -> None:
        """Wait before the request is carried out."""
        await self._wait(self.delay_before)

    def acting(self, caller: Caller) -> Caller:
        """Caller for the request: with a late effect, one in a copy of the world."""
        return caller if self.late is None else in_a_copy(caller)

    def applied(self, answer: Response) -> tuple[Response, bytes]:
        """Answer and body in place of the answer to a request that was carried out."""
        if self.late is not None and answer.status < 300:
            self.late()
        forced = self.forced
        if forced is None or (forced.status == answer.status and not self.specific):
            return self._sent(answer, self.notes)
        return self._sent(replace(forced, change=answer.change), [*self.notes, f"in place of {answer.status}"])

    def _sent(self, answer: Response, notes: list[str]) -> tuple[Response, bytes]:
        answer.forced = "; ".join(notes) or None
        answer.warning = "; ".join(filter(None, [self.warning, answer.warning])) or None
        if self._is_lost(answer):
            return replace(answer, status=0, body=None, headers=()), b""
        names = {name for name, _ in self.headers}
        answer.headers = (*(each for each in answer.headers if each[0] not in names), *self.headers)
        return answer, b"" if answer.body is None else orjson.dumps(answer.body)

    def _is_lost(self, answer: Response) -> bool:
        """Whether no part of the answer arrives; an answer without a body is lost when truncated."""
        return self.connection in (DROP, RESET) or (self.connection == TRUNCATE and answer.body is None)

    async def deliver(self, scope: Scope, send: Send, start: dict[str, Any], content: bytes) -> None:
        """Send the answer, or the part of it that the plan lets through."""
        await self._wait(self.delay_after)
        if not start["status"]:
            if await delivery.cut(scope, reset=self.connection == RESET, unanswered=True):
                await delivery.send_nowhere(send)
            return
        await send(start)
        truncated = self.connection == TRUNCATE
        if truncated or self.dribble:
            arriving = content[: len(content) // 2] if truncated else content
            await self._send_slowly(send, arriving)
            if truncated and not await delivery.cut(scope):
                return
            content = content[len(arriving) :]
        await send({"type": "http.response.body", "body": content})

    async def _send_slowly(self, send: Send, content: bytes) -> None:
        """Send the content in pieces at even intervals; more content may follow."""
        pieces = delivery.pieces_of(content)
        for piece in pieces:
            await self._wait(self.dribble / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    async def _wait(self, seconds: float) -> None:
        if seconds > 0 and not self._ending:
            try:
                await delivery.sleep(seconds)
            except CancelledError:  # the server ends, so all further waits end at once
                self._ending = True
