"""Access log: a line for each request, in colours on a terminal, plain elsewhere, or as JSON."""

import asyncio
import json
import select
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from functools import lru_cache, partial
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
    """The application with a log. `print_line` takes each line as a function, so that many are made at once."""

    def __init__(
        self,
        application: App,
        redaction: Redaction,
        form: Callable[[Line], str],
        print_line: Callable[[Callable[[], str]], None],
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
        seconds = time.perf_counter() - began
        answer: Response | None = scope.get(ANSWER)
        if answer is None and status:
            answer = Response(status)
        if answer is not None and not answer.quiet:
            self._print(
                partial(
                    self._said, time.time(), scope["method"], scope["raw_path"], scope["query_string"],
                    status if answer.status else 0, seconds,
                    answer.rule, answer.reason, answer.change, answer.warning, answer.forced,
                )
            )  # fmt: skip

    def _said(
        self, at: float, method: str, path: bytes, query: bytes, status: int, seconds: float,
        rule: str | None, reason: str | None, change: Change | None, warning: str | None, forced: str | None,
    ) -> str:  # fmt: skip
        """What there is to say, with the status that really went out."""
        shown = self._redaction
        return self._form(
            Line(
                at,
                method,
                shown.path(path),
                shown.query(query.decode("latin-1")) if query else "",
                status,
                round(seconds * 1000, 3),
                rule,
                shown.text(reason) if reason else None,
                change,
                shown.text(warning) if warning else None,
                shown.text(forced) if forced else None,
            )
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
        self._lines: deque[Callable[[], str]] = deque()
        self._next = b""  # a line that had no room in the chunk before
        self._dropped = 0
        self._scheduled = False

    def add(self, line: Callable[[], str]) -> None:
        """Queue what makes a line without its newline; the oldest is dropped where too many wait."""
        if len(self._lines) >= BACKLOG:
            self._lines.popleft()
            self._dropped += 1
        self._lines.append(line)
        if not self._scheduled:
            self._later(DELAY)

    def flush(self) -> None:
        """Write as much as is taken at once."""
        with suppress(OSError, ValueError):
            while (self._lines or self._next) and select.select([], [self._descriptor], [], 0)[1]:
                write(self._descriptor, self._chunk())

    def _later(self, seconds: float) -> None:
        self._scheduled = True
        asyncio.get_running_loop().call_later(seconds, self._flushed)

    def _flushed(self) -> None:
        self._scheduled = False
        self.flush()
        if self._lines or self._next:
            self._later(PATIENCE)

    def _chunk(self) -> bytes:
        """Lines that a pipe takes at once; of a longer line, the beginning."""
        chunk = b""
        if self._dropped:
            chunk, self._dropped = b"(%d lines were not read in time)\n" % self._dropped, 0
        while self._lines or self._next:
            line = self._next or self._lines.popleft()().encode(self._encoding, "backslashreplace") + b"\n"
            room = not chunk or len(chunk) + len(line) <= CHUNK
            self._next = b"" if room else line
            if not room:
                break
            chunk += line
        return chunk if len(chunk) <= CHUNK else chunk[: CHUNK - 1] + b"\n"
