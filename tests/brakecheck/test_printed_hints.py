"""The commands that runs print work as they are printed."""

import json
import shlex
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.gateway import Gateway, served

KEY = {"DIALNEXA_API_KEY": "demo:full"}


@pytest.mark.parametrize("name", ["made.jsonl", "-made it.jsonl"])
def test_the_printed_cleanup_removes_the_receipt(brakecheck: Brakecheck, mock: str, tmp_path: Path, name: str):
    """After it the same run is not refused any more, whatever the file is called."""
    base = f"{mock}/dialnexa/v1"
    receipt = tmp_path / name
    receipt.write_text(json.dumps({"vendor": "dialnexa", "base_url": base}) + "\n", encoding="utf-8")
    words = ["verify", "--vendor", "dialnexa", "-u", base, f"--receipt={name}", "-k", "keys_are_required"]
    refused = brakecheck(*words, **KEY)
    assert refused.returncode == 2
    program, *hint = shlex.split(refused.stderr.partition("remove that with: ")[2])
    assert (program, hint[0]) == ("brakecheck", "cleanup")
    cleaned = brakecheck(*hint, **KEY)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert not receipt.exists()


@pytest.mark.slow
def test_the_printed_cleanup_reaches_a_server_elsewhere(brakecheck: Brakecheck, mock: str, tmp_path: Path):
    """What was kept there, and what keeps the next run from beginning, is removed by the same line, with --live."""
    base = "http://staging.invalid/dialnexa/v1"
    with served(Gateway(mock, stands_in=True)) as through:
        words = ["verify", "--vendor", "dialnexa", "-u", base, "--proxy", through, "--live"]
        words += ["--adapter", "vendor-api", "-k", "test_an_active_or_paused_workflow_is_cancelled"]
        run = brakecheck(*words, "--keep", **KEY)
        assert run.returncode == 0, run.stdout + run.stderr
        line = "brakecheck cleanup --live brakecheck-receipt-dialnexa.jsonl"
        assert f"  {line}\n" in run.stdout
        refused = brakecheck(*words, **KEY)
        assert (refused.returncode, refused.stderr.partition("remove that with: ")[2]) == (2, f"{line}\n")
        cleaned = brakecheck(*shlex.split(line)[1:], **KEY)
        assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
        assert "removed workflow" in cleaned.stdout
        assert list(tmp_path.iterdir()) == []
        assert brakecheck(*words, **KEY).returncode == 0


@pytest.mark.slow
def test_the_option_that_a_plan_names_takes_in_what_it_leaves_out(brakecheck: Brakecheck, mock: str):
    """With --allow-hazardous nothing is left out any more."""
    words = ["verify", "--vendor", "suprsend", "-u", f"{mock}/suprsend", "-k", "filter_is_required", "--plan"]
    plan = brakecheck(*words, SUPRSEND_API_KEY="demo-full")
    assert "--allow-hazardous takes them in" in plan.stdout, plan.stdout + plan.stderr
    whole = brakecheck(*words, "--allow-hazardous", SUPRSEND_API_KEY="demo-full")
    assert "left out" not in whole.stdout
