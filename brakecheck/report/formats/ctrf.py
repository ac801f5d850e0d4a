"""CTRF, the Common Test Report Format (https://ctrf.io): a test for each rule."""

from collections import Counter
from datetime import datetime
from typing import Any

from brakecheck.report.finding import Finding, block, reading
from brakecheck.report.formats.writing import as_json
from brakecheck.report.model import Report, RuleReport, VendorReport
from brakecheck.report.printable import line
from brakecheck.report.serialization import plain

SPEC_VERSION = "0.0.0"
STATUSES = {
    "pass": "passed",
    "observed": "passed",
    "fail": "failed",
    "error": "failed",
    "not checked": "skipped",
    "known": "other",
}
Entry = dict[str, Any]


def rendered(document: Report) -> str:
    """The document as JSON of that format."""
    return as_json(
        {
            "reportFormat": "CTRF",
            "specVersion": SPEC_VERSION,
            "timestamp": document.run.began,
            "generatedBy": "brakecheck",
            "results": {
                "tool": {"name": "brakecheck", "version": document.brakecheck},
                "summary": _summary(document),
                "tests": [_test(entry, rule) for entry in document.vendors for rule in entry.rules],
                "environment": _environment(document),
            },
        }
    )


def _summary(document: Report) -> Entry:
    counts: Counter[str] = Counter()
    for verdict, count in document.counts.items():
        counts[STATUSES[verdict]] += count
    start = int(datetime.fromisoformat(document.run.began).timestamp() * 1000)
    duration = round(document.run.seconds * 1000)
    return {
        "tests": counts.total(),
        **{status: counts[status] for status in ("passed", "failed", "skipped", "pending", "other")},
        "suites": len(document.vendors),
        "start": start,
        "stop": start + duration,
        "duration": duration,
        "extra": {"verdicts": document.counts},
    }


def _environment(document: Report) -> Entry:
    targets = [
        {
            "vendor": entry.vendor,
            **plain(entry.target),
            "seed": entry.seed,
            "selected": entry.selected,
            "level": plain(entry.level),
        }
        for entry in document.vendors
    ]
    gate = document.gate
    return {"healthy": gate.status == 0, "extra": {"gate": gate.sentence, "targets": targets}}


def _test(entry: VendorReport, rule: RuleReport) -> Entry:
    return {
        "testId": rule.id,
        "name": rule.id,
        "status": STATUSES[rule.verdict],
        "rawStatus": rule.verdict,
        "duration": 0,
        "suite": [entry.vendor, rule.id.rpartition(".")[0]],
        "tags": [rule.standing],
        **_message(rule),
        "extra": {
            "statement": rule.statement,
            "operation": rule.operation,
            "sources": plain(rule.sources),
            **({"reading": rule.detail} if rule.verdict == "observed" else {}),
        },
    }


def _message(rule: RuleReport) -> Entry:
    verdict, finding = rule.verdict, Finding(rule)
    if verdict in ("fail", "error"):
        return {"message": finding.summary, "trace": block(finding.evidence)}
    if verdict == "known":
        return {"message": finding.excuse, "trace": block(finding.evidence)}
    if not rule.detail:
        return {}
    return {"message": reading(rule) if verdict == "observed" else line(rule.detail, 500)}
