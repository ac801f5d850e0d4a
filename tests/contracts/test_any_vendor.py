"""A server that nobody has written an adapter for is judged by its lifecycle file, through its own operations."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from tests.batch_server.server import FILE, KEYS, Batches, running

WRONG = (Verdict.FAIL, Verdict.ERROR)
WITHOUT_WAITING = {"max-wait": 0}
DEFECTS = {
    "stop does nothing": ("stop.accepted", "test_cells"),
    "hold takes anything": ("hold.refused", "test_cells"),
    "delete forgets": ("deleteBatch.accepted", "test_life"),
}


@pytest.fixture(scope="module")
def vendor() -> str:
    return vendors.add(FILE)


def judged(vendor: str, *defects: str, select: str, receipt: Path | None = None) -> tuple[Run, Batches]:
    with running(*defects) as (origin, batches):
        target = Target("batches", vendor, origin, KEYS, "vendor-api", WITHOUT_WAITING, settle=0, receipt=receipt)
        return run_contracts(target, select=select), batches


def accused(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict in WRONG}


def reasons(run: Run) -> set[str]:
    return {outcome.detail for verdict in run.verdicts for outcome in verdict.outcomes if outcome.detail}


@pytest.mark.slow
def test_a_right_server_is_accused_of_nothing(vendor: str):
    """All that was made is removed again, and what others have is as it was."""
    run, batches = judged(vendor, select="not fuzzing")
    assert not accused(run)
    assert not run.stopped
    assert run.made
    assert {removal.gone for removal in run.receipt} == {True}
    assert not batches.ours
    assert all(each["phase"] == "waiting" for each in batches.theirs)


def test_states_are_reached_by_the_events_that_lead_there(vendor: str):
    """A batch is archived after it has been stopped; what takes longer than the run waits is not checked."""
    run, batches = judged(vendor, select="test_it_is_refused")
    assert not accused(run)
    assert any(asked.endswith("/archive") for asked in batches.asked)
    assert reasons(run) == {
        "a batch comes to be running only after 600 s, and the run waits 0 s at most (max-wait)",
        "a batch comes to be done only after 3600 s, and the run waits 0 s at most (max-wait)",
        "no operation of the file brings a batch into failed",
    }


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_defect_is_found_by_its_rule(vendor: str, defect: str):
    """The rule that the defect breaks fails, and no other."""
    rule, select = DEFECTS[defect]
    run, _ = judged(vendor, defect, select=select)
    assert accused(run) == {f"{vendor}.{rule}"}


def test_a_lost_answer_is_told_and_nothing_is_guessed(vendor: str, tmp_path: Path):
    """What was made without an answer stays, and receipt and report say so."""
    run, batches = judged(
        vendor, "loses what it has made", select="test_it_is_accepted", receipt=tmp_path / "made.jsonl"
    )
    assert batches.ours
    left = [removal.message for removal in run.receipt if not removal.gone]
    assert left
    assert all("the answer that would tell its id was lost; look for a batch" in message for message in left)
    assert not any(asked.startswith("DELETE") for asked in batches.asked)
    assert (tmp_path / "made.jsonl").exists()


def test_what_was_not_ordered_is_not_touched(vendor: str):
    """A server that gives out somebody's batch for a new one has it named in no request that changes something."""
    run, batches = judged(vendor, "gives out theirs", select="test_cells")
    assert not accused(run)
    assert any("is not what was ordered" in reason for reason in reasons(run))
    assert {asked for asked in batches.asked if "b_1" in asked.split("/")} == set()
