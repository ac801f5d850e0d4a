"""What a run tells of the lifecycle is true: red where something is broken, and nowhere else."""

import pytest
import requests

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.model import VendorReport

LIFECYCLE = "cancel or pause or delete or lifecycle or refusals"


def told(vendor: str, *faults: str, select: str = LIFECYCLE, neighbours: bool = True) -> VendorReport:
    """The document of a run against a mock with these faults, which are taken out again."""
    with embedded(Settings(port=0, neighbours=neighbours)) as origin:
        path = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}[vendor]
        inject(origin, *faults)
        try:
            return entry(
                run_contracts(Target("mock", vendor, origin + path, adapter="admin"), select=select), Baseline()
            )
        finally:
            inject(origin)


def inject(origin: str, *faults: str) -> None:
    assert requests.put(f"{origin}/__admin/faults", json={"names": faults}, timeout=10).status_code == 200


def red(document: VendorReport) -> set[tuple[str, str]]:
    return {(cell.operation, cell.state) for cell in document.lifecycle.cells if cell.verdict == "fail"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "cell", "most"),
    [
        ("dialnexa.pause.accepts-cancelled", ("pauseWorkflow", "cancelled"), 3),
        ("dialnexa.delete.accepts-active", ("deleteWorkflow", "active"), 3),
        ("dialnexa.delete.stays-for-cancel", ("cancelWorkflow", "deleted"), 3),
        ("dialnexa.pause.204-for-200", ("pauseWorkflow", "active"), 4),  # accepted in four states
        ("dialnexa.cancel.refuses-paused", ("cancelWorkflow", "paused"), 3),
        ("suprsend.cancel.reports-nothing", ("cancel-workflow", "running"), 3),
    ],
)
def test_what_is_broken_is_red(fault: str, cell: tuple[str, str], most: int):
    """The cell that the fault breaks, and none that the server keeps to."""
    found = red(told(fault.partition(".")[0], fault))
    assert cell in found
    assert len(found) <= most, found


@pytest.mark.slow
def test_a_refusal_that_acts_accuses_no_later_operation():
    """What was refused and done all the same is the fault of that operation; cancelling afterwards was right."""
    found = red(told("dialnexa", "dialnexa.pause.refuses-and-pauses-cancelled"))
    assert not {cell for cell in found if cell[0] == "cancelWorkflow"}


@pytest.mark.slow
def test_what_is_not_served_is_not_violated():
    """A server without the neighbouring operations answers 404 there; whatever else is broken, that is no finding."""
    document = told("dialnexa", "dialnexa.pause.204-for-200", select="not fuzzing", neighbours=False)
    assert not {cell for cell in red(document) if cell[0] in ("resumeWorkflow", "activateWorkflow")}


@pytest.mark.medium
@pytest.mark.parametrize("fault", ["accepts-two-at-once", "refuses-two-at-once", "brings-back-the-deleted"])
def test_a_fault_of_concurrency_shows_only_where_requests_overlap(fault: str):
    """One after the other, cancels are answered as by the healthy mock."""
    document = told("dialnexa", f"dialnexa.cancel.{fault}", select="cancel_is_permanent or cancel_succeeds")
    assert document.counts["fail"] == 0
