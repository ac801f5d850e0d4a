"""What may stand before a mock: TLS, a gateway that wants a header of its own, a proxy."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@dataclass
class Gateway:
    """A server that hands requests on to `behind`; `seen` has the line and the headers of each.

    `stands_in` takes what is sent to any host through it to `behind` as well.
    """

    behind: str
    wanted: tuple[str, str] | None = None
    stands_in: bool = False
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def served(gateway: Gateway, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[str]:
    """The origin of the gateway on a port of its own."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    class Handler(_Handler):
        def setup(self) -> None:
            super().setup()
            self.gateway = gateway

    with Server((host, 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        shown = f"[{host}]" if ":" in host else host
        yield f"{'https' if context else 'http'}://{shown}:{server.server_port}"
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def _forward(self) -> None:
        self.gateway.seen.append((self.requestline, dict(self.headers.items())))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wanted = self.gateway.wanted
        if wanted and self.headers.get(wanted[0]) != wanted[1]:
            self._answer(
                401, {"Content-Type": "application/json"}, b'{"statusCode": 401, "message": "no subscription"}'
            )
            return
        if self.gateway.stands_in:
            self.path = self.path.removeprefix("http://" + urlsplit(self.path).netloc)
        target = urlsplit(self.path if self.path.startswith("http://") else self.gateway.behind + self.path)
        connection = HTTPConnection(target.netloc, timeout=10)
        passed = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        connection.request(self.command, target._replace(scheme="", netloc="").geturl(), body or None, passed)
        response = connection.getresponse()
        self._answer(response.status, dict(response.getheaders()), response.read())
        connection.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(b"" if self.command == "HEAD" else body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _forward

    def do_CONNECT(self) -> None:
        self.gateway.seen.append((self.requestline, dict(self.headers.items())))
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), 10) as other:
            self.send_response_only(200)
            self.end_headers()
            back = Thread(target=_pour, args=(other, self.connection), daemon=True)
            back.start()
            _pour(self.connection, other)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
