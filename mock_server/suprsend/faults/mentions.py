"""Faults of people who are named again or beside the recipients, and of triggers that are sent again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import handling
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.suprsend import neighbour_handlers
from brakecheck.mock_server.suprsend.faults.matching import of_the_recipients
from brakecheck.mock_server.suprsend.faults.triggers import OPERATION, Fire, firing
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.suprsend.triggers import Trigger


def named_once(listed: list[str]) -> list[str]:
    """Keep the recipients that are listed only once."""
    return [recipient for recipient, count in Counter(listed).items() if count == 1]


def once_in_a_list(injector: FaultInjector) -> None:
    """Start one run for each recipient of a list of triggers, however many of the triggers name them."""
    seen: set[str] = set()

    def afresh(healthy: Handler) -> Handler:
        def faulty(runs: Runs, request: Request) -> Response:
            seen.clear()
            return healthy(runs, request)

        return faulty

    def passing_over(healthy: Fire) -> Fire:
        def faulty(runs: Runs, trigger: Trigger) -> str:
            left = {person: contacts for person, contacts in trigger.recipients.items() if person not in seen}
            seen.update(left)
            return healthy(runs, replace(trigger, recipients=left))

        return faulty

    handling({OPERATION}, afresh)(injector)
    firing(passing_over)(injector)


def skipping_what_it_has_seen(healthy: Fire) -> Fire:
    """Start nothing for a trigger without a key that is the same as an earlier one."""
    seen: set[tuple[int, str, frozenset[str]]] = set()

    def faulty(runs: Runs, trigger: Trigger) -> str:
        known = id(runs), trigger.slug, frozenset(trigger.recipients)
        is_repeated = known in seen and not trigger.idempotency_key
        seen.add(known)
        return healthy(runs, replace(trigger, recipients={}) if is_repeated else trigger)

    return faulty


def with_actors(injector: FaultInjector) -> None:
    """Find a run by the actor of its trigger, too."""

    def wrap(healthy: Callable[[dict[str, Any]], Trigger]) -> Callable[[dict[str, Any]], Trigger]:
        def faulty(wanted: dict[str, Any]) -> Trigger:
            trigger, actor = healthy(wanted), wanted.get("actor")
            if not isinstance(actor, str):
                return trigger
            return replace(trigger, recipients={one: (*known, actor) for one, known in trigger.recipients.items()})

        return faulty

    injector.around(neighbour_handlers, "_trigger", wrap)


FAULTS = (
    Fault(
        "suprsend.cancel.passes-over-repeated-recipients",
        "suprsend.cancel.any-recipient",
        "a recipient who is listed twice does not count",
        of_the_recipients(named_once),
    ),
    Fault(
        "suprsend.cancel.finds-actors",
        "suprsend.cancel.nothing-else",
        "recipients also finds runs whose trigger had such an actor",
        with_actors,
    ),
    Fault(
        "suprsend.trigger.starts-one-for-each-name-in-a-list",
        "suprsend.trigger.several",
        "of several triggers that name the same recipient the first alone starts a run",
        once_in_a_list,
    ),
    Fault(
        "suprsend.trigger.skips-what-it-has-seen",
        "suprsend.trigger.succeeds",
        "a trigger without a key starts nothing if an earlier one had the same workflow and recipients",
        firing(skipping_what_it_has_seen),
    ),
)
