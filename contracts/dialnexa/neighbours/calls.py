"""Call logs: reading them by date and by ETag, and waiting until calls are listed."""

from datetime import UTC, datetime, timedelta

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import called_at_last
from brakecheck.contracts.dialnexa.lists import page
from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

UNDER_WAY = ("created", "initiated", "sent", "received")


def logged_at_last(workflows: Workflows, agent: str, count: int = 1, first: int = 0) -> str:
    """Activate a workflow in which the agent calls leads, and wait until its calls are listed or have ended.

    Returns the id of the workflow. No page says whether a call is listed before it has ended.
    """
    before = _listed(workflows, agent)
    workflow = called_at_last(workflows, agent, count, first)

    def is_listed() -> bool:
        return _listed(workflows, agent) >= before + count

    if not is_listed() and not workflows.advance_until(is_listed) and workflows.look(workflow)["leads"].get("in_step"):
        raise NotChecked("the target does not list calls that are under way, and this call did not end in time")
    return workflow


def _listed(workflows: Workflows, agent: str) -> int:
    """The number of listed calls of the agent."""
    return int(page(workflows, "listCallLogs", agent_id=agent).json()["meta"]["total"])


def between(workflows: Workflows, began: datetime, days: dict[str, int], **query: str) -> Exchange:
    """List the calls in a window of days around a moment. Dates have a time, unless the server refuses that."""
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"):
        dates = {name: (began.astimezone(UTC) + timedelta(days=count)).strftime(form) for name, count in days.items()}
        answer = workflows.neighbour("listCallLogs", query={**query, **dates})
        if answer.status not in INVALID:
            return expect_status(answer, 200)
    raise NotChecked("the target refuses dates with a time and dates without one, and no page shows another form")


def logs_if_changed(workflows: Workflows, tag: str, **query: str) -> Exchange:
    """List the call logs with the tag in If-None-Match."""
    return workflows.neighbour("listCallLogs", query=query, headers={"If-None-Match": tag})


def expect_under_way(workflows: Workflows, workflow: str) -> None:
    """Raise `NotChecked` where the lead's call has ended already: no page says how long a call takes."""
    if not workflows.look(workflow)["leads"].get("in_step"):
        raise NotChecked("the call ended within a second")
