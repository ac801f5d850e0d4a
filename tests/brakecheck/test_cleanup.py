"""What a run makes on a target does not stay there, however the run ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck

KEY = {"DIALNEXA_API_KEY": "demo:full"}


def killed(mock: str, folder: Path, how: signal.Signals, *arguments: str) -> tuple[int, str, str]:
    """A run that has made something, ended by the signal: exit status, output and errors."""
    target = ["--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api"]
    run = subprocess.Popen(
        [str(Path(sys.executable).with_name("brakecheck")), "verify", *target, "-k", "permanent", "--rate", "60",
         *arguments],
        cwd=folder, env={**os.environ, **KEY}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stdout is not None
    begun = ""
    while "." not in begun.partition("cancel is permanent")[2]:
        begun += run.stdout.read(1)
    run.send_signal(how)
    output, errors = run.communicate(timeout=60)
    return run.returncode, output, errors


def left(mock: str) -> list[str]:
    """The workflows that a run has made and not removed."""
    answer = requests.get(
        f"{mock}/dialnexa/v1/workflows?limit=100", headers={"Authorization": "Bearer demo:full"}, timeout=5
    )
    return [workflow["id"] for workflow in answer.json()["data"] if workflow["name"] == "brakecheck"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(mock: str, tmp_path: Path, how: signal.Signals):
    """After Ctrl-C, or when a CI server stops it, what the run had made is removed, and the receipt says so."""
    status, output, errors = killed(mock, tmp_path, how)
    assert status == 130, output + errors
    assert "removed workflow" in output
    assert "Traceback" not in errors
    assert left(mock) == []


def test_what_a_killed_run_left_can_be_removed(brakecheck: Brakecheck, mock: str, tmp_path: Path):
    """The receipt outlives the run; another run refuses to overwrite it, and `cleanup` removes what it lists."""
    killed(mock, tmp_path, signal.SIGKILL, "--receipt", "made.jsonl")
    assert left(mock)
    target = ["--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api"]
    again = brakecheck("verify", *target, "--receipt", "made.jsonl", **KEY)
    assert again.returncode == 2
    assert "brakecheck cleanup made.jsonl" in again.stderr
    cleaned = brakecheck("cleanup", "made.jsonl", **KEY)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert "removed workflow" in cleaned.stdout
    assert left(mock) == []
    assert not (tmp_path / "made.jsonl").exists()


def test_what_cannot_be_removed_stays_in_the_receipt(brakecheck: Brakecheck, mock: str, tmp_path: Path):
    """With a key that may not delete, the exit status is 1, and the receipt still lists it."""
    killed(mock, tmp_path, signal.SIGKILL, "--receipt", "made.jsonl")
    refused = brakecheck("cleanup", "made.jsonl", DIALNEXA_API_KEY="demo:no-delete")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "could not remove workflow" in refused.stdout
    assert brakecheck("cleanup", "made.jsonl", **KEY).returncode == 0
    assert left(mock) == []


def test_a_run_that_ends_well_leaves_no_receipt(brakecheck: Brakecheck, mock: str, tmp_path: Path):
    """With the last record that is removed, the file goes, too."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api", "--max-wait", "0",
        "-k", "second_cancel_is_refused", "--receipt", "made.jsonl", **KEY,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "removed workflow" in run.stdout
    assert not (tmp_path / "made.jsonl").exists()


@pytest.mark.parametrize("content", [None, "", "nonsense", "[1]\n", '{"vendor": "dialnexa"}\n', '{"gone": 1}\n{}\n'])
def test_what_is_no_receipt_is_told(brakecheck: Brakecheck, tmp_path: Path, content: str | None):
    """One sentence, and exit status 2."""
    if content is not None:
        (tmp_path / "made.jsonl").write_text(content)
    run = brakecheck("cleanup", "made.jsonl", **KEY)
    assert run.returncode == 2
    assert run.stderr.startswith("brakecheck: made.jsonl ")
    assert "Traceback" not in run.stderr
