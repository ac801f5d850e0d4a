"""A report of a real run against a faulty mock, one with a bit of everything, and one that a hostile server wrote.

They are JSON, which tests can change; `of_json` makes reports of them.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.target import Target
from brakecheck.gate import Gate, judged
from brakecheck.report.baseline import Baseline, Known, contracts
from brakecheck.report.document import document, entry, times
from brakecheck.report.loading import report_of
from brakecheck.report.model import VERDICTS, Report, VendorReport
from brakecheck.report.serialization import plain

FAULTS = ("dialnexa.cancel.200-for-409", "dialnexa.pause.204-for-200", "suprsend.cancel.ids-a-text")
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}
SELECTED = {
    "dialnexa": "cancel_is_permanent or pause_succeeds or cancel_succeeds or right_after_a_cancel or shape_of_an_id",
    "suprsend": "unknown_names or answers_tell",
}
KNOWN, HEALED = "dialnexa.http.documented", "dialnexa.cancel.permanent"
NASTY = (
    "\x00\x1b[31m\x9b]]> <script>alert(1)</script> `` ```\n~~~\r\n# heading\n- item | a || b @everyone #1 owner/repo#2 "
    "[x](http://evil.example) ![i](http://evil.example/i.png) <http://evil.example> http://evil.example "
    "www.evil.example {0} {1} {{ \ud800 \U0001f4a5 \uffff \ufffe &amp; &#60;b> <!-- </details></code></pre> $x$ "
    "\\| *a* _b_"
)
Entry = dict[str, Any]


@pytest.fixture(scope="session")
def faulty_mock() -> Iterator[str]:
    """The origin of a mock with defects, in a process of its own."""
    planted = [word for fault in FAULTS for word in ("--fault", fault)]
    command = [str(Path(sys.executable).with_name("brakecheck")), "mock", "--port", "0", *planted]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.kill()


def of_json(render: Callable[[Report], str]) -> Callable[[Entry], str]:
    """Renders the report that the JSON stands for."""
    return lambda whole: render(report_of(whole))


def told(
    entries: Sequence[VendorReport],
    baseline: Baseline,
    began: float = 1_764_061_261.0,
    seconds: float = 1.5,
    taken: dict[str, float] | None = None,
) -> Entry:
    """The report as `brakecheck verify` makes it."""
    conclusion = replace(judged(entries, Gate()), remarks=tuple(baseline.remarks(entries)))
    found = document(entries, conclusion, brakecheck="1.2.3", began=began, seconds=seconds, times=taken or {})
    whole: Entry = plain(found)
    return whole


@pytest.fixture(scope="session")
def run(faulty_mock: str) -> Entry:
    """The document of a run."""
    return _run(faulty_mock, 1_764_061_261.0, 1.5)


@pytest.fixture(scope="session")
def runs(faulty_mock: str, run: Entry) -> list[Entry]:
    """The documents of two runs at different times, one after the other."""
    return [run, _run(faulty_mock, 1_764_147_661.0, 2.25)]


def _run(origin: str, began: float, seconds: float) -> Entry:
    found = [
        run_contracts(Target("mock", vendor, origin + base, adapter="admin"), select=SELECTED[vendor])
        for vendor, base in BASES.items()
    ]
    before = [entry(run, Baseline()) for run in found]
    listed = {
        KNOWN: (contracts(before, "fail")[KNOWN], "asked for, see #12"),
        HEALED: (contracts(before, "pass")[HEALED], "was broken once"),
    }
    taken = {name: spent for run in found for name, spent in times(run).items()}
    day = date(2026, 12, 1)
    known = {rule: Known(rule, tuple(sorted(names)), reason, day) for rule, (names, reason) in listed.items()}
    baseline = Baseline(known, date(2026, 11, 1))
    return told([entry(run, baseline) for run in found], baseline, began, seconds, taken)


@pytest.fixture
def faulty(run: Entry) -> Entry:
    """What a run against the faulty mock told, one finding of which is known."""
    return deepcopy(run)


@pytest.fixture
def varied(faulty: Entry) -> Entry:
    """The same with a rule that ended in an error, so that there is one of each verdict."""
    rule = next(rule for rule in rules_of(faulty) if rule["verdict"] == "pass")
    rule["verdict"] = rule["contracts"][0]["verdict"] = "error"
    rule["detail"] = rule["contracts"][0]["detail"] = "GuardViolation: wf_1 was not provided"
    rule["contracts"][0]["again"] = "brakecheck verify --vendor dialnexa -k test_it"
    return recounted(faulty)


@pytest.fixture
def nasty(varied: Entry) -> Entry:
    """The same where all that a server or a user has a say in is as bad as can be."""
    for vendor in varied["vendors"]:
        vendor["selected"] = NASTY
        vendor["target"] = dict.fromkeys(vendor["target"], NASTY)
        vendor["receipt"] = [{"record": NASTY, "gone": False, "message": NASTY}]
    for rule in rules_of(varied):
        rule["detail"] = NASTY
        for contract in rule["contracts"]:
            _spoil(contract)
    varied["gate"] |= {"sentence": NASTY, "reasons": [NASTY], "remarks": [NASTY] * 20}
    return varied


def _spoil(contract: Entry) -> None:
    contract["detail"] = NASTY
    for name in {"expected", "received", "again"} & contract.keys():
        contract[name] = NASTY
    if "known" in contract:
        contract["known"]["reason"] = NASTY
    for part in contract.get("story", ()):
        if "remark" in part:
            part["remark"] = NASTY
            continue
        part.update(dict.fromkeys(("url", "request_body", "response_body", "failure", "curl"), NASTY))
        part.update(request_headers={NASTY: NASTY}, response_headers={NASTY: NASTY})


def rules_of(whole: Entry) -> Iterator[Entry]:
    for vendor in whole["vendors"]:
        yield from vendor["rules"]


def recounted(whole: Entry) -> Entry:
    """The document with the counts that its rules come to."""
    for vendor in whole["vendors"]:
        found = [rule["verdict"] for rule in vendor["rules"]]
        vendor["counts"] = {verdict: found.count(verdict) for verdict in VERDICTS}
    whole["counts"] = {v: sum(vendor["counts"][v] for vendor in whole["vendors"]) for v in VERDICTS}
    again = judged(report_of(whole).vendors, Gate())
    whole["gate"] |= {"status": again.status, "sentence": again.sentence, "reasons": list(again.reasons)}
    return whole
