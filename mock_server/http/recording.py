"""Entries of the journal: raw exchanges, cut to a bounded size."""

import time

from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.worlds.journal import Entry, Headers
from brakecheck.mock_server.worlds.world import World

BODY_KEPT = 2000  # bytes
HEADERS_KEPT = 8 * 1024  # bytes


def entry_of(raw: RawRequest, answer: Response, content: bytes, world: World | None, operation: str | None) -> Entry:
    """Make the journal's entry for the exchange."""
    headers, size = kept_headers(raw.headers)
    path, query, body, answered = raw.path, raw.query, raw.body, content
    length = len(path) + len(query) + len(body) + len(answered)
    if length > BODY_KEPT:
        path, query, body, answered = kept(path), kept(query), kept(body), kept(answered)
        length = len(path) + len(query) + len(body) + len(answered)
    now = time.time()
    return Entry(
        world.clock.now() if world else now,
        raw.method,
        path,
        body,
        answer.status,
        answered,
        answer.rule,
        query,
        headers,
        world.name if world else None,
        operation,
        answer.warning,
        size + length,
        now,
        answer.forced,
        answer.headers,
        (time.perf_counter() - raw.began) * 1000 if raw.began else 0.0,
    )


def kept(body: bytes) -> bytes:
    """Part of a body that the journal keeps, so that large bodies do not fill the memory."""
    return body if len(body) <= BODY_KEPT else body[:BODY_KEPT] + f"… ({len(body)} bytes)".encode()


def kept_headers(headers: Headers) -> tuple[Headers, int]:
    """Headers that the journal keeps, and their size."""
    size = _size(headers)
    if size <= HEADERS_KEPT:
        return headers, size
    few = [(name, value) for name, value in headers[:50] if len(name) + len(value) <= HEADERS_KEPT // 50]
    return few, _size(few)


def _size(headers: Headers) -> int:
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
    return size
