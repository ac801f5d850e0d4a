"""Faults of the messages: filters of their list, and members of each message."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import listing, with_each
from brakecheck.mock_server.suprsend import messages
from brakecheck.mock_server.suprsend.messages import FITS
from brakecheck.mock_server.suprsend.runs import Run

OPERATION, RULE = "list-messages", "suprsend.messages.listed"
Fits = Callable[[Run, frozenset[str]], bool]
Record = dict[str, Any]


def fitting(name: str, fits: Fits) -> Injection:
    """Match the filter by `fits`."""

    def inject(injector: FaultInjector) -> None:
        injector.patch(messages, "FITS", {**FITS, name: fits})
        injector.patch(messages, "_candidates", lambda runs, _: runs.records.values())

    return inject


def shown(name: str, value: Callable[[Record], Any]) -> Injection:
    """Replace one member of each message."""
    return listing(OPERATION, with_each(lambda message: {**message, name: value(message)}), "results")


FAULTS = (
    *(
        Fault(
            f"suprsend.messages.ignore-the-{what}",
            RULE,
            f"messages are not narrowed down by {name.removesuffix('[]')}",
            fitting(name, lambda *_: True),
        )
        for name, what in [
            ("execution_id", "execution"),
            ("idempotency_key", "key"),
            ("recipient_id[]", "recipient"),
        ]
    ),
    Fault(
        "suprsend.messages.find-no-workflow",
        RULE,
        "no message is found by the slug of its workflow",
        fitting("workflow_slug", lambda *_: False),
    ),
    Fault(
        "suprsend.messages.find-keys-as-recipients",
        RULE,
        "messages are found by recipient_id where their key is that",
        fitting("recipient_id[]", lambda run, wanted: run.idempotency_key in wanted),
    ),
    Fault(
        "suprsend.messages.name-themselves",
        RULE,
        "messages are listed with their own id as that of the execution",
        shown("execution_id", lambda message: message["message_id"]),
    ),
    Fault(
        "suprsend.messages.name-another-recipient",
        RULE,
        "messages are listed with the workflow as their recipient",
        shown("recipient", lambda message: {**message["recipient"], "distinct_id": message["workflow"]["slug"]}),
    ),
)
