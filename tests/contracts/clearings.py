"""Clearing up against a server that answers as a function says."""

from collections.abc import Callable
from typing import Any

import requests

from brakecheck.contracts.dialnexa.provisioning import Provisioner as Dialnexa
from brakecheck.contracts.provider_states.account import Provisioner
from brakecheck.contracts.provider_states.clearing import cleared
from brakecheck.contracts.safety.receipt import Receipt, Removal
from tests.contracts.scripted_account import ScriptedAccount, answer

OURS = "brakecheck-0123456789abcdef"
NOT_FOUND = {"message": "Workflow not found"}
HTML = b"<!doctype html><title>Log in</title>"
Say = Callable[[str, str, Any], requests.Response]
SUCCESS = {"message": "success"}


def lost(*_: object) -> requests.Response:
    raise requests.ConnectionError("nobody listens")


def clear(say: Say, receipt: Receipt, provisioner: Provisioner | None = None, **how: bool) -> list[Removal]:
    accounts = {"own": ScriptedAccount(say, receipt=receipt)}
    return cleared(receipt, accounts, provisioner or Dialnexa(), **how)


def with_records(*records: str, account: str = "own") -> Receipt:
    receipt = Receipt()
    for record in records:
        receipt.made(record, account)
    return receipt


def deleting(status: int, body: object = None, *, then: int = 200) -> Say:
    """A server that answers DELETE so, and GET with the status after it."""

    def say(method: str, *_: object) -> requests.Response:
        if method == "DELETE":
            return answer(status, body)
        return answer(then, NOT_FOUND) if method == "GET" else answer(409, {"message": "draft"})

    return say
