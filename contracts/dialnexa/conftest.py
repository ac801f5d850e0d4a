"""The fixtures of DialNexa's contracts."""

import pytest

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.engine.scenario import Scenario


@pytest.fixture
def workflows(scenario: Scenario) -> Workflows:
    """The workflows of one contract."""
    return Workflows(scenario)
