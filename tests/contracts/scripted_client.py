"""A client whose transport, rules and judge answer as they are given, and keep what they were asked."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import requests

from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.transport import Transport, at_once
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.violation import Message, Violation

URL = "http://127.0.0.1:1/v1"
KEY = "canary-key-of-these-tests-4711"
SECRETS = {"DIALNEXA_API_KEY": KEY}
BEARER = {"Authorization": f"Bearer {KEY}"}
DESCRIPTION = vendors.documented("dialnexa")


class ScriptedWire(Transport):
    """Keeps what it is given to send, and gives one answer, or none."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.given: list[tuple[str, requests.Request, bool]] = []
        self.answer: tuple[int, dict[str, str], bytes] | requests.RequestException = (200, {}, b"")

    def send(
        self, template: str, request: Any, *, closing: bool = False, ready: Callable[[], object] = at_once
    ) -> requests.Response:
        self.given.append((template, request, closing))
        self.guard.check_prepared(request.prepare())
        ready()
        if isinstance(self.answer, Exception):
            raise self.answer
        response = requests.Response()
        response.status_code, headers, response._content = self.answer
        response.headers.update(headers)
        return response


class Rules(list[Any]):
    """A ledger in which a rule answers for each check of each operation."""

    def answering_for(self, check: str, operation: str) -> Any:
        return SimpleNamespace(id=f"{check} of {operation}")


class ScriptedJudge:
    """Keeps what it is to judge, and objects or does not."""

    def __init__(self) -> None:
        self.description = DESCRIPTION
        self.judged: list[Message] = []
        self.violation: Violation | None = None

    def response_violation(self, message: Message) -> Violation | None:
        self.judged.append(message)
        return self.violation


class Scripted(Client):
    """Has its transport, its rules and its judge at hand."""

    def __init__(self, base_url: str = URL, **more: Any) -> None:
        target = Target("t", "dialnexa", base_url, {"full": KEY}, **more)
        self.transport, self.rules, self.judge = ScriptedWire(target), Rules(), ScriptedJudge()
        super().__init__(target, self.transport, target.keys, self.rules, self.judge)  # type: ignore[arg-type]
        self.guard.allow("wf_1")

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.transport.answer = status, headers, body

    @property
    def prepared(self) -> requests.PreparedRequest:
        return self.transport.given[-1][1].prepare()
