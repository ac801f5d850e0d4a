"""Faults of authentication and permission: wrong callers, and keys that reach other accounts."""

import json
from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector
from brakecheck.mock_server.faults.keys import key_faults
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION, Cancel
from brakecheck.mock_server.suprsend.runs import FILTERS, Run, Runs
from brakecheck.mock_server.worlds.world import World

OTHER = "suprsend.auth.other-account"
Gather = Callable[[list[Run], list[Run]], list[Run]]


def speaks_of_a_run_of(raw: RawRequest, world: World) -> bool:
    """Whether the filters in the body match a run of the world."""
    try:
        wanted = json.loads(raw.body)
        filters = {name: wanted[name] for name in FILTERS if name in wanted}
        runs: Runs = world.states["suprsend"]
        return bool(runs._matching(filters))
    except (ValueError, TypeError, RecursionError):
        return False


def across(gather: Gather) -> Injection:
    """Cancel in every account; `gather` makes the report of own runs and of others' runs."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def wrap(healthy: Cancel) -> Cancel:
            def faulty(runs: Runs, filters: Any) -> list[Run]:
                accounts: list[Runs] = [world.states["suprsend"] for world in injector.concerned()]
                own = healthy(runs, filters)
                return gather(own, [run for other in accounts if other is not runs for run in healthy(other, filters)])

            return faulty

        injector.around(Runs, "cancel", wrap)

    return inject


def seeing(injector: FaultInjector) -> None:
    """Report the matching runs of other accounts, and leave them alone."""
    injector.for_all_worlds(OTHER_WORLDS)

    def wrap(healthy: Cancel) -> Cancel:
        def faulty(runs: Runs, filters: Any) -> list[Run]:
            accounts: list[Runs] = [world.states["suprsend"] for world in injector.concerned()]
            seen = [run for other in accounts if other is not runs for run in other._matching(dict(filters))]
            return [*healthy(runs, filters), *seen]

        return faulty

    injector.around(Runs, "cancel", wrap)


FAULTS = (
    *key_faults("suprsend", "cancel", OPERATION, speaks_of_a_run_of),
    Fault(
        "suprsend.cancel.reaches-other-accounts",
        OTHER,
        "the runs of every account are cancelled and reported",
        across(lambda own, others: [*own, *others]),
    ),
    Fault(
        "suprsend.cancel.silently-reaches-other-accounts",
        OTHER,
        "the runs of every account are cancelled, and one's own reported",
        across(lambda own, others: own),
    ),
    Fault(
        "suprsend.cancel.reports-other-accounts",
        OTHER,
        "the runs of other accounts are reported, and not cancelled",
        seeing,
    ),
)
