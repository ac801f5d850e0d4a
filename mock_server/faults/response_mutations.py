"""Mutations of answers for any operation."""

import json
from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.faults.injector import Change, Sent
from brakecheck.mock_server.http.body import Scope

PAGE = b"<!doctype html><title>Oops</title><h1>Something went wrong</h1>"
Edit = Callable[[Any], Any]


def when(status: int, change: Change) -> Change:
    """Apply the change to answers with this status alone."""
    return lambda scope, sent: change(scope, sent) if sent.status == status else sent


def status(new: int) -> Change:
    """Replace the status."""
    return lambda _, sent: sent._replace(status=new)


def edited(edit: Edit) -> Change:
    """Edit the parsed body."""
    return lambda _, sent: sent._replace(body=json.dumps(edit(json.loads(sent.body))).encode())


def member(name: str, value: Any) -> Change:
    """Replace one member of the body."""
    return edited(lambda body: {**body, name: value})


def without(name: str) -> Change:
    """Remove the member of this name from the body."""
    return edited(lambda body: {key: value for key, value in body.items() if key != name})


def body(content: bytes) -> Change:
    """Replace the body."""
    return lambda _, sent: sent._replace(body=content)


def cut(_: Scope, sent: Sent) -> Sent:
    """Cut the body in half."""
    return sent._replace(body=sent.body[: len(sent.body) // 2])


def page(_: Scope, sent: Sent) -> Sent:
    """Answer 200 with an HTML page."""
    return sent._replace(status=200, body=PAGE).but(content_type="text/html")


def in_utf_16(_: Scope, sent: Sent) -> Sent:
    """Encode the body as UTF-16."""
    return sent._replace(body=sent.body.decode().encode("utf-16"))


def headers(**changed: str) -> Change:
    """Replace headers; `_` in a name stands for a hyphen, an empty value removes the header."""
    return lambda _, sent: sent.but(**changed)


def hang_up(_: Scope, __: Sent) -> None:
    """Drop the connection without an answer."""


# name: (summary, change). None of the results is the described JSON.
UNREADABLE: dict[str, tuple[str, Change]] = {
    "empty-body": ("answers without a body", body(b"")),
    "null-body": ("answers null", body(b"null")),
    "cut-body": ("answers with half of the body", cut),
    "text-body": ("answers with a JSON text that holds the body", edited(json.dumps)),
    "list-body": ("answers with the body in a list", edited(lambda whole: [whole])),
    "html-body": ("answers with an HTML page that is called JSON", body(PAGE)),
    "utf-16-body": ("answers in UTF-16", in_utf_16),
    "trailing-comma": ("answers with a comma too many", lambda _, sent: sent._replace(body=sent.body[:-1] + b",}")),
    "html-type": ("calls its JSON text/html", headers(content_type="text/html")),
    "text-type": ("calls its JSON text/plain", headers(content_type="text/plain; charset=utf-8")),
    "no-type": ("does not say what its body is", headers(content_type="")),
}
