"""A rule as plain data, as the ledger is printed and given to agents."""

from typing import Any

from brakecheck.mock_server.readings import fixed
from brakecheck.specs.ledger import Rule

Entry = dict[str, Any]


def rule_entry(rule: Rule) -> Entry:
    """The rule with its sources, and with its readings where the documents leave the point open."""
    entry: Entry = {
        "id": rule.id,
        "operation": rule.operation,
        "statement": rule.statement,
        "standing": str(rule.standing),
        "sources": [str(source) for source in rule.sources],
        "readings": rule.readings,
        "mock": rule.mock,
        "tell": rule.tell,
    }
    if rule.readings:
        entry["choose"] = _choosing(rule)
    return entry


def _choosing(rule: Rule) -> str:
    """How to have the mock read the rule another way, or why that cannot be had yet."""
    if reason := fixed(rule.id):
        return f"not yet: {reason}"
    return f"brakecheck mock --reading {rule.id}={next(name for name in rule.readings if name != rule.mock)}"
