"""An id of the run may be that of somebody's record of another kind, or in another account: that one is never named."""

from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from tests.counted_server.server import BUSY, FILE, KEYS, THEIRS, Counted, running

pytestmark = pytest.mark.medium

CONSENT = {"disposable-account": True}


def judged(*defects: str, select: str, settings: dict[str, Any] = CONSENT, **how: Any) -> tuple[Run, Counted]:
    vendor = vendors.add(FILE)
    with running(*defects) as (origin, counted):
        target = Target("any", vendor, origin, KEYS, "vendor-api", {"max-wait": 0, **settings}, settle=0, **how)
        run = run_contracts(target, select=select)
    assert len(counted.theirs) == THEIRS
    return run, counted


def reasons(run: Run) -> str:
    return "\n".join(outcome.detail for verdict in run.verdicts for outcome in verdict.outcomes if outcome.detail)


def passed(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.PASS}


def wrong(run: Run) -> list[Any]:
    return [it for verdict in run.verdicts for it in verdict.outcomes if it.verdict in (Verdict.FAIL, Verdict.ERROR)]


def named(counted: Counted) -> set[str]:
    """Paths that requests which could change something have named, without what they did."""
    return {"/".join(asked.partition(" ")[2].split("/")[:3]) for asked in counted.asked}


@pytest.mark.slow
def test_a_job_with_the_id_of_a_worker_is_not_named():
    """Not by Schemathesis either, to which both have the same parameter."""
    run, counted = judged(select="fuzzing")
    assert "/workers/1" in named(counted)
    assert not named(counted).intersection(counted.theirs)
    assert run.verdicts


@pytest.mark.slow
def test_a_right_server_is_accused_of_nothing():
    """The key stands in the query, and is let through."""
    run, counted = judged(select="not fuzzing")
    assert not wrong(run)
    assert not counted.ours
    assert "counted.stopWorker.accepted" in passed(run)


def test_an_id_without_the_ordered_text_is_not_used():
    """Neither the answer to the create nor reading shows it: the record may be anybody's."""
    run, counted = judged("gives out theirs", "hides names", select="test_cells")
    assert not [asked for asked in counted.asked if asked.count("/") > 1 and "brakecheck-" not in asked]
    assert "that shows nothing of what was ordered" in reasons(run)


def test_nobody_is_asked_to_remove_what_may_be_anothers():
    """Where reading no longer shows a text of the run, an id that is counted is left alone."""
    run, counted = judged("hides names", select="test_it_is_accepted")
    assert not any(asked.startswith("DELETE") for asked in counted.asked)
    assert not passed(run)


@pytest.mark.parametrize("select", ["test_accounts", "another_account"])
def test_an_id_that_is_counted_is_not_sent_with_another_key(select: str):
    """The other account has such an id, too."""
    run, counted = judged(select=select)
    assert not wrong(run)
    assert "its id can be guessed" in reasons(run)
    assert set(counted.asked_by_others) <= {"POST /workers", "POST /jobs", "DELETE /workers/1", "DELETE /jobs/1"}
    assert not counted.ours


def test_an_id_that_is_drawn_is_sent_with_another_key():
    """No other account has it, so that the contract can be judged, and no consent is needed."""
    run, counted = judged("draws ids", select="test_accounts", settings={})
    assert not wrong(run)
    assert "counted.scope.other-account" in passed(run)
    assert not counted.ours


def test_without_consent_what_is_counted_is_left_alone():
    """One record of each kind tells that; nothing is sent to it, and the reason names the option."""
    run, counted = judged(select="test_cells", settings={})
    assert sorted(asked for asked in counted.asked if "brakecheck-" not in asked) == ["POST /jobs", "POST /workers"]
    assert "add --disposable-account" in reasons(run)


@pytest.mark.parametrize("refused", BUSY)
def test_an_order_that_is_refused_has_made_nothing(refused: str, tmp_path: Path):
    """The receipt is empty, and so removed."""
    receipt = tmp_path / "made.jsonl"
    run, _ = judged(refused, select="test_it_is_accepted", receipt=receipt)
    assert not run.receipt
    assert not receipt.exists()


def test_a_missing_brake_is_no_missing_record():
    """The record is removed all the same."""
    run, counted = judged("serves no stop", select="test_it_is_refused")
    assert not counted.ours
    assert {removal.message.partition(" ")[0] for removal in run.receipt} == {"removed"}


def test_what_is_only_said_to_be_deleted_is_told():
    """As long as it is there."""
    run, counted = judged("only says that it deletes", select="test_it_is_accepted")
    assert counted.ours
    assert all("has only said that it will be deleted" in removal.message for removal in run.receipt)


def test_what_is_gone_may_be_answered_with_410():
    """No finding, and nothing is left to remove."""
    run, counted = judged("knows what is gone", select="test_it_is_accepted")
    assert not wrong(run)
    assert not counted.ours
    assert all(removal.gone for removal in run.receipt)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"workr": ["1"]}, r"given: expected a resource or a parameter \(worker, job, id\), received 'workr'"),
        ({"worker": ["a/b"]}, "given: expected plain ids of worker, received 'a/b'"),
        ({"worker": ["1"], "job": ["1"]}, "given: expected each id once, received '1' twice"),
    ],
)
def test_a_slip_in_what_is_given_is_an_error(given: dict[str, list[str]], said: str):
    """Before anything is sent."""
    with pytest.raises(UsageError, match=said):
        judged(select="test_cells", settings={**CONSENT, "given": given})
