"""The same numbers, wherever they are told."""

import io
import json
import re
from collections import Counter

import pytest
from junitparser import JUnitXml

from brakecheck.cli.terminal import print_conclusion
from brakecheck.report.formats import ctrf, junit, markdown, sarif
from brakecheck.report.formats import writing as formats
from brakecheck.report.loading import report_of
from brakecheck.report.model import VERDICTS
from tests.brakecheck.report.conftest import rules_of


@pytest.fixture
def counts(varied):
    """How many rules of the document have each verdict."""
    found = Counter(rule["verdict"] for rule in rules_of(varied))
    assert found.keys() == set(VERDICTS)
    return found


@pytest.mark.medium
def test_json_counts_its_rules(varied, counts):
    """The counts of the document are those of its rules."""
    assert json.loads(formats.rendered(report_of(varied)))["counts"] == counts


@pytest.mark.medium
def test_junit_counts_the_same(varied, counts):
    """Failures and errors are what they are; skipped is what was not checked or is known."""
    report = JUnitXml.fromstring(junit.rendered(report_of(varied)).encode())
    assert (report.failures, report.errors) == (counts["fail"], counts["error"])
    assert sum(suite.skipped for suite in report) == counts["not checked"] + counts["known"]
    assert report.tests == counts.total() == sum(len(suite) for suite in report)
    cases = [case for suite in report for case in suite]
    assert sum(case.is_skipped and bool(case.system_out) for case in cases) == counts["known"]
    observed = {rule["id"] for rule in rules_of(varied) if rule["verdict"] == "observed"}
    assert {case.name for case in cases if case.is_passed and case.system_out} >= observed


def test_ctrf_counts_the_same(varied, counts):
    """The summary agrees with its tests, and both with the document."""
    results = json.loads(ctrf.rendered(report_of(varied)))["results"]
    summary, tests = results["summary"], results["tests"]
    assert Counter(test["rawStatus"] for test in tests) == counts == summary["extra"]["verdicts"]
    statuses = Counter(test["status"] for test in tests)
    assert all(summary[status] == statuses[status] for status in ("passed", "failed", "skipped", "pending", "other"))
    assert summary["tests"] == len(tests) == statuses.total()
    assert summary["passed"] == counts["pass"] + counts["observed"]
    assert summary["failed"] == counts["fail"] + counts["error"]


@pytest.mark.medium
def test_sarif_counts_the_same(varied, counts):
    """Results are the findings, suppressed those that are known; errors are notifications."""
    (run,) = json.loads(sarif.rendered(report_of(varied)))["runs"]
    assert sum("suppressions" not in result for result in run["results"]) == counts["fail"]
    assert sum("suppressions" in result for result in run["results"]) == counts["known"]
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == counts["error"]
    assert len(run["tool"]["driver"]["rules"]) == counts.total()
    assert run["properties"]["verdicts"] == counts


def test_markdown_counts_the_same(varied, counts):
    """The rows of the table add up to the document's counts."""
    text = markdown.rendered(report_of(varied))
    head = next(line for line in text.splitlines() if line.startswith("|  |")).split(" | ")[1:7]
    rows = [re.findall(r"\| (\d+)(?= \|)", line) for line in text.splitlines() if " at <code>" in line]
    assert dict(zip(head, (sum(map(int, column)) for column in zip(*rows, strict=True)), strict=True)) == counts
    assert f"Not checked: {counts['not checked']} rules." in text
    assert text.count("<b>") == counts["fail"] + counts["known"] + counts["error"]


def test_the_terminal_counts_the_same(varied, counts):
    """The last lines add up to the document's counts, vendor by vendor."""
    stream = io.StringIO()
    print_conclusion(report_of(varied), stream)
    told: Counter[str] = Counter()
    for line in stream.getvalue().splitlines():
        if " rules: " in line:
            for number, verdict in re.findall(r"(\d+) (pass|fail|known|observed|not checked|error)\b", line):
                told[verdict] += int(number)
    assert told == counts
