"""Faults of concurrency: both of two overlapping cancels report a run, or neither does."""

import json
from collections.abc import Callable

from brakecheck.mock_server.faults.concurrency import account_of, met, stale
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector, Sent
from brakecheck.mock_server.faults.response_mutations import member, status
from brakecheck.mock_server.http.body import Scope
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION, revived
from brakecheck.mock_server.suprsend.runs import CANCELLED, RUNNING, Run, Runs

RULE = "suprsend.race.once"


def look(runs: Runs, _: Scope) -> list[Run]:
    """List the running runs."""
    return [run for run in runs.records.values() if run.status == RUNNING]


def still_running(runs: Runs, seen: list[Run] | None) -> None:
    """Restore the runs that were cancelled since."""
    for run in seen or ():
        if run.status == CANCELLED:
            revived(runs, run)


def undone(runs: Runs, cancelled: list[Run]) -> list[Run]:
    """Restore all runs that were cancelled, and report none."""
    for run in cancelled:
        revived(runs, run)
    return []


def spreading(runs: Runs, cancelled: list[Run]) -> list[Run]:
    """Cancel the other running runs of the same workflows and recipients, too."""
    for run in list(runs.records.values()):
        near = any(run.slug == other.slug or run.recipient == other.recipient for other in cancelled)
        if near and run.status == RUNNING:
            runs.end(run, CANCELLED, runs.clock.now())
    return cancelled


def where_two_meet(act: Callable[[Runs, list[Run]], list[Run]]) -> Injection:
    """Run `act` on the runs of a cancel that overlaps with another, and list the runs that are left."""

    def inject(injector: FaultInjector) -> None:
        def change(scope: Scope, sent: Sent) -> Sent:
            runs, names = account_of(injector, "suprsend", scope), json.loads(sent.body).get("execution_ids", ())
            left = act(runs, [runs.records[name] for name in names]) if names else []
            return member("execution_ids", [run.id for run in left])(scope, sent) or sent

        met(OPERATION, change)(injector)

    return inject


FAULTS = (
    Fault(
        "suprsend.cancel.reports-twice-at-once",
        RULE,
        "two overlapping cancels both look for running runs before one of them acts, and both report the same",
        stale("suprsend", OPERATION, look, still_running),
    ),
    Fault(
        "suprsend.cancel.reports-nothing-at-once",
        RULE,
        "of two overlapping cancels neither reports the run that one of them cancels",
        met(OPERATION, member("execution_ids", [])),
    ),
    Fault(
        "suprsend.cancel.breaks-on-two-at-once",
        "suprsend.http.no-server-error",
        "overlapping cancels are answered with 500",
        met(OPERATION, status(500)),
    ),
    Fault(
        "suprsend.cancel.gives-way-to-another",
        RULE,
        "a cancel that overlaps with another one is undone and lists nothing",
        where_two_meet(undone),
    ),
    Fault(
        "suprsend.cancel.spreads-beside-another",
        "suprsend.cancel.nothing-else",
        "a cancel that overlaps with another one also ends other runs of the same workflows and people",
        where_two_meet(spreading),
    ),
)
