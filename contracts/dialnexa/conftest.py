"""What DialNexa's contracts are handed."""

import pytest

from contracts.dialnexa.api import Workflows
from contracts.scenario import Scenario


@pytest.fixture
def workflows(scenario: Scenario) -> Workflows:
    return Workflows(scenario)
