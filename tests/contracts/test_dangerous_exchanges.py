"""What a faulty server could turn into damage says so, and is pasteable on our own mock alone."""

import subprocess
from pathlib import Path

import pytest
import requests

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.finding import Finding

EMPTY = "test_a_filter_is_required and empty"  # whose contracts send empty filters
FAULT = "suprsend.cancel.409-for-400"


def exchange(**changes) -> Exchange:
    values = {
        "operation": "cancel-workflow",
        "method": "POST",
        "url": "http://127.0.0.1:1/",
        "request_headers": {},
        "request_body": b"{}\ntouch second\n",
        "status": 200,
        "headers": {},
        "body": b"{}",
        "secrets": {},
    }
    return Exchange(**{**values, **changes})


def test_no_line_of_a_defused_command_does_anything(tmp_path: Path):
    """A shell takes all of it for a comment, also where the body has several lines."""
    command = exchange(danger="all runs", defused=True).command()
    assert "curl -i -X POST" in command
    shell = subprocess.run(["bash", "-xc", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (shell.stdout, shell.stderr, list(tmp_path.iterdir())) == ("", "", [])


def test_what_is_harmless_can_be_pasted():
    """Nothing is commented out without need."""
    assert exchange().command() == exchange().curl()


@pytest.fixture
def server():
    with embedded(Settings(port=0, faults=[FAULT])) as origin:
        yield f"{origin}/suprsend"
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)


def failed(target: Target, select: str) -> list[Outcome]:
    return [
        outcome
        for verdict in run_contracts(target, select=select).verdicts
        for outcome in verdict.outcomes
        if outcome.verdict is Verdict.FAIL and outcome.exchange
    ]


@pytest.mark.medium
@pytest.mark.parametrize("own", [True, False])
def test_an_empty_filter_is_commented_out_except_for_our_mock(server: str, own: bool):
    """The danger is told in both cases."""
    keys = {"full": "demo-full"}
    target = Target("it", "suprsend", server, keys, "admin", allow_hazardous=True, treat_as_remote=not own, settle=0)
    outcomes = failed(target, EMPTY)
    assert outcomes
    for outcome in outcomes:
        assert outcome.exchange
        assert outcome.exchange.danger == "no filter could be taken for all runs"
        assert outcome.exchange.command().startswith("curl " if own else "# curl ")


@pytest.mark.slow
def test_the_evidence_says_so_before_the_command(server: str):
    """The terminal, SARIF and Markdown have a line of their own for the danger; so has the document."""
    target = Target(
        "it", "suprsend", server, {"full": "demo-full"}, "admin", allow_hazardous=True, treat_as_remote=True
    )
    run = run_contracts(target, select=EMPTY)
    found = next(rule for rule in entry(run, Baseline()).rules if rule.verdict == "fail")
    told = Finding(found).evidence
    assert told["danger"] == "no filter could be taken for all runs: never send this to a server with records of others"
    assert told["try"].startswith("# curl ")
    assert list(told).index("danger") + 1 == list(told).index("try")
