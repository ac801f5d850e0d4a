"""HTTP/1.1 of the mock: bounded heads, no upgrades, one Host, and answers in the order of requests."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from brakecheck.mock_server.http.authentication import AUTHORITY
from brakecheck.mock_server.http.body import CONNECTION, ENDING, TRANSPORT

HEAD_LIMIT = 128 * 1024  # bytes of a request line and headers, of trailers, or of one chunk's extensions
MOST_HEADERS = 2000
SLICE = 16 * 1024  # bytes parsed at once, which is the precision of the limits
LINGER = 1.0  # seconds for a refused sender to read the answer


class Unacceptable(Exception):
    """Request that violates HTTP or a limit of this server."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol on httptools, with the limits that it lacks."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._in_head = True
        self._hosts = 0
        self._trailers = 0
        self._unread = 0  # bytes of the message outside of its body
        self._violation: Unacceptable | None = None
        self._refusal: Unacceptable | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._ending = asyncio.Event()
        self._extensions: dict[str, dict[object, object]] = {CONNECTION: {TRANSPORT: transport, ENDING: self._ending}}

    def shutdown(self) -> None:
        """Answer the pending requests and close; an endless answer ends now."""
        self._ending.set()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            if len(data) <= SLICE:
                self._feed(data)
                return
            for start in range(0, len(data), SLICE):
                self._feed(data[start : start + SLICE])
        except Unacceptable as no:
            self._refuse(no)
        except httptools.HttpParserError:
            self._refuse(self._violation or Unacceptable(400, "expected a well-formed HTTP request, received another"))

    def _feed(self, data: bytes) -> None:
        if self._refusal:
            return
        self._unread += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._go_on_without_upgrade(data[upgrade.args[0] :])
        if self._unread > HEAD_LIMIT:
            where = "a request line with headers" if self._in_head else "trailers and chunk extensions"
            raise Unacceptable(431, f"expected {where} of at most {HEAD_LIMIT} bytes, received more")

    def _go_on_without_upgrade(self, rest: bytes) -> None:
        """Read the request again without its upgrade, which a server may pass over (RFC 9110, 7.8)."""
        if self.scope["method"] == "CONNECT":
            self.cycle.keep_alive = False
            return
        head = [b"%s %s HTTP/%s" % (self.scope["method"].encode(), self.url, self.scope["http_version"].encode())]
        head += [b"%s: %s" % (name, _without_upgrade(value) if name == b"connection" else value)
                 for name, value in self.headers if name != b"upgrade"]  # fmt: skip
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._feed(b"\r\n".join([*head, b"", b""]))
        self._feed(rest)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
        self._in_head, self._hosts, self._trailers = True, 0, 0
        self._unread = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:  # trailers are counted and ignored (RFC 9110, 6.5.1)
            self._trailers += 1
            self._refuse_many(self._trailers)
            return
        name = name.lower()
        if name == b"host":
            self._hosts += 1
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def _refuse_many(self, number: int) -> None:
        if number > MOST_HEADERS:
            self._object(431, f"expected at most {MOST_HEADERS} headers, received more")

    def on_headers_complete(self) -> None:
        self._refuse_many(len(self.headers))
        tunnel = self.parser.should_upgrade()
        if tunnel and (method := self.parser.get_method()) != b"CONNECT":
            self.scope["method"] = method.decode("ascii")
            self.scope["http_version"] = self.parser.get_http_version()
            return
        self._in_head = False
        self._unread = 0
        if self._hosts != 1 and (self._hosts or self.parser.get_http_version() == "1.1"):
            self._object(400, f"expected one Host header, received {self._hosts or 'none'}")
        if not tunnel and not self.url.startswith((b"/", b"*")):
            self.headers.append((AUTHORITY, urlsplit(self.url).netloc))
        super().on_headers_complete()

    def _object(self, status: int, message: str) -> None:
        """Note a refusal within the parser, which does not pass exceptions on."""
        self._violation = Unacceptable(status, message)
        raise self._violation

    def on_chunk_header(self) -> None:
        """Begin a chunk, and count its bytes from 0."""
        self._unread = 0

    def on_body(self, body: bytes) -> None:
        self._unread -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._in_head:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        last = not self.pipeline
        super().on_response_complete()
        if last and self._refusal:
            self._say(self._refusal)

    def _refuse(self, no: Unacceptable) -> None:
        """Answer an unreadable request after the earlier ones; an incomplete request has no effect."""
        self._refusal = no
        half = self.cycle if self.cycle is not None and self.cycle.more_body else None
        if half is None:
            answering = self.cycle is not None and not self.cycle.response_complete
            if not answering:
                self._say(no)
        elif half.response_complete:
            self._end()
        elif not self._taken_back(half):
            self._say(no)

    def _taken_back(self, half: RequestResponseCycle) -> bool:
        """Drop an incomplete request; returns whether it was waiting for the answer to an earlier one."""
        waiting = [each for each in self.pipeline if each[0] is not half]
        waited = len(waiting) < len(self.pipeline)
        self.pipeline.clear()
        self.pipeline.extend(waiting)
        half.disconnected = half.response_complete = True
        half.message_event.set()
        return waited

    def _say(self, no: Unacceptable) -> None:
        content = str(no).encode()
        fields = [b"content-type: text/plain; charset=utf-8", b"content-length: %d" % len(content)]
        fields += [b"%s: %s" % field for field in self.server_state.default_headers]
        head = b"\r\n".join([*fields, b"connection: close", b"", b""])
        self.transport.write(STATUS_LINE[no.status] + head + content)
        self._end()

    def _end(self) -> None:
        """Close our side and ignore further input; a full close could lose the answer before it is read."""
        if self.transport.is_closing():
            return
        if self.transport.can_write_eof():  # TLS has no half-close
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER, self.transport.close)


def _without_upgrade(value: bytes) -> bytes:
    tokens = [token.strip() for token in value.split(b",")]
    return b", ".join(token for token in tokens if token.lower() != b"upgrade")
