"""Schemathesis over the operations that the file speaks of: examples, coverage, fuzzing, stateful links."""

from collections.abc import Iterator

import pytest

from brakecheck.contracts.engine.fuzzing import Fuzzing
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.generic.cases import Case, case
from brakecheck.contracts.generic.table import Table


def generated(table: Table) -> Iterator[Case]:
    """Cases of the rules that the checks of Schemathesis prove."""
    for rule in table.ledger:
        if rule.automatic and rule.operation == "any":
            yield case(rule.id, name=rule.id, rule=rule.id, words="Schemathesis finds nothing")


@pytest.mark.cases("promise", generated)
def test_schemathesis_finds_nothing(fuzzing: Fuzzing, scenario: Scenario, promise: str):
    """No request that Schemathesis generates gets an answer that breaks this rule."""
    ledger = scenario.client.ledger
    fuzzing.expect_kept(ledger[promise], ledger)
