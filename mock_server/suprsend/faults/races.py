"""Faults of concurrency: a run that two overlapping cancels match is reported by both, or by neither."""

from mock_server.asgi import Scope
from mock_server.faults.damage import member, status
from mock_server.faults.fault import Fault
from mock_server.faults.overlap import met, stale
from mock_server.suprsend.faults.cancels import OPERATION, revived
from mock_server.suprsend.runs import CANCELLED, RUNNING, Run, Runs

RULE = "suprsend.race.once"


def look(runs: Runs, _: Scope) -> list[Run]:
    return [run for run in runs.records.values() if run.status == RUNNING]


def still_running(runs: Runs, seen: list[Run] | None) -> None:
    """What was cancelled since is as it was."""
    for run in seen or ():
        if run.status == CANCELLED:
            revived(runs, run)


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
)
