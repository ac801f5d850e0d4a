"""Neighbouring operations that do as the pages say, and elsewhere not as the mock does, break nothing."""

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from tests.correct_servers.neighbours import otherwise

OBSERVED = {"dialnexa.request.invalid", "dialnexa.edges.unknown-node", "dialnexa.leads.rows", "dialnexa.leads.file"}
SELECT = "neighbours or nothing_else or pause_can or at_the_end"


@pytest.mark.slow
def test_other_ways_with_the_neighbouring_operations_are_not_accused():
    """422 for 400, unique titles, clamped pages, days for dates, numbers that are checked, and members of its own."""
    with embedded(Settings(port=0, vendors=["dialnexa"])) as mock, otherwise(mock) as origin:
        target = Target("otherwise", "dialnexa", f"{origin}/v1", adapter="admin")
        run = run_contracts(target, select=SELECT)
    outcomes = [outcome for verdict in run.verdicts for outcome in verdict.outcomes]
    accused = [o for o in outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)]
    assert not [f"{o.rule}: {o.contract}: {o.expected}, {o.received}{o.detail}" for o in accused]
    assert {verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.OBSERVED} >= OBSERVED
