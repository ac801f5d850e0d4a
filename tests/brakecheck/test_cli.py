"""How a command ends that could not be run: with 2, a sentence, and no key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brakecheck.cli.command_line import main
from tests.brakecheck.conftest import Brakecheck


def test_a_defect_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """It ends with 2 and a traceback that says whose defect it is, without what the environment calls a key."""

    def broken(_: object) -> int:
        raise RuntimeError("the server said canary-key-7731")

    monkeypatch.setenv("STAGING_KEY", "canary-key-7731")
    monkeypatch.setattr("brakecheck.cli.faults.print_faults", broken)
    assert main(["faults"]) == 2
    told = capsys.readouterr().err
    assert "this is a defect of brakecheck" in told
    assert "RuntimeError: the server said ${STAGING_KEY}" in told
    assert "canary" not in told


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_success(mock: str, tmp_path: Path):
    """`brakecheck verify … | head -1` ends as a shell reports a broken pipe, not with 0."""
    command = [str(Path(sys.executable).with_name("brakecheck")), "verify", "--vendor", "dialnexa"]
    with subprocess.Popen(
        [*command, "-u", f"{mock}/dialnexa/v1", "-k", "does_not_exist"],
        cwd=tmp_path,
        env={**os.environ, "DIALNEXA_API_KEY": "demo:full"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        errors = run.stderr.read().decode()
    assert run.returncode == 141
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["--timeout", "0"],
        ["--timeout", "nan"],
        ["--max-requests", "0"],
        ["--examples", "-1"],
        ["-u", "http://[::1"],
        ["-u", "http://localhost:abc/"],
        ["-u", "http://localhost/v1?key=canary"],
        ["-u", "localhost:8000"],
        ["--baseline", "."],
        ["--report", "pdf"],
        ["--fail-on", "everything"],
        ["--min-coverage", "rules"],
        ["--receipt", "made.jsonl", "--adapter", "admin"],
        ["--receipt", ".", "--adapter", "vendor-api"],
        ["-u", ""],
        ["--vendor", " "],
        ["--report", ""],
        ["--min-coverage", ""],
        ["--baseline", ""],
        ["--report", "html", "--report-dir", "/proc/no"],
        ["-k", "no_such_contract"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_words(brakecheck: Brakecheck, arguments: list[str]):
    """Exit status 2, no traceback, nothing of what may be a key."""
    target = [] if "-u" in arguments else ["-u", "http://127.0.0.1:1"]
    run = brakecheck("verify", "--vendor", "dialnexa", *target, *arguments, DIALNEXA_API_KEY="k-1234")
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert "canary" not in run.stderr
    assert len(run.stderr.splitlines()[-1]) > 20


@pytest.mark.parametrize("arguments", [[""], ["--live"], ["--allow-hazardous"], ["--adapter-command", "x"]])
def test_a_server_that_was_not_named_is_not_replaced_by_our_own(brakecheck: Brakecheck, arguments: list[str]):
    """An empty variable, or an option for servers alone: exit status 2, not a conforming mock."""
    run = brakecheck("verify", *arguments, "-k", "permanent")
    assert run.returncode == 2, run.stdout
    assert "conforms" not in run.stdout


@pytest.mark.slow
def test_what_one_vendor_does_not_have_another_may(brakecheck: Brakecheck):
    """A selection that matches contracts of one vendor alone judges that one."""
    run = brakecheck("verify", "-k", "cancel_is_permanent")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pass         dialnexa.cancel.permanent" in run.stdout
