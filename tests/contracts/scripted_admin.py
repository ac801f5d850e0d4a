"""A server in the place of the mock's admin API, which answers as a test has told it."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.admin import AdminAdapter
from brakecheck.contracts.target import Target

FULL = {"dialnexa": {"full": "key-of-a-world", "other-role": "key-2"}}
Reply = tuple[int, dict[str, str], bytes]


def answer(value: Any, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Admin:
    """A server that answers by path and method as it was told, and keeps what it was sent."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, Any]] = []
        self.worlds = 0
        self.answers: dict[tuple[str, str], Reply] = {}
        self.reply: Callable[[str, str], Reply] = self.default
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answered(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                sent = json.loads(content) if content else None
                outer.asked.append((self.command, self.path, self.headers.get("Authorization"), sent))
                status, headers, body = outer.reply(self.command, self.path)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = answered

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def default(self, method: str, path: str) -> Reply:
        """As our mock would."""
        if (method, path) in self.answers:
            return self.answers[method, path]
        if path.endswith("/worlds"):
            self.worlds += 1
            keys = {name: {role: f"{key}-{self.worlds}" for role, key in roles.items()} for name, roles in FULL.items()}
            return answer({"name": f"w/{self.worlds}", "keys": keys}, 201)
        return 204, {}, b""

    def adapter(self, **settings: Any) -> AdminAdapter:
        target = Target("t", "dialnexa", f"{self.origin}/dialnexa/v1", {}, "admin", settings, timeout=1)
        return AdminAdapter(target, Transport(target))

    def paths(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _, _ in self.asked]
