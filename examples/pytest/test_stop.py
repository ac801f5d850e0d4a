"""The client stops a workflow, on good days and bad ones, whatever the documents leave open."""

import pytest
from stop import stop

from brakecheck.plugin import MockWorld, every_reading


def test_one_request_stops_it_for_good(dialnexa_mock: MockWorld):
    """An active workflow is cancelled by one request, and stays so for a month."""
    workflow = dialnexa_mock.provide(status="active", leads={"in_step": 1})
    assert stop(dialnexa_mock.base_url, dialnexa_mock.key, workflow) == "cancelled"
    dialnexa_mock.advance(seconds=30 * 24 * 3600)
    assert dialnexa_mock.observe(workflow)["status"] == "cancelled"
    assert [exchange["operation"] for exchange in dialnexa_mock.journal] == ["cancelWorkflow", "getWorkflow"]


@pytest.mark.parametrize("lost", ["drop", "reset"])
def test_a_lost_answer_is_no_reason_to_cancel_twice(dialnexa_mock: MockWorld, lost: str):
    """Where the answer is lost after the effect, the client looks, and sees that the workflow is cancelled."""
    workflow = dialnexa_mock.provide(status="active")
    dialnexa_mock.force({"operation": "cancelWorkflow", "connection": lost, "when": "after"})
    assert stop(dialnexa_mock.base_url, dialnexa_mock.key, workflow) == "cancelled"


@pytest.mark.parametrize(("rule", "reading"), every_reading("dialnexa"))
def test_every_reading_can_be_lived_with(dialnexa_mock: MockWorld, rule: str, reading: str):
    """The client stops a workflow whatever the vendor turns out to mean."""
    dialnexa_mock.reading(rule, reading)
    workflow = dialnexa_mock.provide(status="active")
    assert stop(dialnexa_mock.base_url, dialnexa_mock.key, workflow) == "cancelled"
