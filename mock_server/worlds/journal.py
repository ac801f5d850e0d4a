"""The journal of a world: the last exchanges, oldest first."""

from collections import deque
from typing import Any, NamedTuple

from brakecheck.mock_server.worlds.clock import timestamp

KEPT = 1000
BYTES_KEPT = 1024 * 1024
BODY_KEPT = 2000  # bytes


class Entry(NamedTuple):
    """One exchange, raw: made legible only when the journal is read."""

    at: float
    method: str
    path: bytes
    body: bytes
    status: int
    answer: bytes
    rule: str | None


class Journal:
    """Keeps the last `KEPT` exchanges, fewer of long ones. Headers are not kept: they carry keys."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def record(self, entry: Entry) -> None:
        entries = self._entries
        entries.append(entry)
        self._bytes += len(entry.path) + len(entry.body) + len(entry.answer)
        while len(entries) > KEPT or self._bytes > BYTES_KEPT:
            oldest = entries.popleft()
            self._bytes -= len(oldest.path) + len(oldest.body) + len(oldest.answer)

    def clear(self) -> None:
        self._entries.clear()
        self._bytes = 0

    def entries(self) -> list[dict[str, Any]]:
        return [
            {
                "at": timestamp(entry.at),
                "method": entry.method,
                "path": entry.path.decode("utf-8", "replace"),
                "body": entry.body.decode("utf-8", "replace"),
                "status": entry.status,
                "answer": entry.answer.decode("utf-8", "replace"),
                "rule": entry.rule,
            }
            for entry in self._entries
        ]


def kept(body: bytes) -> bytes:
    """As much of a body as the journal keeps, so that large ones do not fill the memory."""
    return body if len(body) <= BODY_KEPT else body[:BODY_KEPT] + f"… ({len(body)} bytes)".encode()
