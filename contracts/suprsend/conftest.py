"""What SuprSend's contracts are handed."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.suprsend.api import Runs


@pytest.fixture
def runs(scenario: Scenario) -> Runs:
    return Runs(scenario)
