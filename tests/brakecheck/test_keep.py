"""What a run made is left in place where it is asked for, and what is printed about it works as it stands."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.conftest import Brakecheck

KEYS = {"DIALNEXA_API_KEY": "demo:full", "SUPRSEND_API_KEY": "demo-full"}
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}
# Each with the contracts that catch it, and the status that the line to try is answered with.
FAULTS = {
    "dialnexa.pause.accepts-paused": ("is_not_active_cannot_be_paused", 200),
    "suprsend.cancel.500-for-400": ("body_without_a_filter", 500),
}


@pytest.fixture
def faulty(request: pytest.FixtureRequest):
    with embedded(Settings(port=0, faults=[request.param])) as origin:
        yield origin
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)


def shell(line: str, folder: Path, **environment: str) -> str:
    """What the printed lines say to a shell."""
    ran = subprocess.run(
        ["bash", "-c", line], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return ran.stdout


def kept(printed: str) -> list[str]:
    """The lines under what is said to be kept."""
    block = printed.partition("What the run made is kept")[2].partition("\n\n")[0]
    return [line.strip() for line in block.splitlines()[1:]]


def worlds(origin: str) -> list[str]:
    shown = requests.get(f"{origin}/__admin/worlds", timeout=10).json()["worlds"]
    return [world["name"] for world in shown if world["name"] != "default"]


@pytest.mark.slow
@pytest.mark.parametrize("faulty", FAULTS, indirect=True)
def test_a_line_to_try_works_as_printed_in_a_world_that_is_kept(
    faulty: str, brakecheck: Brakecheck, tmp_path: Path, request
):
    """With the key that another printed line fetches; the last lines remove the worlds."""
    fault = request.node.callspec.params["faulty"]
    vendor = fault.partition(".")[0]
    select, status = FAULTS[fault]
    run = brakecheck(
        *("verify", "--vendor", vendor, "-u", faulty + BASES[vendor], "--adapter", "admin", "-k", select, "--keep")
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert len(worlds(faulty)) == 2
    lines = kept(run.stdout)
    tried = re.findall(r"^   try +(.*)$", run.stdout, re.MULTILINE)
    assert tried
    fetch = [line for line in lines if line.startswith("export ")]
    for line in tried:
        assert f" {status} " in shell("\n".join([*fetch, line]), tmp_path).splitlines()[0]
    shell("\n".join(line for line in lines if line not in fetch), tmp_path)
    assert worlds(faulty) == []


@pytest.mark.slow
@pytest.mark.parametrize("faulty", ["dialnexa.pause.accepts-paused"], indirect=True)
def test_a_line_to_try_works_as_printed_in_an_account_that_lasts(faulty: str, brakecheck: Brakecheck, tmp_path: Path):
    """The receipt stays, and the printed cleanup removes all that was kept, the receipt included."""
    words = ["verify", "--vendor", "dialnexa", "-u", faulty + BASES["dialnexa"], "--adapter", "vendor-api"]
    run = brakecheck(*words, "-k", "is_not_active_cannot_be_paused and paused", "--keep", **KEYS)
    assert run.returncode == 1, run.stdout + run.stderr
    (tried,) = re.findall(r"^   try +(.*)$", run.stdout, re.MULTILINE)
    assert " 200 " in shell(tried, tmp_path, **KEYS).splitlines()[0]
    (removal,) = kept(run.stdout)
    assert (tmp_path / "brakecheck-receipt-dialnexa.jsonl").exists()
    program, *cleanup = removal.split()
    assert program == "brakecheck"
    cleaned = brakecheck(*cleanup, **KEYS)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_kept_in_a_mock_that_ends_with_the_run(brakecheck: Brakecheck):
    """One sentence says what to do instead."""
    refused = brakecheck("verify", "--vendor", "dialnexa", "--keep", "-k", "nothing")
    assert refused.returncode == 2
    assert refused.stderr == (
        "brakecheck: --keep needs a server that goes on after the run: start one, and name it with --base-url\n"
    )
