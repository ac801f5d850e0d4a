"""The mock judged by the contracts, as briefly as an agent can use it."""

from dataclasses import replace
from threading import Lock
from typing import Any

from brakecheck.config import target
from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.target import Target
from brakecheck.mcp_server.running_mock import RunningMock
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.finding import Finding, findings
from brakecheck.values import level as level_named

EXAMPLES = 10  # that Schemathesis makes up for an operation, in the contracts that use it
COMMANDS = ("try", "again")  # lines for a shell, which need a key
one_at_a_time = Lock()  # pytest runs in this process


def judged(mock: RunningMock, vendor: str, level: str, select: str) -> dict[str, Any]:
    """Run the contracts of the level against the mock, in worlds of their own; the counts and the findings."""
    chosen = _target(mock, vendor, level_named(level))
    with one_at_a_time:
        report = entry(run_contracts(chosen, examples=EXAMPLES, select=select), Baseline())
    return {
        "vendor": vendor,
        "level": level,
        "contracts": report.contracts,
        "requests": report.requests,
        "rules": {verdict: count for verdict, count in report.counts.items() if count},
        "findings": [_shown(found) for found in findings(report)],
    }


def _shown(found: Finding) -> dict[str, Any]:
    evidence = {label: text for label, text in found.evidence.items() if label not in COMMANDS}
    return {"rule": found.rule.id, "summary": found.summary, **evidence, "follows": [*found.follows]}


def _target(mock: RunningMock, vendor: str, level: str) -> Target:
    found = target(
        name="mock",
        vendor=vendor,
        base_url=mock.base_url(vendor),
        adapter="admin",
        settings={"admin-token": mock.token} if mock.token else {},
        variables={},
        timeout=Target.timeout,
        allow_hazardous=False,
        environment={},  # keys of real accounts stay where they are
    )
    return replace(found, level=level)
