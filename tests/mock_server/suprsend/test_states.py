"""Provider states of SuprSend."""

import pytest

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.suprsend.provider_states import observe, provide, seeded
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.specs.vendors import fixtures, ledger


@pytest.fixture
def runs() -> Runs:
    clock = Clock()
    clock.stop(1_000_000.0)
    return Runs(clock)


@pytest.mark.parametrize(
    ("status", "sent"),
    [("running", 1), ("completed", 3), ("partial_failure", 2), ("failed", 0), ("cancelled", 1)],
)
def test_each_status_can_be_had(runs, status, sent):
    """A run of each status is brought about and seen at once."""
    made = provide(runs, {"slug": "s", "status": status})
    assert made == {"id": made["id"], "exists": True, "status": status, "sent": sent, "planned": 3}


def test_an_id_is_used_once(runs):
    """A second run of the same id is refused, and the first stays."""
    provide(runs, {"id": "mine", "slug": "s"})
    with pytest.raises(BadRequest, match="mine"):
        provide(runs, {"id": "mine", "slug": "other", "status": "completed"})
    assert observe(runs, "mine")["status"] == "running"


def test_runs_are_strangers_unless_told_otherwise(runs):
    """Runs of which no recipient was given do not share one."""
    first, second = (provide(runs, {"slug": "s"})["id"] for _ in range(2))
    assert runs.records[first].recipient != runs.records[second].recipient


def test_what_never_was_can_be_looked_at(runs):
    """An unknown id shows that nothing is there."""
    assert observe(runs, "nobody") == {"exists": False, "status": None, "sent": 0, "planned": 0}


def test_the_fixtures_can_be_brought_about():
    """Every run of the fixtures is there afterwards, in its status."""
    listed = fixtures("suprsend")["runs"]
    runs = seeded(Clock(), 0, listed, ledger("suprsend").readings)
    assert {name: run.status for name, run in runs.records.items()} == {
        entry["id"]: entry.get("status", "running") for entry in listed
    }


@pytest.mark.parametrize(
    "state", [{"status": "paused"}, {"status": "draft", "leads": {"queued": 1}}, {"slug": "s", "leads": {}}]
)
def test_a_state_that_no_run_can_have_is_refused(runs, state):
    """A status or a part that runs do not have is refused and leaves no run behind."""
    with pytest.raises(BadRequest):
        provide(runs, state)
    assert not runs.records
