"""SARIF 2.1.0 for code scanning: each finding at the place of its rule in the ledger."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from brakecheck.report.finding import HEADLINES, Finding
from brakecheck.report.formats.sarif_text import literal, web_messages
from brakecheck.report.formats.writing import as_json
from brakecheck.report.model import BROKEN, Report, RuleReport
from brakecheck.report.serialization import plain
from brakecheck.specs import vendors
from brakecheck.specs.lines import RULES, operation_lines

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "BRAKECHECK"
FINGERPRINT = "brakecheckRule/v1"
Entry = dict[str, Any]


def rendered(document: Report) -> str:
    """The document as one run: code scanning takes no two of one tool."""
    rules = [(entry.vendor, rule) for entry in document.vendors for rule in entry.rules]
    places = {entry.vendor: _Places(entry.vendor, entry.target.file) for entry in document.vendors}
    numbered = [(number, rule, places[vendor]) for number, (vendor, rule) in enumerate(rules)]
    run = {
        "tool": {
            "driver": {
                "name": "brakecheck",
                "version": document.brakecheck,
                "rules": [_rule(rule) for _, rule in rules],
            }
        },
        "originalUriBaseIds": {ROOT: {"description": {"text": "Where brakecheck is: its repository, or its wheel."}}},
        "invocations": [_invocation(document, numbered)],
        "results": [_result(*one) for one in numbered if one[1].verdict in BROKEN],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "verdicts": document.counts,
            "levels": {entry.vendor: plain(entry.level) for entry in document.vendors},
        },
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


class _Places:
    """The lines of one vendor's files. `own` is the file of the user's that findings point at."""

    def __init__(self, vendor: str, own: str) -> None:
        machine = vendors.machine(vendor)
        self._own = own
        self._folder = f"specs/{vendor}"
        self._ledger = machine.path.name if machine else f"{self._folder}/{RULES}"
        self._rules = vendors.rule_lines(vendor)
        self._operations = operation_lines(vendor)

    def finding(self, rule: RuleReport) -> Entry:
        """Where a finding stands, and what it is related to."""
        ledger, operation = self.rule(rule.id), self.operation(rule.operation)
        if not self._own:
            return {"locations": [ledger], "relatedLocations": operation}
        place = {"physicalLocation": {"artifactLocation": {"uri": quote(self._own)}, "region": {"startLine": 1}}}
        promise = {"id": 0, **ledger, "message": {"text": f"The rule {rule.id}"}}
        return {"locations": [place], "relatedLocations": [promise, *operation]}

    def rule(self, name: str) -> Entry:
        return _location(self._ledger, self._rules.get(name))

    def operation(self, name: str) -> list[Entry]:
        """None for a rule of every operation."""
        if name not in self._operations:
            return []
        file, line = self._operations[name]
        return [{"id": 1, **_location(f"{self._folder}/{file}", line), "message": {"text": f"The operation {name}"}}]


def _location(file: str, line: int | None) -> Entry:
    """A rule that the ledger does not have any more is somewhere in its file."""
    region = {"region": {"startLine": line}} if line else {}
    return {"physicalLocation": {"artifactLocation": {"uri": file, "uriBaseId": ROOT}, **region}}


def _rule(rule: RuleReport) -> Entry:
    binding = rule.standing in ("stated", "implied")
    said = [f"From {rule.sources[0]}.", *(f"Reading {name}: {text}" for name, text in rule.readings.items())]
    return {
        "id": rule.id,
        "shortDescription": {"text": literal(rule.statement)},
        "fullDescription": {"text": literal(rule.statement)},
        "help": {"text": literal("\n".join(said))},
        **({"helpUri": rule.sources[0].url} if rule.sources[0].url else {}),
        "defaultConfiguration": {"level": "error" if binding else "note"},
        "properties": {
            "standing": rule.standing,
            "operation": rule.operation,
            "tags": [rule.standing, rule.operation],
        },
    }


def _result(number: int, rule: RuleReport, places: _Places) -> Entry:
    finding = Finding(rule)
    evidence = finding.evidence
    lines = [f"{rule.statement} This {HEADLINES[rule.verdict]}."]
    lines += [
        f"{label}: {evidence[label]}"
        for label in ("expected", "received", "answer", "danger", "try")
        if label in evidence
    ]
    result = {
        "ruleId": rule.id,
        "ruleIndex": number,
        "level": "error",
        "message": {"text": literal("\n".join(lines))},
        **places.finding(rule),
        "partialFingerprints": {FINGERPRINT: rule.id, "primaryLocationLineHash": f"{rule.id}:1"},
        **web_messages(finding.exchange),
        "properties": {"contract": finding.contract.name, "verdict": rule.verdict},
    }
    if rule.verdict == "known":  # as a note, for code scanning does not look at suppressions
        result["level"] = "note"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.excuse}]
    return result


def _invocation(document: Report, rules: list[tuple[int, RuleReport, _Places]]) -> Entry:
    """The rules that could not be judged: no results, for nothing was found out about the server."""
    began = datetime.fromisoformat(document.run.began)
    ended = began + timedelta(seconds=document.run.seconds)
    return {
        "executionSuccessful": document.gate.status != 2,
        "exitCode": document.gate.status,
        "exitCodeDescription": literal(document.gate.sentence),
        "startTimeUtc": _time(began),
        "endTimeUtc": _time(ended),
        "toolExecutionNotifications": [
            {
                "level": "warning",
                "message": {"text": literal(f"{Finding(rule).head}: {Finding(rule).summary}")},
                "locations": [places.rule(rule.id)],
                "associatedRule": {"id": rule.id, "index": number},
            }
            for number, rule, places in rules
            if rule.verdict == "error"
        ],
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
