"""The journal: the last exchanges of a world or of the whole server, oldest first."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from brakecheck.mock_server.api_error import Full
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.clock import timestamp

KEPT = 1000
BYTES_EACH = 1024  # average size of a kept exchange; of longer exchanges fewer are kept
BYTES_KEPT = 1024 * 1024
MOST_WAITING = 100
MOST_UNSEEN = 200  # exchanges that wait for one follower
Headers = list[tuple[bytes, bytes]]


class Entry(NamedTuple):
    """One exchange, raw. Only a read of the journal decodes the exchange and removes keys.

    `at` is the time of the world, or real time for an exchange outside of all worlds; `received` is always real
    time. `status` is 0 if a forced behaviour prevented the answer. `sent` are the headers of the answer, without
    those that every answer has; `ms` is the duration of the exchange.
    """

    at: float
    method: str
    path: bytes
    body: bytes
    status: int
    answer: bytes
    rule: str | None
    query: bytes = b""
    headers: Headers = []
    world: str | None = None
    operation: str | None = None
    warning: str | None = None
    size: int = 0
    received: float = 0.0
    forced: str | None = None
    sent: tuple[tuple[bytes, bytes], ...] = ()
    ms: float = 0.0

    def legible(self, redaction: Redaction) -> dict[str, Any]:
        """Exchange as JSON, with keys redacted and bytes as text."""
        text = redaction.of(self.headers)
        return {
            "at": timestamp(self.at),
            "received": timestamp(self.received),
            "world": self.world,
            "method": self.method,
            "path": text(self.path),
            "query": text(self.query, query=True),
            "headers": redaction.headers(self.headers),
            "body": text(self.body),
            "status": self.status,
            "operation": self.operation,
            "answer": text(self.answer),
            "rule": self.rule,
            "warning": self.warning,
            "forced": redaction.text(self.forced) if self.forced else None,
            "ms": round(self.ms, 3),
        }


@dataclass(frozen=True)
class Match:
    """Selects exchanges. In a path, `*` stands for anything; a status may be a class, as in 4xx."""

    method: str = ""
    path: str = ""
    status: str = ""
    operation: str = ""

    def __call__(self, entry: Entry) -> bool:
        return (
            self.method.upper() in ("", entry.method)
            and self.operation in ("", entry.operation)
            and (not self.status or _like(self.status, str(entry.status)))
            and (not self.path or _in_path(self.path, entry.path))
        )


def _like(status: str, number: str) -> bool:
    return number.startswith(status.rstrip("xX"))


def _in_path(wanted: str, path: bytes) -> bool:
    pattern = wanted.replace("[", "[[]").replace("?", "[?]")  # special characters of fnmatch that are literal here
    return fnmatchcase(path.decode("utf-8", "replace"), pattern)


@dataclass(slots=True)
class Watcher:
    """Waits for a number of further exchanges."""

    match: Match
    missing: int
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def see(self, entry: Entry) -> None:
        """Count the exchange if it matches, and wake the waiter after the last."""
        self.missing -= self.match(entry)
        if self.missing <= 0:
            self.event.set()


class Feed:
    """Queue of exchanges for one follower; if too many wait, the oldest are dropped."""

    def __init__(self) -> None:
        self._waiting: deque[Entry] = deque(maxlen=MOST_UNSEEN)
        self._event = asyncio.Event()

    def see(self, entry: Entry) -> None:
        """Add the exchange to the queue, and wake the follower."""
        self._waiting.append(entry)
        self._event.set()

    def taken(self) -> list[Entry]:
        """Empty the queue; returns its exchanges, oldest first."""
        taken = [*self._waiting]
        self._waiting.clear()
        self._event.clear()
        return taken

    async def wait(self, seconds: float) -> None:
        """Wait for an exchange, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)


class Journal:
    """Keeps the last `most` exchanges, or fewer if they are long."""

    def __init__(self, most: int = KEPT) -> None:
        self.most = most
        self.most_bytes = max(BYTES_KEPT, most * BYTES_EACH)
        self.forgotten = 0
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._watchers: list[Watcher | Feed] = []

    def record(self, entry: Entry) -> None:
        """Keep the exchange, forget the oldest above the bounds, and notify watchers and followers."""
        entries = self._entries
        entries.append(entry)
        self._bytes += entry.size
        while len(entries) > self.most or self._bytes > self.most_bytes:
            self._bytes -= entries.popleft().size
            self.forgotten += 1
        if self._watchers:
            for watcher in self._watchers:
                watcher.see(entry)

    def clear(self) -> None:
        """Forget all exchanges, and set the count of forgotten ones to 0."""
        self._entries.clear()
        self._bytes = self.forgotten = 0

    def entries(self) -> list[Entry]:
        """Exchanges that are kept, oldest first."""
        return list(self._entries)

    def matching(self, match: Match) -> list[Entry]:
        """Exchanges that match, oldest first."""
        return [entry for entry in self._entries if match(entry)]

    async def more(self, match: Match, missing: int, seconds: float) -> None:
        """Wait until `missing` more exchanges match, at most so many seconds, while other requests are served."""
        watcher = Watcher(match, missing)
        self._watchers.append(watcher)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(watcher.event.wait(), seconds)
        finally:
            self._watchers.remove(watcher)

    @contextmanager
    def followed(self) -> Iterator[Feed]:
        """Yield a feed of all exchanges from now on."""
        feed = Feed()
        self._watchers.append(feed)
        try:
            yield feed
        finally:
            self._watchers.remove(feed)

    def refuse_waiting(self) -> None:
        """Refuse with `Full` if the greatest number of requests waits already."""
        if len(self._watchers) >= MOST_WAITING:
            raise Full("admin.journal", f"{MOST_WAITING} requests wait for this journal already; wait for fewer")
