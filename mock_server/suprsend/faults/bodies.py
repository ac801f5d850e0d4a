"""Faults of the body: what an answer holds, and how it is written."""

from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import Change
from brakecheck.mock_server.faults.response_mutations import UNREADABLE, body, edited, headers, member, when, without
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION

IDS = "execution_ids"


def ids(change: Any) -> Change:
    """Change the list of execution ids."""
    return edited(lambda shown: {**shown, IDS: change(shown[IDS])})


SUCCESS: dict[str, tuple[str, Change]] = {
    "no-ids": ("leaves execution_ids out", without(IDS)),
    "ids-null": ("answers null for execution_ids", member(IDS, None)),
    "ids-a-text": ("answers execution_ids as one text", ids(",".join)),
    "ids-an-object": ("answers an object for execution_ids", ids(lambda listed: dict.fromkeys(listed, True))),
    "ids-numbers": ("answers numbers among execution_ids", ids(lambda listed: list(range(len(listed))))),
    "ids-objects": ("answers objects among execution_ids", ids(lambda listed: [{"id": each} for each in listed])),
    "ids-nested": ("answers a list in execution_ids", ids(lambda listed: [listed] if listed else [])),
    "ids-with-null": ("answers null among execution_ids", ids(lambda listed: [*listed, None])),
    "ids-counted": ("answers how many were cancelled", ids(len)),
    "ids-null-when-empty": ("answers null for an empty list", ids(lambda listed: listed or None)),
    "ids-in-other-case": ("spells execution_ids as executionIds", edited(lambda shown: {"executionIds": shown[IDS]})),
    "wrapped": ("puts the answer under data", edited(lambda shown: {"data": shown})),
    "bare-list": ("answers the list alone", edited(lambda shown: shown[IDS])),
    "empty-object": ("answers an empty object", body(b"{}")),
}
FAILURE: dict[str, tuple[str, Change]] = {
    "no-code": ("leaves code out", without("code")),
    "code-a-text": ("answers a text as code", member("code", "400")),
    "code-null": ("answers null as code", member("code", None)),
    "code-of-another": ("answers another code than its status", member("code", 422)),
    "code-a-name": ("answers a name as code", member("code", "bad_request")),
    "no-message": ("leaves message out", without("message")),
    "message-null": ("answers null as message", member("message", None)),
    "message-a-list": ("answers a list as message", edited(lambda shown: {**shown, "message": [shown["message"]]})),
    "message-an-object": (
        "answers an object as message",
        member("message", {"text": "at least one filter is required"}),
    ),
    "wrapped": ("puts the error under error", edited(lambda shown: {"error": shown})),
    "empty-object": ("answers an empty object", body(b"{}")),
}
PARTS = [
    ("cancel", 200, "cancel.body", "a success", SUCCESS),
    ("refusal", 400, "cancel.error-body", "a refusal", FAILURE),
]


def _faults() -> Iterator[Fault]:
    for part, status, rule, which, own in PARTS:
        for name, (summary, change) in {**own, **UNREADABLE}.items():
            yield _fault(part, status, name, rule, f"{which} {summary}", change)
        garbled = headers(content_encoding="gzip")
        yield _fault(
            part,
            status,
            "gzip-promised",
            "http.documented",
            f"{which} promises a compressed body and sends a plain one",
            garbled,
        )


def _fault(part: str, status: int, name: str, rule: str, summary: str, change: Change) -> Fault:
    changed = when(status, change)
    return Fault(
        f"suprsend.{part}.{name}", f"suprsend.{rule}", summary, lambda injector: injector.answers({OPERATION}, changed)
    )


FAULTS = tuple(_faults())
