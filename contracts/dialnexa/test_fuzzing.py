"""Schemathesis over the documented operations: examples, coverage, fuzzing, stateful links."""

import pytest

from brakecheck.contracts.engine.fuzzing import Fuzzing
from brakecheck.contracts.engine.scenario import Scenario

RULES = [
    "dialnexa.http.documented",
    "dialnexa.http.no-server-error",
    "dialnexa.http.method",
    "dialnexa.http.allow",
    "dialnexa.auth.key-required",
]


@pytest.mark.parametrize("promise", [pytest.param(rule, marks=pytest.mark.rule(rule)) for rule in RULES])
def test_schemathesis_finds_nothing(fuzzing: Fuzzing, scenario: Scenario, promise: str):
    """No request that Schemathesis generates gets an answer that breaks this rule."""
    ledger = scenario.client.ledger
    fuzzing.expect_kept(ledger[promise], ledger)
