"""Faults of the body: what a success says of the workflow, and how it is written."""

from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS, REACHED
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import Change
from brakecheck.mock_server.faults.response_mutations import UNREADABLE, body, edited, headers, member, when, without


def _of_a_workflow(status: str) -> dict[str, tuple[str, Change]]:
    another: Any = edited(lambda shown: {**shown, "id": f"{shown['id']}x"})
    return {
        "no-id": ("leaves the id out", without("id")),
        "id-null": ("answers an id of null", member("id", None)),
        "id-a-number": ("answers a number as id", member("id", 4711)),
        "id-empty": ("answers an empty id", member("id", "")),
        "id-of-another": ("answers another id than was asked for", another),
        "no-status": ("leaves the status out", without("status")),
        "status-null": ("answers a status of null", member("status", None)),
        "status-a-number": ("answers a number as status", member("status", 5)),
        "status-capital": ("spells the status with a capital", member("status", status.capitalize())),
        "status-shouted": ("spells the status in capitals", member("status", status.upper())),
        "status-unknown": ("answers a status that is none of the six", member("status", "stopped")),
        "status-as-before": ("answers the status of before", member("status", "active")),
        "status-of-another": ("answers another status than was reached", member("status", "completed")),
        "status-blank": ("puts a blank behind the status", member("status", f"{status} ")),
        "wrapped": ("puts the workflow under data", edited(lambda shown: {"data": shown})),
        "empty-object": ("answers an empty object", body(b"{}")),
    }


OF_A_DELETION: dict[str, tuple[str, Change]] = {
    "no-message": ("leaves the message out", without("message")),
    "message-null": ("answers a message of null", member("message", None)),
    "message-a-number": ("answers a number as message", member("message", 200)),
    "message-an-object": ("answers an object as message", member("message", {"text": "Workflow deleted."})),
    "message-a-list": ("answers a list as message", member("message", ["Workflow deleted."])),
}
AMERICAN = {"status-american": ("spells the status with one l", member("status", "canceled"))}
COUNTS = ("node_count", "edge_count", "enrolled_leads")
UNLIKE_THE_EXAMPLE: dict[str, tuple[str, Change]] = {
    "counts-as-texts": (
        "answers counts as texts",
        edited(lambda shown: {**shown, **{name: str(shown[name]) for name in COUNTS}}),
    ),
    "created-at-a-number": ("answers the creation time as a number", member("created_at", 1711958400)),
    "created-at-a-day": ("answers the creation time without its hour", member("created_at", "2024-04-01")),
    "name-null": ("answers a name of null", member("name", None)),
}
WITHOUT_COUNTS = (
    "answers counts of 0 for nodes and edges",
    edited(lambda shown: {**shown, "node_count": 0, "edge_count": 0}),
)
GARBLED: dict[str, tuple[str, str, Change]] = {
    "gzip-promised": (
        "http.documented",
        "promises a compressed body and sends a plain one",
        headers(content_encoding="gzip"),
    ),
}


def _fault(verb: str, name: str, rule: str, summary: str, change: Change) -> Fault:
    operations = {OPERATIONS[verb]}
    inject = lambda injector: injector.answers(operations, when(200, change))  # noqa: E731
    return Fault(f"dialnexa.{verb}.{name}", f"dialnexa.{rule}", f"{verb} {summary}", inject)


def _faults() -> Iterator[Fault]:
    for verb in OPERATIONS:
        own = OF_A_DELETION if verb == "delete" else _of_a_workflow(REACHED[verb])
        american = AMERICAN if verb == "cancel" else {}
        for name, (summary, change) in {**own, **american, **UNREADABLE}.items():
            yield _fault(verb, name, f"{verb}.body", summary, change)
        for name, (summary, change) in UNLIKE_THE_EXAMPLE.items() if verb != "delete" else ():
            yield _fault(verb, name, "body.example-members", summary, change)
        if verb != "delete":
            yield _fault(verb, "counts-no-nodes", f"{verb}.changes-nothing-else", *WITHOUT_COUNTS)
        for name, (rule, summary, change) in GARBLED.items():
            yield _fault(verb, name, rule, summary, change)


FAULTS = tuple(_faults())
