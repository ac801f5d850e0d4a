"""Schemathesis over the documented operation: examples, coverage, fuzzing, stateful links."""

import pytest

from brakecheck.contracts.engine.fuzzing import Fuzzing
from brakecheck.contracts.engine.scenario import Scenario

RULES = [
    "suprsend.http.documented",
    "suprsend.http.no-server-error",
    "suprsend.http.method",
    "suprsend.http.allow",
    "suprsend.auth.key-required",
    "suprsend.cancel.invalid-body",
]


@pytest.mark.parametrize("promise", [pytest.param(rule, marks=pytest.mark.rule(rule)) for rule in RULES])
def test_schemathesis_finds_nothing(fuzzing: Fuzzing, scenario: Scenario, promise: str):
    """No request that Schemathesis generates gets an answer that breaks this rule."""
    ledger = scenario.client.ledger
    fuzzing.expect_kept(ledger[promise], ledger)
