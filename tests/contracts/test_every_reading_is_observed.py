"""The mock follows every reading that can be chosen: contracts observe exactly that one, and accuse nobody."""

from functools import cache

import pytest

from brakecheck.contracts.engine.runner import Run, collect, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.readings import every_reading, fixed
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

pytestmark = pytest.mark.slow
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}


@cache
def contracts_of(vendor: str) -> dict[str, str]:
    """For each rule, what selects the contracts that prove it."""
    found: dict[str, set[str]] = {}
    for name, rules in collect(vendor).items():
        for rule in rules:
            found.setdefault(rule, set()).add(name.rpartition("::")[2].partition("[")[0])
    return {rule: " or ".join(sorted(names)) for rule, names in found.items()}


def judged(readings: dict[str, str], vendor: str, select: str = "") -> Run:
    """The contracts on a mock that follows the readings."""
    with embedded(Settings(port=0, readings=readings)) as origin:
        return run_contracts(Target("mock", vendor, origin + BASES[vendor], adapter="admin"), select=select)


def accused(run: Run) -> list[str]:
    outcomes = [outcome for verdict in run.verdicts for outcome in verdict.outcomes]
    return [f"{o.rule}: {o.contract}" for o in outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)]


@pytest.mark.parametrize(("rule", "reading"), every_reading())
def test_a_reading_is_observed(rule: str, reading: str):
    """The contracts of the rule tell the reading that the mock follows."""
    vendor = rule.partition(".")[0]
    run = judged({rule: reading}, vendor, contracts_of(vendor)[rule])
    seen = next(verdict for verdict in run.verdicts if verdict.rule.id == rule)
    assert not accused(run)
    assert (seen.verdict, seen.detail) == (Verdict.OBSERVED, reading)


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_mock_that_reads_everything_otherwise_is_not_accused(vendor: str):
    """All points are read otherwise at once, and each is observed as the mock reads it; nothing is broken."""
    open_rules = [rule for rule in vendors.ledger(vendor) if rule.readings and fixed(rule.id) is None]
    readings = {rule.id: next(name for name in rule.readings if name != rule.mock) for rule in open_rules}
    run = judged(readings, vendor)
    assert not accused(run)
    seen = {verdict.rule.id: verdict.detail for verdict in run.verdicts if verdict.rule.id in readings}
    assert seen == readings
