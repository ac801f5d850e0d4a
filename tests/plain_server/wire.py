"""HTTP, as far as the plain server needs it: a call comes in, a reply goes out."""

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.plain_server.manner import Manner

PIECE = 65536


@dataclass(frozen=True)
class Call:
    """`target` is the path as sent, without the query. `body` is None where it was larger than the limit."""

    method: str
    target: str
    headers: Message
    body: bytes | None
    query: str = ""


@dataclass(frozen=True)
class Reply:
    status: int
    content: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()


Application = Callable[[Call], Reply]
SPELLINGS: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper, "title": str.title}


class Listener(ThreadingHTTPServer):
    """Serves one application. A body beyond `limit` bytes is read and thrown away."""

    request_queue_size = 128

    def __init__(self, application: Application, manner: Manner, limit: int | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.application = application
        self.manner = manner
        self.limit = limit
        self.served = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no trouble of ours."""


class Handler(BaseHTTPRequestHandler):
    """Takes any method; everything that is sent goes out in one piece."""

    server: Listener
    protocol_version = "HTTP/1.1"
    timeout = 30

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library cannot read as HTTP."""
        self.close_connection = True
        if code >= 500:  # it takes an odd request line for a fault of its own
            code = 400
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 %d Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % code)

    def _serve(self) -> None:
        try:
            target = self._target()
            body = self._body()
        except ValueError:
            self.send_error(400)
            return
        manner = self.server.manner
        self.server.served += 1
        if manner.busy_every and self.server.served % manner.busy_every == 0:
            reply = Reply(429, headers=(("Retry-After", "0"),))
        else:
            reply = self.server.application(Call(self.command, target, self.headers, body, self.path.partition("?")[2]))
        if manner.gzip and reply.content and "gzip" in self.headers.get("Accept-Encoding", ""):
            packed = (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
            reply = replace(reply, content=gzip.compress(reply.content), headers=reply.headers + packed)
        time.sleep(manner.delay)
        self.close_connection |= manner.closing
        self.wfile.write(self._head(reply, manner) + self._content(reply, manner))

    def _target(self) -> str:
        """The path, also of a whole address (RFC 9112, 3.2.2)."""
        if not self.path.isprintable():
            raise ValueError("a control character")
        path = self.path.partition("?")[0]
        if path.startswith("http://"):
            path = "/" + path.split("/", 3)[-1]
        return "/".join(["", *filter(None, path.split("/"))]) if self.server.manner.slashes else path

    def _body(self) -> bytes | None:
        lengths = set(self.headers.get_all("Content-Length", ["0"]))
        if "Transfer-Encoding" in self.headers:
            if self.headers["Transfer-Encoding"].lower() != "chunked" or "Content-Length" in self.headers:
                raise ValueError("no way to tell where the body ends")
            return self._chunks()
        if len(lengths) != 1 or not min(lengths).isdecimal():
            raise ValueError("no length")
        length = int(min(lengths))
        if self.server.limit is None or length <= self.server.limit:
            return self._read(length)
        if self.server.manner.hangs_up:
            self.close_connection = True
            return None
        while length > 0:
            length -= len(self._read(min(length, PIECE)))
        return None

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(100), 16):
            body += self._read(size)
            if self._read(2) != b"\r\n":
                raise ValueError("a chunk of another size")
        while self.rfile.readline(PIECE).strip():
            pass
        return body

    def _read(self, length: int) -> bytes:
        piece = self.rfile.read(length)
        if len(piece) < length:
            raise ValueError("cut off")
        return piece

    def _head(self, reply: Reply, manner: Manner) -> bytes:
        headers = [("Server", "plain"), ("Date", self.date_time_string())]
        headers += [("Content-Type", reply.kind)] if reply.kind else []
        headers += reply.headers
        chunked = manner.chunked and reply.content
        headers += [("Transfer-Encoding", "chunked")] if chunked else [("Content-Length", str(len(reply.content)))]
        headers += [("Connection", "close")] if self.close_connection else []
        if manner.reverse_headers:
            headers.reverse()
        spelled = SPELLINGS[manner.spelling]
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Other',))[0]}"]
        lines += [f"{spelled(name)}: {value}" for name, value in headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _content(self, reply: Reply, manner: Manner) -> bytes:
        if self.command == "HEAD":
            return b""
        if manner.chunked and reply.content:
            return b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.content), reply.content)
        return reply.content


@contextmanager
def listening(application: Application, manner: Manner, limit: int | None = None) -> Iterator[str]:
    """The origin at which the application is served, on a port of its own."""
    listener = Listener(application, manner, limit)
    Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
