"""A server that nobody has written an adapter for is judged by its lifecycle file, through its own operations."""

import shlex
from pathlib import Path

import pytest
import requests

from brakecheck.cli.cleanup import clean_up
from brakecheck.cli.targets import removal_commands
from brakecheck.config import target_named
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.generic.provisioning import Provisioner
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.batch_server.server import FILE, KEYS, Batches, running
from tests.brakecheck import front_door
from tests.contracts.scripted_account import ScriptedAccount, answer

WRONG = (Verdict.FAIL, Verdict.ERROR)
WITHOUT_WAITING = {"max-wait": 0, "disposable-account": True}
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
    run, batches = judged(vendor, select="")
    assert not accused(run)
    assert not run.stopped
    assert run.made
    assert {removal.gone for removal in run.receipt} == {True}
    assert not batches.ours
    assert all(each["phase"] == "waiting" for each in batches.theirs)


@pytest.mark.medium
def test_states_are_reached_by_the_events_that_lead_there(vendor: str):
    """A batch is archived after it has been stopped; what takes longer than the run waits is not checked."""
    run, batches = judged(vendor, select="test_it_is_refused")
    assert not accused(run)
    assert any(asked.endswith("/archive") for asked in batches.asked)
    assert reasons(run) == {
        "a batch reaches running only after 600 s, and the run waits 0 s at most (max-wait)",
        "a batch reaches done only after 3600 s, and the run waits 0 s at most (max-wait)",
        "no operation of the file brings a batch into failed",
    }


@pytest.mark.medium
@pytest.mark.parametrize("defect", DEFECTS)
def test_each_defect_is_found_by_its_rule(vendor: str, defect: str):
    """The rule that the defect breaks fails, and no other."""
    rule, select = DEFECTS[defect]
    run, _ = judged(vendor, defect, select=select)
    assert accused(run) == {f"{vendor}.{rule}"}


@pytest.mark.medium
def test_a_lost_answer_is_told_and_nothing_is_guessed(vendor: str, tmp_path: Path):
    """What was made without an answer stays, and receipt and report say so."""
    run, batches = judged(
        vendor, "loses what it has made", select="test_it_is_accepted", receipt=tmp_path / "made.jsonl"
    )
    assert batches.ours
    left = [removal.message for removal in run.receipt if not removal.gone]
    assert left
    assert all("no answer shows for sure which record it is; look for a batch" in message for message in left)
    assert not any(asked.startswith("DELETE") for asked in batches.asked)
    assert (tmp_path / "made.jsonl").exists()


@pytest.mark.medium
@pytest.mark.parametrize(
    ("defect", "said"),
    [
        ("gives out theirs", "what the target gave for a new batch is not what was ordered"),
        ("gives out theirs, which has ended", "the target gave a batch that is archived for a new one"),
    ],
)
def test_what_was_not_ordered_is_not_touched(vendor: str, defect: str, said: str):
    """A server that gives out somebody's batch for a new one has it named in no request that changes something."""
    run, batches = judged(vendor, defect, select="test_cells")
    assert not accused(run)
    assert any(said in reason for reason in reasons(run))
    assert "POST /batches" in batches.asked
    assert not [asked for asked in batches.asked if "b_1" in asked.split("/")]


@pytest.mark.medium
def test_an_account_that_serves_others_is_left_alone(vendor: str):
    """Unless the account is said to serve tests alone, a batch whose ref is counted is not touched."""
    with running() as (origin, batches):
        target = Target("batches", vendor, origin, KEYS, "vendor-api", {"max-wait": 0}, settle=0)
        run = run_contracts(target, select="test_it_is_accepted")
    assert [asked for asked in batches.asked if "brakecheck-" not in asked] == ["POST /batches"]
    assert all("add --disposable-account" in reason for reason in reasons(run) if "whose id can be guessed" in reason)
    assert {verdict.verdict for verdict in run.verdicts} == {Verdict.NOT_CHECKED}


def test_a_given_record_that_is_missing_is_an_error_of_the_configuration(vendor: str):
    """The message names it; no other is used in its place."""
    with running() as (origin, batches):
        settings = {**WITHOUT_WAITING, "given": {"batch": ["mistyped"]}}
        with pytest.raises(UsageError, match="given: the target has no batch mistyped"):
            run_contracts(Target("batches", vendor, origin, KEYS, "vendor-api", settings, settle=0))
        assert not batches.asked


@pytest.mark.medium
def test_what_is_kept_is_removed_later(vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command that is printed removes it: receipt and file are enough to find each record's operations again."""
    monkeypatch.setenv("BATCHES_API_KEY", KEYS["full"])
    receipt = tmp_path / "made.jsonl"
    with running() as (origin, batches):
        target = Target("batches", vendor, origin, KEYS, "vendor-api", WITHOUT_WAITING, receipt=receipt, keep=True)
        run_contracts(target, select="test_it_is_accepted")
        assert batches.ours
        (printed,) = removal_commands(target)
        assert front_door.run(tmp_path, *shlex.split(printed)[1:], BATCHES_API_KEY=KEYS["full"]).returncode == 0
        assert not batches.ours
    assert not receipt.exists()


def test_a_receipt_of_an_unknown_vendor_asks_for_its_file(tmp_path: Path):
    """The next step is an option."""
    receipt = tmp_path / "made.jsonl"
    receipt.write_text('{"vendor": "nobodys", "base_url": "http://127.0.0.1:1"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="name its lifecycle file with --lifecycle FILE"):
        clean_up(receipt)


def test_a_record_whose_id_was_ordered_is_found_again():
    """Though the answer was lost, the id that the request gave it is named, and nothing else."""
    vendor, gone = vendors.add(SPECS / "examples" / "airflow" / "lifecycle.yaml"), []

    def say(method: str, path: str, _: object) -> requests.Response:
        gone.append(path) if method == "DELETE" else None
        return answer(404, {}) if gone else answer(200, {"state": "queued"})

    account = ScriptedAccount(say, vendor)
    record = "manual__brakecheck-id-0123456789abcdef"
    names = {"title": "brakecheck-run-0123456789abcdef", "record": record, "path.dag_id": "mine"}
    removed = Provisioner(Target("t", vendor, "http://127.0.0.1:1/v1", settings=WITHOUT_WAITING)).recall(account, names)
    assert [(each.gone, each.message) for each in removed] == [(True, f"removed run {record}")]
    assert gone == [f"/dags/mine/dagRuns/{record}"]


def test_records_are_given_in_the_configuration(tmp_path: Path, vendor: str, monkeypatch: pytest.MonkeyPatch):
    """Ids by resource; anything else is refused with an example."""
    monkeypatch.setenv("BATCHES_API_KEY", KEYS["full"])
    path = tmp_path / "brakecheck.toml"
    table = (
        '[targets.any]\nvendor = "batches"\nbase-url = "http://127.0.0.1:1"\nadapter = {kind = "vendor-api", given = '
    )
    path.write_text(table + '{batch = ["one"]}}', encoding="utf-8")
    assert target_named("any", path).settings == {"given": {"batch": ["one"]}}
    path.write_text(table + '["one"]}', encoding="utf-8")
    with pytest.raises(UsageError, match="expected a table such as"):
        target_named("any", path)
