"""What SuprSend's contracts are handed."""

import pytest

from contracts.scenario import Scenario
from contracts.suprsend.api import Runs


@pytest.fixture
def runs(scenario: Scenario) -> Runs:
    return Runs(scenario)
