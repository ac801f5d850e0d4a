"""The documented operation as a place for a fault: around the cancel, or after it."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Injection
from brakecheck.mock_server.suprsend.runs import Run, Runs

OPERATION = "cancel-workflow"
Cancel = Callable[[Runs, Mapping[str, Any]], list[Run]]


def instead(wrap: Callable[[Cancel], Cancel]) -> Injection:
    """Wrap the operation."""
    return lambda injector: injector.around(Runs, "cancel", wrap)


def after(act: Callable[[Runs, list[Run]], list[Run]]) -> Injection:
    """Run `act` on the cancelled runs, and report the runs that `act` returns."""
    return instead(lambda healthy: lambda runs, filters: act(runs, healthy(runs, filters)))


def revived(runs: Runs, run: Run) -> None:
    """Restore the run as if it had never been cancelled."""
    run.status, run.ended_at = "running", None
    runs.start(run)
