"""Faults of the messages: filters of their list, and members of each message."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import answering, listing, with_each
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.suprsend import messages, neighbour_handlers
from brakecheck.mock_server.suprsend.messages import FITS, Message
from brakecheck.mock_server.suprsend.runs import CANCELLED, Run, Runs

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


def with_any_filter(healthy: Callable[..., list[Message]]) -> Callable[..., list[Message]]:
    """List what fits one of the filters."""

    def faulty(runs: Runs, filters: Mapping[str, frozenset[str]]) -> list[Message]:
        if len(filters) < 2:
            return healthy(runs, filters)
        found = {each.id: each for name, wanted in filters.items() for each in healthy(runs, {name: wanted})}
        return sorted(found.values(), key=lambda message: (message.at, message.id), reverse=True)

    return faulty


def without_cancelled(healthy: Callable[..., list[Message]]) -> Callable[..., list[Message]]:
    """Hide the messages of cancelled runs."""
    return lambda runs, filters: [each for each in healthy(runs, filters) if each.run.status != CANCELLED]


def finding(wrap: Callable[[Callable[..., list[Message]]], Callable[..., list[Message]]]) -> Injection:
    """Wrap the search for messages."""
    return lambda injector: injector.around(neighbour_handlers, "messages_of", wrap)


def begun_one_earlier(healthy: Callable[..., int]) -> Callable[..., int]:
    """Begin a page with the last message of the page before."""
    return lambda after, found: max(0, healthy(after, found) - 1)


FAULTS = (
    Fault(
        "suprsend.messages.fit-any-filter",
        RULE,
        "of several filters of messages one is enough",
        finding(with_any_filter),
    ),
    Fault(
        "suprsend.messages.hide-cancelled-runs",
        RULE,
        "messages of a run are listed no more once the run is cancelled",
        finding(without_cancelled),
    ),
    Fault(
        "suprsend.messages.repeat-the-last",
        RULE,
        "a page of messages begins with the last one of the page before",
        lambda injector: injector.around(neighbour_handlers, "_start", begun_one_earlier),
    ),
    Fault(
        "suprsend.messages.always-go-on",
        RULE,
        "every page of messages says that there is another",
        answering(OPERATION, 200, edited(lambda body: {**body, "meta": {**body["meta"], "has_next": True}})),
    ),
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
