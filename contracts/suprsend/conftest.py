"""The fixtures of SuprSend's contracts."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.suprsend.api import Runs


@pytest.fixture
def runs(scenario: Scenario) -> Runs:
    """The runs of one contract."""
    return Runs(scenario)
