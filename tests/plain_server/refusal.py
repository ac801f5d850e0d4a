"""How the plain server says no, and to whom it listens."""

import json
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from typing import Any

from tests.plain_server.manner import Manner
from tests.plain_server.wire import Call, Reply

JSON = "application/json"


class Refused(Exception):
    """The request is answered with this status; `headers` come with it."""

    def __init__(self, status: int, *headers: tuple[str, str]) -> None:
        self.status = status
        self.headers = headers
        super().__init__(HTTPStatus(status).phrase)


def told(refused: Refused, manner: Manner) -> Reply:
    """The refusal in the server's own way."""
    status, phrase = refused.status, str(refused)
    if manner.errors == "empty":
        return Reply(status, headers=refused.headers)
    if manner.errors == "text":
        return Reply(status, f"{phrase}\n".encode(), "text/plain; charset=utf-8", refused.headers)
    if manner.errors == "problem":
        problem = {"type": "about:blank", "title": phrase, "status": status}
        return Reply(status, encoded(problem), "application/problem+json", refused.headers)
    return Reply(status, encoded({"errors": [{"reason": phrase}]}), JSON, refused.headers)


def other_method(call: Call, manner: Manner, *served: str) -> Reply:
    """The answer to a method that the path does not serve."""
    if call.method == "OPTIONS" and manner.options:
        return Reply(204, headers=(("Allow", ", ".join(("OPTIONS", *served))),))
    allow = [("Allow", ", ".join(served))] if manner.allow and manner.other_method == 405 else []
    raise Refused(manner.other_method, *allow)


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def account_of(headers: Message, keys: Mapping[str, str], *, bare: bool) -> str:
    """The role whose key the request carries; `bare` takes a key without the word Bearer too."""
    value = headers.get("Authorization", "")
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer":
        token = value if bare else ""
    for role, key in keys.items():
        if token and token == key:
            return role
    raise Refused(401, ("WWW-Authenticate", 'Bearer realm="plain"'))
