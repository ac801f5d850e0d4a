"""`verify`, `mutate` and `faults` with a lifecycle file."""

import json
import shlex
from pathlib import Path

import pytest

from brakecheck.cli import mutate
from brakecheck.cli.command_line import main
from tests.brakecheck.conftest import Brakecheck
from tests.trigger_server.described import EXAMPLE as FOLDER
from tests.trigger_server.server import KEYS, Manner, running

pytestmark = pytest.mark.medium

EXAMPLE = str(FOLDER / "lifecycle.yaml")


def test_the_mock_of_a_file_is_judged(brakecheck: Brakecheck):
    """Without an address the mock is started for the file alone; the cells that were seen are counted."""
    run = brakecheck("verify", "--lifecycle", EXAMPLE, "-k", "test_cells or test_missing")
    assert run.returncode == 0
    assert "trigger-dev: 20 of 20 cells, 3 open" in run.stdout
    assert run.stdout.splitlines()[-1] == "conforms"


def test_a_server_of_the_users_own_is_judged(brakecheck: Brakecheck):
    """With an address the server there is judged; a finding says which sentence it breaks, and how to run it again."""
    key = {"TRIGGER_DEV_API_KEY": KEYS["full"]}
    with running(Manner(), "cancel refuses what executes") as server:
        how = ["--adapter", "command", "--adapter-command", " ".join(server.command)]
        run = brakecheck(
            "verify", "--lifecycle", EXAMPLE, "-u", server.base_url, *how, "-k", "accepted and cancel", **key
        )
    assert run.returncode == 1
    assert "trigger-dev.cancel_run_v1.accepted" in run.stdout
    assert "A run that goes on is stopped and stays canceled" in " ".join(run.stdout.split())
    assert f"--lifecycle {EXAMPLE}" in run.stdout


def test_a_vendor_and_a_file_are_too_much(brakecheck: Brakecheck):
    """The file names its vendor."""
    for command in ("verify", "mutate"):
        run = brakecheck(command, "--lifecycle", EXAMPLE, "--vendor", "suprsend")
        assert run.returncode == 2
        assert "not both" in run.stderr


def test_a_file_that_is_not_there(brakecheck: Brakecheck, tmp_path: Path):
    """Exit 2 and a sentence, without a traceback."""
    run = brakecheck("verify", "--lifecycle", str(tmp_path / "none.yaml"))
    assert run.returncode == 2
    assert "none.yaml" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_sample_of_a_files_faults_is_killed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Faults of cells, children and keys are killed by the rules that they break."""
    monkeypatch.setattr(mutate, "_accusations", lambda task: [])
    names = ("cancel_run_v1.refused-in-EXECUTING", "pause.run-goes-on-in-QUEUED", "resume.takes-no-key")
    faults = [argument for name in names for argument in ("--fault", f"trigger-dev.{name}")]
    assert main(["mutate", "--lifecycle", EXAMPLE, "--jobs", "1", *faults]) == 0
    assert "3 of 3 faults killed by their rule (100.0 %)" in capsys.readouterr().out


def test_the_faults_of_a_file_are_listed(brakecheck: Brakecheck):
    """Each with its rule and what a mock with it does."""
    run = brakecheck("faults", "--lifecycle", EXAMPLE)
    assert "trigger-dev.reschedule_run_v1.lost-update  [trigger-dev.race.one-order]" in run.stdout


def test_the_vendors_own_api_brings_states_about(brakecheck: Brakecheck):
    """The operations of the file make the records; of a state that none leads to, the reason is said."""
    run = brakecheck("verify", "--lifecycle", EXAMPLE, "--adapter", "vendor-api", "-k", "test_cells")
    assert run.returncode == 0, run.stderr
    assert "no operation of the file creates a queue" in run.stdout


def test_an_adapter_is_tried_with_a_file(brakecheck: Brakecheck):
    """The schema has the states of the file, and each of them is asked for."""
    schema = json.loads(brakecheck("adapter", "schema", EXAMPLE).stdout)
    assert "run" in schema["$defs"]["state"]["properties"]["resource"]["enum"]
    with running(Manner()) as server:
        run = brakecheck("adapter", "check", shlex.join(server.command), "--vendor", EXAMPLE)
    assert run.returncode == 0, run.stdout
