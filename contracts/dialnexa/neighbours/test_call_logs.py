"""Call logs: which calls are listed, and the filters of the list."""

from datetime import UTC, timedelta, timezone
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import CANCELLED, DELAY, TICKS, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import called_at_last, moment
from brakecheck.contracts.dialnexa.lists import everything, expect_ids, expect_page, ids, page
from brakecheck.contracts.dialnexa.neighbours.calls import UNDER_WAY, between, logged_at_last
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked

rule, takes = pytest.mark.rule, pytest.mark.takes
WINDOWS: tuple[tuple[dict[str, int], bool], ...] = (  # days from the call, and whether the call lies within
    ({"start_date": -2}, True),
    ({"end_date": 2}, True),
    ({"start_date": -2, "end_date": 2}, True),
    ({"start_date": 2}, False),
    ({"end_date": -2}, False),
    ({"start_date": -4, "end_date": -2}, False),
)
ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)))


def logged_call(workflows: Workflows) -> tuple[str, list[dict[str, Any]]]:
    """An agent of the contract's own, and the logs of the call that the agent has placed."""
    agent = workflows.scenario.fresh("agent")
    logged_at_last(workflows, agent)
    logs = everything(workflows, "listCallLogs", agent_id=agent)
    expect(bool(logs), "a call", logs)
    return agent, logs


@rule("dialnexa.calls.listed")
@takes(TICKS)
def test_the_agent_narrows_the_list(workflows: Workflows):
    """Two agents call: the list filtered by an agent has only its calls, by nearly the agent none of them."""
    agents = {workflows.scenario.fresh("agent"): 2, workflows.scenario.fresh("agent"): 1}
    for agent, count in agents.items():
        logged_at_last(workflows, agent, count)
    known: set[str] = set()
    for agent, count in agents.items():
        answer = page(workflows, "listCallLogs", agent_id=agent)
        placed = answer.json()["meta"]["total"]  # more where the target has called again
        expect(placed >= count, f"{count} calls of {agent}", placed, answer)
        logs = expect_page(answer, number=1, limit=20, total=placed)
        expect({log["agent_id"] for log in logs} == {agent}, f"calls of {agent} alone", logs, answer)
        known |= ids(logs)
    for near in (agent[:-1], f"{agent[:-1]}%", f"{agent}0"):
        answer = page(workflows, "listCallLogs", agent_id=near)
        others = {log["agent_id"] for log in answer.json()["data"]} - {near}
        expect(not others, f"no calls of agents other than {near}", others, answer)
    listed = ids(everything(workflows, "listCallLogs"))
    expect(known <= listed, f"{sorted(known)} among the calls of the account", f"{sorted(known - listed)} missing")


@rule("dialnexa.calls.listed")
@takes(DELAY)
def test_the_status_narrows_the_list(workflows: Workflows):
    """One call has ended, one has not: the list filtered by a final status has only its calls."""
    agent = workflows.scenario.fresh("agent")
    for first in (0, 1):
        called_at_last(workflows, agent, first=first)
        if first == 0:
            workflows.advance(DELAY)
    logs = everything(workflows, "listCallLogs", agent_id=agent)
    expect(bool(logs), "the call that has ended", logs)
    for status in sorted({log["status"] for log in logs} - set(UNDER_WAY) | {"retry_expired"}):
        answer = page(workflows, "listCallLogs", agent_id=agent, status=status)
        expect_ids(answer, answer.json()["data"], {log["id"] for log in logs if log["status"] == status})


@rule("dialnexa.calls.listed")
@takes(TICKS)
def test_dates_narrow_the_list(workflows: Workflows):
    """The list filtered by dates has the call exactly where the dates include it."""
    agent, logs = logged_call(workflows)
    for days, within in WINDOWS:
        answer = between(workflows, moment(logs[0]["created_at"]), days, agent_id=agent)
        expect_ids(answer, answer.json()["data"], ids(logs) if within else set())


@rule("dialnexa.calls.listed")
@takes(TICKS)
def test_a_date_is_read_in_its_zone(workflows: Workflows):
    """A call is listed since an hour before it, written in UTC or with the offset of another zone."""
    agent, logs = logged_call(workflows)
    for zone in ZONES:
        since = moment(logs[0]["created_at"]).astimezone(zone) - timedelta(hours=1)
        text = since.isoformat(timespec="seconds").replace("+00:00", "Z")
        answer = workflows.neighbour("listCallLogs", query={"agent_id": agent, "start_date": text})
        if answer.status in INVALID:
            raise NotChecked("the target takes dates in a form that no page shows")
        expect_ids(answer, expect_status(answer, 200).json()["data"], ids(logs))


@rule("dialnexa.list.pages")
@takes(TICKS)
def test_call_logs_come_in_pages(workflows: Workflows):
    """Three calls with a limit of 2: the first page has two, and the second page has the third."""
    agent = workflows.scenario.fresh("agent")
    logged_at_last(workflows, agent, count=3)
    placed = len(everything(workflows, "listCallLogs", agent_id=agent))
    if placed != 3:
        raise NotChecked(f"the target has placed {placed} calls, and this contract needs exactly 3")
    answers = [page(workflows, "listCallLogs", agent_id=agent, page=number, limit=2) for number in (1, 2)]
    shown = [expect_page(answer, number=number, limit=2, total=3) for number, answer in enumerate(answers, 1)]
    expect(len(ids(shown[0] + shown[1])) == 3, "3 calls, each once", shown, answers[1])


@rule("dialnexa.delete.keeps-call-logs")
@takes(DELAY)
def test_calls_of_a_deleted_workflow_are_listed(workflows: Workflows):
    """Delete a workflow after a call: the call is still listed."""
    agent = workflows.scenario.fresh("agent")
    workflow = called_at_last(workflows, agent)
    workflows.advance(DELAY)
    before = ids(everything(workflows, "listCallLogs", agent_id=agent))
    is_finished = workflows.look(workflow)["status"] in ("completed", CANCELLED)
    answer = expect_status(workflows.delete(workflow), 200) if is_finished else workflows.delete_after_cancel(workflow)
    after = ids(everything(workflows, "listCallLogs", agent_id=agent))
    expect(bool(before) and after >= before, f"the call {sorted(before)}", sorted(after), answer)
