"""Speaking to the mock in this process, as a server would: no socket, no event loop."""

import json
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from brakecheck.mock_server.http.app import Application

LOCAL = ("127.0.0.1", 50000)
Headers = dict[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer as it went out. Header names are lower case."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rule(self) -> str | None:
        return self.headers.get("brakecheck-rule")


class Client:
    """Sends requests to an application, from the loopback address unless told otherwise."""

    def __init__(self, application: Application, address: str = "127.0.0.1") -> None:
        self.application = application
        self.address = address

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Headers | None = None,
        query: bytes = b"",
        chunks: Iterable[bytes] | None = None,
    ) -> Reply:
        """The answer to a request. A body that is no bytes is sent as JSON; `chunks` have no announced length."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        fields = {"host": "127.0.0.1:4010"}
        if content or chunks is not None:
            fields["content-type"] = "application/json"
        fields.update({"content-length": str(len(content))} if chunks is None else {"transfer-encoding": "chunked"})
        fields.update({"authorization": f"Bearer {key}"} if key else {})
        fields.update(headers or {})
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()]
        return self.exchange(method, path, raw, [content] if chunks is None else list(chunks), query)

    def exchange(
        self, method: str, path: str, raw: list[tuple[bytes, bytes]], chunks: list[bytes], query: bytes = b""
    ) -> Reply:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query,
            "headers": raw,
            "client": (self.address, 50000),
        }
        messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        messages[-1]["more_body"] = False
        return answer_to(self.application, scope, messages)


def answer_to(application: Application, scope: dict[str, Any], messages: list[dict[str, Any]]) -> Reply:
    """What the application sends when it receives these messages, and a disconnect after them."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    finish(application(scope, receive, send))
    if not sent:
        return Reply(0, {}, b"")
    start, *parts = sent
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    assert len(dict(headers)) == len(headers), f"a header was sent twice: {headers}"
    return Reply(start["status"], dict(headers), b"".join(part["body"] for part in parts))


def finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run what never waits for anything outside."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("the application waited for something")
