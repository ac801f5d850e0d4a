"""Servers written by hand in four stacks, as people run them: `verify` accuses none of them."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Standing

HERE = Path(__file__).parent
ADAPTER = str(HERE / "plain_server" / "adapter.py")
BASES = {"dialnexa": "/v1", "suprsend": ""}
ROLES = {"dialnexa": ("full", "no-delete", "other"), "suprsend": ("full", "other")}
KEYS = {"full": "stack-full:secret", "no-delete": "stack-careful:secret", "other": "stack-other:secret"}
PYTHON = {
    "fastapi": ["tests.correct_servers.fastapi_server"],
    "flask": ["tests.correct_servers.flask_server", "4", "0"],
    "flask-two-at-a-time": ["tests.correct_servers.flask_server", "2", "0"],
    "flask-waits-on-delete": ["tests.correct_servers.flask_server", "4", "1"],
    "django": ["tests.correct_servers.django_server"],
}
LEAST = {"dialnexa": 30, "suprsend": 25}  # rules that are kept, so that the run has looked
STACKS = [(stack, vendor) for stack in (*PYTHON, "express") for vendor in BASES]
STACKS.remove(("flask-waits-on-delete", "suprsend"))


@contextmanager
def serving(command: list[str], **environment: str) -> Iterator[str]:
    """The origin of the server that the command starts, which prints its port first."""
    process = subprocess.Popen(
        command, cwd=HERE.parent, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with Express; the test is skipped where that cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("express")
    words = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "express@5"]
    installed = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    if installed.returncode:
        pytest.skip(f"npm could not install express: {installed.stderr[-200:]}")
    return str(folder / "node_modules")


@contextmanager
def stack_serving(stack: str, request: pytest.FixtureRequest) -> Iterator[str]:
    if stack == "express":
        modules = request.getfixturevalue("node_modules")
        with serving(["node", str(HERE / "correct_servers" / "express_server.cjs")], NODE_PATH=modules) as origin:
            yield origin
    else:
        with serving([sys.executable, "-m", *PYTHON[stack]]) as origin:
            yield origin


def judged(origin: str, vendor: str, *, select: str = "", strict: bool = False) -> Run:
    settings = {"command": [sys.executable, ADAPTER, f"{origin}/control"]}
    keys = {role: KEYS[role] for role in ROLES[vendor]}
    target = Target("stack", vendor, origin + BASES[vendor], keys, "command", settings, allow_hazardous=True)
    return run_contracts(target, select=select, strict=strict)


def accused(run: Run) -> list[Outcome]:
    return [o for v in run.verdicts for o in v.outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)]


@pytest.mark.slow
@pytest.mark.parametrize(("stack", "vendor"), STACKS)
def test_a_server_as_people_run_it_is_not_accused(stack: str, vendor: str, request: pytest.FixtureRequest):
    """No rule fails and none ends in an error, hazardous contracts and Schemathesis included."""
    with stack_serving(stack, request) as origin:
        run = judged(origin, vendor)
    assert not [f"{o.rule}: {o.contract}: {o.expected}, {o.received}{o.detail}" for o in accused(run)]
    assert not run.stopped
    assert run.explored
    counts = Counter(verdict.verdict for verdict in run.verdicts)
    assert counts[Verdict.PASS] >= LEAST[vendor]


@pytest.mark.slow
@pytest.mark.parametrize("stack", ["fastapi", "flask", "django", "express"])
def test_only_standards_fail_a_correct_server_under_strict(stack: str, request: pytest.FixtureRequest):
    """With `strict`, what fails is a rule that rests on an RFC alone."""
    with stack_serving(stack, request) as origin:
        run = judged(origin, "suprsend", select="malformed or well_behaved or keys_are", strict=True)
    ledger = vendors.ledger("suprsend")
    assert {ledger[outcome.rule].standing for outcome in accused(run)} <= {Standing.STANDARD}
    assert {outcome.verdict for outcome in accused(run)} <= {Verdict.FAIL}
