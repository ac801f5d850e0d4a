"""`brakecheck verify`: what it prints and how it ends."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck

ADAPTER = Path(__file__, "../../../examples/adapter.py").resolve()


@pytest.mark.medium
def test_a_conforming_server_ends_with_0(brakecheck: Brakecheck, mock: str):
    """The table names each rule that was asked for, and the last line says that it conforms."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1",
        "--adapter", "admin", "-k", "cancel_is_permanent",
        DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pass         dialnexa.cancel.permanent" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("conforms")
    assert "\x1b" not in run.stdout


@pytest.mark.slow
def test_a_faulty_server_ends_with_1(brakecheck: Brakecheck, yes: str):
    """The finding has promise, source, expected, received and a curl line, and no key anywhere."""
    run = brakecheck("verify", "--vendor", "dialnexa", "-u", yes, "-k", "does_not_exist", DIALNEXA_API_KEY="canary-key")
    assert run.returncode == 1, run.stdout + run.stderr
    for part in ("dialnexa.cancel.missing is broken", "promise", "Errors", "expected  404", "received  200", "curl -i"):
        assert part in run.stdout
    for form in ("canary-key", "canary-ke", "CANARY-KEY", "canary"):
        assert form not in run.stdout + run.stderr
    assert "${DIALNEXA_API_KEY}" in run.stdout


@pytest.mark.medium
@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["--vendor", "acme"], {}, "expected a vendor (dialnexa, suprsend), received 'acme'"),
        (["-u", "http://127.0.0.1:1"], {}, "--base-url needs --vendor"),
        (["staging"], {}, "brakecheck.toml does not exist"),
        (["staging", "-u", "http://127.0.0.1:1"], {}, "give one of these"),
        (["--vendor", "dialnexa", "-u", "http://127.0.0.1:1"], {}, "set DIALNEXA_API_KEY"),
        (["--vendor", "dialnexa", "-u", "http://127.0.0.1:1"], {"DIALNEXA_API_KEY": "k"}, "does not answer"),
        (["--vendor", "dialnexa", "-u", "http://192.0.2.1/v1"], {"DIALNEXA_API_KEY": "k"}, "--live"),
        (["--vendor", "dialnexa", "--adapter", "magic"], {}, "expected an adapter"),
        (
            ["--vendor", "dialnexa", "-u", "http://127.0.0.1:1", "--adapter-command", "python 'x"],
            {},
            "--adapter-command: no closing quotation",
        ),
        (["--vendor", "dialnexa", "-k", "no_such_contract"], {}, "no contract"),
    ],
)
def test_what_could_not_run_ends_with_2(
    brakecheck: Brakecheck, arguments: list[str], environment: dict[str, str], sentence: str
):
    """One plain sentence with the next step, and no traceback."""
    run = brakecheck("verify", *arguments, **environment)
    assert run.returncode == 2, run.stdout + run.stderr
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


def test_a_refused_key_ends_with_2(brakecheck: Brakecheck, mock: str):
    """The sentence names the variable to check, not the key."""
    run = brakecheck("verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", DIALNEXA_API_KEY="wrong-canary")
    assert run.returncode == 2
    assert "refused the key with 401; check DIALNEXA_API_KEY" in run.stderr
    assert "wrong-canary" not in run.stdout + run.stderr


@pytest.mark.slow
def test_without_an_adapter_what_needs_a_state_is_not_checked(brakecheck: Brakecheck, mock: str):
    """What can be judged without states is, and the rest says why it is not."""
    run = brakecheck("verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", DIALNEXA_API_KEY="demo:full")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pass         dialnexa.cancel.missing" in run.stdout
    assert "not checked  dialnexa.cancel.permanent" in run.stdout
    assert "no finding, but only" in run.stdout
    assert "name one with --adapter" in run.stdout


@pytest.mark.slow
def test_the_folder_that_it_runs_in_changes_nothing(installed: Brakecheck, tmp_path: Path):
    """A conftest that fails, odd options and packages with our names are not looked at."""
    (tmp_path / "conftest.py").write_text("raise RuntimeError('loaded')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    for package in ("contracts", "specs", "mock_server"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise RuntimeError('imported')")
    run = installed(
        "verify", "--vendor", "dialnexa", "-k", "pause_succeeds", PYTEST_ADDOPTS="--no-such", PYTEST_PLUGINS="no_such"
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_the_command_adapter_brings_states_about(brakecheck: Brakecheck, mock: str):
    """The worked example of examples/ serves a whole file of contracts."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "command",
        "--adapter-command", f"{sys.executable} {ADAPTER}", "-k", "delete_removes_everything",
        DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pass         dialnexa.delete.removes-everything" in run.stdout


@pytest.mark.medium
def test_the_installed_command_is_this_one(installed: Brakecheck):
    """As a process it prints its version, and ends as the same call does here."""
    run = installed("--version")
    assert (run.returncode, run.stdout.split()[0], run.stderr) == (0, "brakecheck", "")
    assert installed("verify", "--vendor", "acme").returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["verify", "--help"], ["mock", "--help"], ["--version"], ["rules"]])
def test_help_and_lists_end_with_0(brakecheck: Brakecheck, arguments: list[str]):
    """Something is printed, and nothing is wrong."""
    run: subprocess.CompletedProcess[str] = brakecheck(*arguments)
    assert run.returncode == 0
    assert run.stdout


def test_a_description_is_printed(brakecheck: Brakecheck):
    """`brakecheck spec` prints OpenAPI as JSON, with the neighbours or without."""
    whole = json.loads(brakecheck("spec", "dialnexa").stdout)
    documented = json.loads(brakecheck("spec", "dialnexa", "--documented-only").stdout)
    assert set(documented["paths"]) < set(whole["paths"])


@pytest.mark.slow
def test_a_plan_sends_nothing(brakecheck: Brakecheck, mock: str):
    """Each method and path template is listed with its count, also for a server that is not there."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", "http://192.0.2.1/v1", "--adapter", "vendor-api", "--plan",
        DIALNEXA_API_KEY="k",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "POST    /workflows/{id}/cancel" in run.stdout
    assert "POST    /workflows/{id}/activate" in run.stdout
    told = re.search(r"about (\d+) requests, makes (\d+) records that .* takes about \d+ minutes", run.stdout)
    assert told is not None, run.stdout
    assert 1000 < int(told[1]) <= 3000
    assert 50 < int(told[2]) <= 150
    assert run.stdout.splitlines()[-1] == "nothing was sent"


@pytest.mark.medium
def test_a_bounded_run_stops_asking(brakecheck: Brakecheck, mock: str):
    """Beyond --max-requests, what is left is not checked, and says so."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api",
        "--max-requests", "30", "-k", "pause_succeeds", DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "the 30 requests that the run may send are used up" in run.stdout
    assert "removed workflow" in run.stdout


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_no_output_carries_a_key(brakecheck: Brakecheck, yes: str, vendor: str, tmp_path: Path):
    """Every contract and report, Schemathesis included, for a server that puts the key into all that it says."""
    run = brakecheck(
        "verify", "--vendor", vendor, "-u", yes, "--verbose", "--examples", "5", "--report", "all",
        **{f"{vendor.upper()}_API_KEY": "canary-key"},
    )  # fmt: skip
    assert run.returncode == 1, run.stdout + run.stderr
    assert "is broken" in run.stdout
    reports = [path.read_text(encoding="utf-8") for path in (tmp_path / "brakecheck-report").iterdir()]
    assert len(reports) == 6
    for form in ("canary-key", "canary-ke", "CANARY-KEY", "canary"):
        assert form not in "".join([run.stdout, run.stderr, *reports])


@pytest.mark.medium
def test_a_wrong_address_is_no_conformance(brakecheck: Brakecheck, mock: str):
    """A server that answers 404 to everything was asked at the wrong place."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/v1", "--adapter", "vendor-api", "--max-wait", "0",
        "-k", "missing or does_not_exist or cancel_succeeds", DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert run.returncode == 2, run.stdout + run.stderr
    assert "check the base URL" in run.stdout


@pytest.mark.medium
def test_a_prepared_record_that_is_missing_is_no_finding(brakecheck: Brakecheck, mock: str, tmp_path: Path):
    """An id of the configuration that the server answers with 404 is not checked; one that it has is judged."""
    (tmp_path / "brakecheck.toml").write_text(
        f"""[targets.prepared]
vendor = "dialnexa"
base-url = "{mock}/dialnexa/v1"
adapter = {{kind = "static", records = [{{state = {{status = "paused"}}, ids = ["wf_nobody"]}}]}}
"""
    )
    run = brakecheck(
        "verify", "prepared", "-k", "test_a_refused_pause_answers_409 or pause_then_cancel or cancel_succeeds",
        DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert "wf_nobody, which the configuration gives, was answered with 404; check that it exists" in run.stdout
    assert "is broken" not in run.stdout


@pytest.mark.medium
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_a_wrong_address_of_records_that_exist_is_no_finding(brakecheck: Brakecheck, mock: str, vendor: str):
    """A run whose records are found nowhere ends early, and accuses nobody."""
    run = brakecheck("verify", "--vendor", vendor, "-u", f"{mock}/elsewhere", "--adapter", "admin", "--allow-hazardous")
    assert run.returncode == 2, run.stdout + run.stderr
    assert "check the base URL" in run.stdout
    assert "is broken" not in run.stdout
    assert "\nfail " not in run.stdout
