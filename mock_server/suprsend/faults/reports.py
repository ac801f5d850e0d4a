"""Faults between answer and runs: the runs that are reported are not those that were cancelled."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.response_mutations import Edit, edited, when
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION, Cancel, after, instead, revived
from brakecheck.mock_server.suprsend.runs import (
    CANCELLED,
    COMPLETED,
    FAILED,
    FILTERS,
    PARTIAL_FAILURE,
    Run,
    Runs,
    texts,
)

REPORTS, RUNNING_ALONE = "suprsend.cancel.reports-cancelled", "suprsend.cancel.only-running"
Report = Callable[[list[str]], list[str]]


def listing(report: Report) -> Injection:
    """Change the list of cancelled runs in the answer."""
    edit: Edit = lambda body: {**body, "execution_ids": report(body["execution_ids"])}  # noqa: E731
    return lambda injector: injector.answers({OPERATION}, when(200, edited(edit)))


def fitting(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
    """List the runs that match all filters, those that are over included."""
    wanted = {name: texts(filters[name]) for name in FILTERS if name in filters}
    return [
        run for run in runs.records.values() if all(wants & set(run.values(name)) for name, wants in wanted.items())
    ]


def as_well(statuses: tuple[str, ...], *, turn: bool) -> Injection:
    """Report runs of other statuses that match, and cancel them, too, or leave them as they are."""

    def wrap(healthy: Cancel) -> Cancel:
        def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
            runs.settle()
            over = [run for run in fitting(runs, filters) if run.status in statuses]
            found = [*healthy(runs, filters), *over]
            for run in over if turn else ():
                run.status = CANCELLED
            return found

        return faulty

    return instead(wrap)


def silently(status: str) -> Injection:
    """Cancel matching runs of another status, and do not report them."""

    def wrap(healthy: Cancel) -> Cancel:
        def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
            runs.settle()
            for run in fitting(runs, filters):
                run.status = CANCELLED if run.status == status else run.status
            return healthy(runs, filters)

        return faulty

    return instead(wrap)


def not_done(runs: Runs, found: list[Run]) -> list[Run]:
    """Undo all cancels that the answer lists."""
    for run in found:
        revived(runs, run)
    return found


def last_not_done(runs: Runs, found: list[Run]) -> list[Run]:
    """Undo all cancels that the answer lists but the first."""
    for run in found[1:]:
        revived(runs, run)
    return found


def forgotten(runs: Runs, found: list[Run]) -> list[Run]:
    """Delete the cancelled runs."""
    for run in found:
        del runs.records[run.id]
    return found


def echoing(healthy: Cancel) -> Cancel:
    """Report the id that was sent, even if it is unknown."""

    def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
        found = healthy(runs, filters)
        asked = filters.get("execution_id")
        if asked is None or any(run.id == asked for run in found):
            return found
        now = runs.clock.now()
        return [*found, Run(asked, "", "", (), "", None, now, ())]

    return faulty


def once_for_each_value(healthy: Cancel) -> Cancel:
    """Report a run once for each recipient that finds it."""

    def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
        wanted = texts(filters.get("recipients", ()))
        return [run for run in healthy(runs, filters) for _ in wanted & set(run.values("recipients")) or {""}]

    return faulty


def turning(status: str) -> Injection:
    """Give the cancelled runs another status."""

    def act(_: Runs, found: list[Run]) -> list[Run]:
        for run in found:
            run.status = status
        return found

    return after(act)


FAULTS = (
    Fault("suprsend.cancel.is-not-done", REPORTS, "runs that are reported as cancelled go on", after(not_done)),
    Fault(
        "suprsend.cancel.is-done-to-the-first",
        REPORTS,
        "of several runs that are reported one is cancelled",
        after(last_not_done),
    ),
    Fault(
        "suprsend.cancel.becomes-completed",
        REPORTS,
        "runs that are reported as cancelled are completed",
        turning(COMPLETED),
    ),
    Fault(
        "suprsend.cancel.becomes-failed", REPORTS, "runs that are reported as cancelled have failed", turning(FAILED)
    ),
    Fault("suprsend.cancel.forgets-the-run", REPORTS, "cancelled runs are deleted", after(forgotten)),
    Fault("suprsend.cancel.reports-nothing", REPORTS, "cancelled runs are not reported", listing(lambda ids: [])),
    Fault(
        "suprsend.cancel.reports-one",
        REPORTS,
        "of several runs that are cancelled one is reported",
        listing(lambda ids: ids[:1]),
    ),
    Fault(
        "suprsend.cancel.reports-all-but-one",
        REPORTS,
        "of several runs that are cancelled the last is not reported",
        listing(lambda ids: ids[:-1] or ids),
    ),
    Fault("suprsend.cancel.reports-twice", REPORTS, "each run is reported twice", listing(lambda ids: [*ids, *ids])),
    Fault(
        "suprsend.cancel.reports-the-first-twice",
        REPORTS,
        "of several runs the first is reported twice",
        listing(lambda ids: [*ids, *ids[:1]] if len(ids) > 1 else ids),
    ),
    Fault(
        "suprsend.cancel.reports-once-for-each-value",
        REPORTS,
        "a run is reported once for each recipient that finds it",
        instead(once_for_each_value),
    ),
    Fault(
        "suprsend.cancel.reports-other-ids",
        REPORTS,
        "ids are reported without the part before the first hyphen",
        listing(lambda ids: [each.rpartition("-")[2] for each in ids]),
    ),
    Fault(
        "suprsend.cancel.reports-in-capitals",
        REPORTS,
        "ids are reported in capitals",
        listing(lambda ids: [each.upper() for each in ids]),
    ),
    Fault(
        "suprsend.cancel.reports-one-more",
        REPORTS,
        "an id is reported that is no run's",
        listing(lambda ids: [*ids, "dsl_0000"] if ids else ids),
    ),
    Fault(
        "suprsend.cancel.reports-an-empty-id",
        "suprsend.cancel.no-match",
        "where nothing matches, an empty id is reported",
        listing(lambda ids: ids or [""]),
    ),
    Fault(
        "suprsend.cancel.echoes-the-id",
        "suprsend.cancel.no-match",
        "an unknown id is reported as cancelled",
        instead(echoing),
    ),
    *(
        Fault(
            f"suprsend.cancel.takes-{status.replace('_', '-')}",
            RUNNING_ALONE,
            f"a run whose status is {status} is cancelled like a running one",
            as_well((status,), turn=True),
        )
        for status in (COMPLETED, PARTIAL_FAILURE, FAILED)
    ),
    *(
        Fault(
            f"suprsend.cancel.reports-{status.replace('_', '-')}",
            RUNNING_ALONE,
            f"a run whose status is {status} is reported as cancelled",
            as_well((status,), turn=False),
        )
        for status in (COMPLETED, PARTIAL_FAILURE, FAILED)
    ),
    *(
        Fault(
            f"suprsend.cancel.silently-takes-{status.replace('_', '-')}",
            RUNNING_ALONE,
            f"a run whose status is {status} becomes cancelled, and is not reported",
            silently(status),
        )
        for status in (COMPLETED, PARTIAL_FAILURE, FAILED)
    ),
    Fault(
        "suprsend.cancel.reports-again",
        "suprsend.cancel.repeat",
        "a second cancel reports the same runs again",
        as_well((CANCELLED,), turn=False),
    ),
)
