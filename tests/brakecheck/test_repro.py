"""`brakecheck repro` writes a script that shows a finding again, and says so where it is gone."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.conftest import Brakecheck

BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}
KEYS = {"DIALNEXA_API_KEY": "demo:full", "SUPRSEND_API_KEY": "demo-full"}
EXAMPLE = Path(__file__).parents[2] / "examples/adapter.py"
COMMAND = shlex.join([sys.executable, str(EXAMPLE)])
# A fault with the rule that it breaks, how states are brought about, and what selects contracts that catch it.
FINDINGS = {
    "with a wait": (
        "dialnexa.cancel.interrupts-steps",
        "dialnexa.cancel.in-flight-finishes",
        "admin",
        "step_under_way",
    ),
    "a body": ("suprsend.cancel.ids-null", "suprsend.cancel.body", "admin", "answers_tell"),
    "a status": ("dialnexa.pause.accepts-paused", "dialnexa.pause.not-active-conflict", "vendor-api", "is_not_active"),
    "a race": ("dialnexa.cancel.accepts-two-at-once", "dialnexa.race.one-order", "admin", "test_races"),
    "a command": ("suprsend.cancel.500-for-no-match", "suprsend.http.no-server-error", "command", "answers_tell"),
}


@pytest.fixture
def faulty(request: pytest.FixtureRequest):
    """The origin of a mock with the fault, which is taken out again."""
    with embedded(Settings(port=0, faults=[FINDINGS[request.param][0]])) as origin:
        yield origin
        heal(origin)


def heal(origin: str) -> None:
    requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)


def run(script: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    return subprocess.run(
        [sys.executable, script.name],
        cwd=script.parent,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("faulty", FINDINGS, indirect=True)
def test_the_script_tells_whether_the_finding_is_still_there(
    faulty: str, brakecheck: Brakecheck, tmp_path: Path, request
):
    """It ends with 1 on the faulty server, and with 0 once the fault is out; no key stands in it."""
    kind = request.node.callspec.params["faulty"]
    fault, rule, adapter, select = FINDINGS[kind]
    vendor = fault.partition(".")[0]
    how = ["--adapter-command", COMMAND] if adapter == "command" else []
    found = brakecheck(
        *("verify", "--vendor", vendor, "-u", faulty + BASES[vendor], "--adapter", adapter, *how, "-k", select),
        *("--examples", "2", "--report", "json"),
        **KEYS,
    )
    assert found.returncode == 1, found.stdout + found.stderr
    written = brakecheck("repro", rule, "--output", "again.py")
    assert (written.returncode, written.stdout) == (0, "wrote again.py; run it with: python3 again.py\n")
    script = tmp_path / "again.py"
    text = script.read_text(encoding="utf-8")
    assert not [key for key in KEYS.values() if key in text]
    environment = {**KEYS, "ADAPTER_COMMAND": COMMAND}
    again = run(script, **environment)
    assert again.returncode == 1, text + again.stdout + again.stderr
    assert again.stdout.endswith("The finding shows itself again.\n")
    heal(faulty)
    healthy = run(script, **environment)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    if adapter != "admin":
        without = run(script)
        assert without.returncode == 2
        assert f"{vendor.upper()}_API_KEY" in without.stderr
