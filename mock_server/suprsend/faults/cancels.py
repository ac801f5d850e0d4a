"""The documented operation as a place for a fault: around the cancel, and around the run that it ends."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.suprsend.runs import Run, Runs

OPERATION = "cancel-workflow"
Cancel = Callable[[Runs, Mapping[str, Any]], list[Run]]


def instead(wrap: Callable[[Cancel], Cancel]) -> Injection:
    """Do what `wrap` makes of the healthy operation."""
    return lambda injector: injector.around(Runs, "cancel", wrap)


def after(act: Callable[[Runs, list[Run]], list[Run]]) -> Injection:
    """Cancel, do something to the runs, and report what comes of it."""
    return instead(lambda healthy: lambda runs, filters: act(runs, healthy(runs, filters)))


def revived(runs: Runs, run: Run) -> None:
    """As if the run had never been cancelled."""
    run.status, run.ended_at = "running", None
    runs.start(run)
