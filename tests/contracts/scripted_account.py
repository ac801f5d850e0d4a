"""An account whose server answers as a function says."""

import json
from collections.abc import Callable
from typing import Any

import requests

from brakecheck.contracts.http.recorder import Recorder
from brakecheck.contracts.provider_states.account import Account
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.receipt import Receipt
from brakecheck.contracts.target import Target

Sent = tuple[str, str, Any]  # method, path below the base URL, JSON
BASE = "http://127.0.0.1:1/v1"


def answer(status: int, body: Any = None) -> requests.Response:
    """A response with this status, and with JSON, or bytes as they are, as its body."""
    response = requests.Response()
    response.status_code = status
    response._content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return response


class ScriptedWire:
    """Keeps what was sent; `say` gives the answer to each request, or raises."""

    def __init__(self, say: Callable[[str, str, Any], requests.Response]) -> None:
        self.guard = Guard("0123456789abcdef")
        self.recorder = Recorder()
        self.sent: list[Sent] = []
        self.templates: list[tuple[str, bool]] = []
        self.keys: list[str] = []
        self._say = say

    def send(self, template: str, request: requests.Request, *, closing: bool = False) -> requests.Response:
        path = str(request.url).removeprefix(BASE)
        sent = (str(request.method), path, request.json)
        self.sent.append(sent)
        self.templates.append((template, closing))
        self.keys.append(request.headers.get("Authorization", ""))
        if request.params and "page" in request.params:
            return self._say(sent[0], f"{path}?page={request.params['page']}", request.json)
        return self._say(*sent)


class ScriptedAccount(Account):
    """Has its transport and its receipt at hand."""

    def __init__(
        self,
        say: Callable[[str, str, Any], requests.Response],
        vendor: str = "dialnexa",
        receipt: Receipt | None = None,
        name: str = "own",
    ) -> None:
        self.transport = ScriptedWire(say)
        self.receipt = receipt or Receipt()
        super().__init__(Target("t", vendor, BASE), self.transport, "key-1", name, self.receipt)  # type: ignore[arg-type]
