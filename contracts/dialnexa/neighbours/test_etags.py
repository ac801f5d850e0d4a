"""ETags of the call logs: an unchanged list answers 304, a changed one 200."""

import pytest

from brakecheck.contracts.dialnexa.api import DELAY, Workflows
from brakecheck.contracts.dialnexa.graph import called_at_last
from brakecheck.contracts.dialnexa.lists import page
from brakecheck.contracts.dialnexa.neighbours.calls import logged_at_last, logs_if_changed
from brakecheck.contracts.engine.scenario import expect, expect_status

rule, takes = pytest.mark.rule, pytest.mark.takes


@rule("dialnexa.calls.unchanged")
@takes(DELAY)
def test_who_has_the_list_is_told_so(workflows: Workflows):
    """List call logs again with the ETag of the first answer: 304 without a body. With another tag: 200."""
    agent = workflows.scenario.fresh("agent")
    called_at_last(workflows, agent)
    workflows.advance(DELAY)
    answer = page(workflows, "listCallLogs", agent_id=agent)
    tag = answer.headers.get("etag", "")
    expect(tag != "", "an ETag", "none", answer)
    again = expect_status(logs_if_changed(workflows, tag, agent_id=agent), 304)
    expect(not again.body, "no body", again.answer(), again)
    expect_status(logs_if_changed(workflows, '"brakecheck-no-such-tag"', agent_id=agent), 200)


@rule("dialnexa.calls.unchanged")
@takes(DELAY)
def test_who_has_an_older_list_gets_the_new_one(workflows: Workflows):
    """List call logs with the ETag from before a call began or ended: 200 with a new ETag."""
    agent = workflows.scenario.fresh("agent")
    called_at_last(workflows, agent)
    workflows.advance(DELAY)
    first = page(workflows, "listCallLogs", agent_id=agent)
    tag = first.headers.get("etag", "")
    expect(tag != "", "an ETag", "none")
    logged_at_last(workflows, agent, first=1)
    answer = expect_status(logs_if_changed(workflows, tag, agent_id=agent), 200)
    known = len(first.json()["data"])
    expect(len(answer.json()["data"]) > known, f"more calls than {known}", answer.answer(), answer)
    expect(answer.headers.get("etag") not in (None, tag), "another ETag", answer.headers.get("etag"), answer)
    workflows.advance(DELAY)
    if page(workflows, "listCallLogs", agent_id=agent).json() != answer.json():
        expect_status(logs_if_changed(workflows, answer.headers["etag"], agent_id=agent), 200)
