"""A server before the mock that signals a run after a request was carried out and before its answer is sent."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

Moment = Callable[[str, str], bool]  # method and path
KEEP = ("Content-Type", "Authorization")


class Front:
    """Signals the run when `moment` comes, once; `before` hears of each request first."""

    def __init__(self, mock: str) -> None:
        self.mock = mock
        self.moment: Moment = lambda *_: False
        self.how = signal.SIGKILL
        self.before: Callable[[str, bytes], object] = lambda *_: None
        self.run: subprocess.Popen[str] | None = None
        self.started = threading.Event()
        self.done = False
        self.origin = ""

    def verify(self, folder: Path, vendor: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """A run through this server: exit status, output and errors. It is signalled at the moment."""
        self.run = start(folder, "verify", "--vendor", vendor, *arguments, **environment)
        self.started.set()
        output, errors = self.run.communicate(timeout=120)
        return self.run.returncode, output, errors

    def passed(self, method: str, path: str) -> None:
        if self.moment(method, path) and not self.done:
            self.done = True
            self.started.wait(60)
            assert self.run is not None
            self.run.send_signal(self.how)
            if self.how == signal.SIGKILL:
                self.run.wait(60)


def start(folder: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """`brakecheck` with these arguments, as a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("brakecheck")), *arguments],
        cwd=folder, env={**kept, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def before(mock: str) -> Iterator[Front]:
    front = Front(mock)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            front.before(self.path, body)
            headers = {name: self.headers[name] for name in KEEP if self.headers[name]}
            answer = requests.request(self.command, mock + self.path, data=body, headers=headers, timeout=60)
            front.passed(self.command, self.path.partition("?")[0])
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in ("content-length", "connection", "date", "server", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_DELETE = do_PUT = do_PATCH = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Who was killed hears no answer."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    front.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
