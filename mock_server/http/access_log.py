"""Access log: a line for each request, in colours on a terminal, plain elsewhere, or as JSON."""

import asyncio
import json
import select
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from os import write
from typing import Any, NamedTuple

from brakecheck.mock_server.http.body import Receive, Scope, Send
from brakecheck.mock_server.http.messages import ANSWER, Change, Response
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.clock import timestamp

DELAY = 0.02  # seconds in which lines gather, so that one write takes many
PATIENCE = 0.1  # seconds until the next try to write to a blocked reader
CHUNK = 4096  # bytes that a pipe takes whole, once it takes any (POSIX, PIPE_BUF)
BACKLOG = 10_000  # lines that wait for a reader
COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}  # by class of status

App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Line(NamedTuple):
    """Data of one line, without keys. `time` is in seconds since the epoch.

    `status` is 0 if a forced behaviour prevented the answer.
    """

    time: float
    method: str
    path: str
    query: str
    status: int
    ms: float
    rule: str | None
    reason: str | None
    change: Change | None
    warning: str | None
    forced: str | None = None


class AccessLog:
    """The application with a log. `print_line` takes each finished line."""

    def __init__(
        self, application: App, redaction: Redaction, form: Callable[[Line], str], print_line: Callable[[str], None]
    ) -> None:
        self._application = application
        self._redaction = redaction
        self._form = form
        self._print = print_line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = 0

        def noted(message: MutableMapping[str, Any]) -> Awaitable[None]:
            nonlocal status
            status = message.get("status", status)
            return send(message)

        await self._application(scope, receive, noted)
        answer = scope.get(ANSWER)
        if (status or answer) and not (answer and answer.quiet):
            self._print(self._form(self._line(scope, status, time.perf_counter() - began)))

    def _line(self, scope: Scope, status: int, seconds: float) -> Line:
        """What there is to say, with the status that really went out."""
        answer: Response = scope.get(ANSWER) or Response(status)
        shown, query = self._redaction, scope["query_string"]
        return Line(
            time.time(),
            scope["method"],
            shown.path(scope["raw_path"]),
            shown.query(query.decode("latin-1")) if query else "",
            status if answer.status else 0,
            round(seconds * 1000, 3),
            answer.rule,
            shown.text(answer.reason) if answer.reason else None,
            answer.change,
            shown.text(answer.warning) if answer.warning else None,
            shown.text(answer.forced) if answer.forced else None,
        )


def as_json(line: Line) -> str:
    """Line as one JSON object, with the time in RFC 3339."""
    change = line.change._asdict() if line.change else None
    return json.dumps({**line._asdict(), "time": timestamp(line.time), "change": change})


def as_text(line: Line, *, coloured: bool = False) -> str:
    """Line for a person, with the local time and with control characters escaped."""
    target = f"{line.path}?{line.query}" if line.query else line.path
    status = f"\x1b[{COLOURS.get(line.status // 100, '0')}m{line.status}\x1b[0m" if coloured else line.status
    moment = f"{_second(int(line.time))}.{int(line.time % 1 * 1000):03d}"
    said = f"{moment} {line.method} {visible(target)} {status} {line.ms:.1f} ms"
    if line.change:
        said += f" {_changed(line.change)}"
    if line.rule or line.reason:
        said += f" {visible(': '.join(each for each in (line.rule, line.reason) if each))}"
    if line.forced:
        said += f" forced: {visible(line.forced)}"
    return f"{said} warning: {visible(line.warning)}" if line.warning else said


def as_coloured_text(line: Line) -> str:
    """Line for a terminal, with the status in colour."""
    return as_text(line, coloured=True)


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(seconds))


def _changed(change: Change) -> str:
    way = f"{change.before} → {change.after}" if change.before else f"→ {change.after}"
    return way if change.records == 1 else f"{way} ({change.records} records)"


def visible(text: str) -> str:
    """The text on one line, with control characters escaped."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


class Lines:
    """Queue of lines for a file descriptor. If the reader is slow, the oldest lines are dropped."""

    def __init__(self, descriptor: int, encoding: str = "utf-8") -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._lines: deque[bytes] = deque()
        self._dropped = 0
        self._scheduled = False

    def add(self, line: str) -> None:
        """Queue a line without its newline; the oldest is dropped where too many wait."""
        if len(self._lines) >= BACKLOG:
            self._lines.popleft()
            self._dropped += 1
        self._lines.append(line.encode(self._encoding, "backslashreplace") + b"\n")
        if not self._scheduled:
            self._later(DELAY)

    def flush(self) -> None:
        """Write as much as is taken at once."""
        with suppress(OSError, ValueError):
            while self._lines and select.select([], [self._descriptor], [], 0)[1]:
                write(self._descriptor, self._chunk())

    def _later(self, seconds: float) -> None:
        self._scheduled = True
        asyncio.get_running_loop().call_later(seconds, self._flushed)

    def _flushed(self) -> None:
        self._scheduled = False
        self.flush()
        if self._lines:
            self._later(PATIENCE)

    def _chunk(self) -> bytes:
        """Lines that a pipe takes at once; of a longer line, the beginning."""
        chunk = b""
        if self._dropped:
            chunk, self._dropped = b"(%d lines were not read in time)\n" % self._dropped, 0
        while self._lines and len(chunk) + len(self._lines[0]) <= CHUNK:
            chunk += self._lines.popleft()
        return chunk or self._lines.popleft()[: CHUNK - 1] + b"\n"
