"""CTRF, the Common Test Report Format (https://ctrf.io): a test for each rule."""

from collections import Counter
from datetime import datetime
from typing import Any

from brakecheck.report.finding import block, evidence, excuse, reading, summary
from brakecheck.report.formats.writing import as_json
from brakecheck.report.printable import line

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


def rendered(document: Entry) -> str:
    """The document as JSON of that format."""
    return as_json(
        {
            "reportFormat": "CTRF",
            "specVersion": SPEC_VERSION,
            "timestamp": document["run"]["began"],
            "generatedBy": "brakecheck",
            "results": {
                "tool": {"name": "brakecheck", "version": document["brakecheck"]},
                "summary": _summary(document),
                "tests": [_test(entry, rule) for entry in document["vendors"] for rule in entry["rules"]],
                "environment": _environment(document),
            },
        }
    )


def _summary(document: Entry) -> Entry:
    counts: Counter[str] = Counter()
    for verdict, count in document["counts"].items():
        counts[STATUSES[verdict]] += count
    start = int(datetime.fromisoformat(document["run"]["began"]).timestamp() * 1000)
    duration = round(document["run"]["seconds"] * 1000)
    return {
        "tests": counts.total(),
        **{status: counts[status] for status in ("passed", "failed", "skipped", "pending", "other")},
        "suites": len(document["vendors"]),
        "start": start,
        "stop": start + duration,
        "duration": duration,
        "extra": {"verdicts": document["counts"]},
    }


def _environment(document: Entry) -> Entry:
    targets = [
        {"vendor": entry["vendor"], **entry["target"], "seed": entry["seed"], "selected": entry["selected"]}
        for entry in document["vendors"]
    ]
    gate = document["gate"]
    return {"healthy": gate["status"] == 0, "extra": {"gate": gate["sentence"], "targets": targets}}


def _test(entry: Entry, rule: Entry) -> Entry:
    return {
        "testId": rule["id"],
        "name": rule["id"],
        "status": STATUSES[rule["verdict"]],
        "rawStatus": rule["verdict"],
        "duration": 0,
        "suite": [entry["vendor"], rule["id"].rpartition(".")[0]],
        "tags": [rule["standing"]],
        **_told(rule),
        "extra": {
            "statement": rule["statement"],
            "operation": rule["operation"],
            "sources": rule["sources"],
            **({"reading": rule["detail"]} if rule["verdict"] == "observed" else {}),
        },
    }


def _told(rule: Entry) -> Entry:
    verdict = rule["verdict"]
    if verdict in ("fail", "error"):
        return {"message": summary(rule), "trace": block(evidence(rule))}
    if verdict == "known":
        return {"message": excuse(rule), "trace": block(evidence(rule))}
    if not rule["detail"]:
        return {}
    return {"message": reading(rule) if verdict == "observed" else line(rule["detail"], 500)}
