"""Call logs in the hands of a contract: by their dates, and for a caller who has them already."""

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
    """The id of a workflow that calls as the agent, once its calls are listed or over.

    No page says whether a call is listed before it has ended.
    """
    before = _listed(workflows, agent)
    workflow = called_at_last(workflows, agent, count, first)

    def is_listed() -> bool:
        return _listed(workflows, agent) >= before + count

    if not is_listed() and not workflows.advance_until(is_listed) and workflows.look(workflow)["leads"].get("in_step"):
        raise NotChecked("the target does not list a call that is under way, and this one takes long")
    return workflow


def _listed(workflows: Workflows, agent: str) -> int:
    """How many calls of the agent the list has."""
    return int(page(workflows, "listCallLogs", agent_id=agent).json()["meta"]["total"])


def between(workflows: Workflows, began: datetime, days: dict[str, int], **query: str) -> Exchange:
    """The calls between these days from a moment; dates are sent with a time or, where that is refused, alone."""
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"):
        dates = {name: (began.astimezone(UTC) + timedelta(days=count)).strftime(form) for name, count in days.items()}
        answer = workflows.neighbour("listCallLogs", query={**query, **dates})
        if answer.status not in INVALID:
            return expect_status(answer, 200)
    raise NotChecked("the target takes dates in a form that no page shows")


def logs_if_changed(workflows: Workflows, tag: str, **query: str) -> Exchange:
    """The call logs, for a caller who has those of the tag already."""
    return workflows.neighbour("listCallLogs", query=query, headers={"If-None-Match": tag})


def expect_under_way(workflows: Workflows, workflow: str) -> None:
    """Not checked where the lead's call is over already: the pages do not say how long a call takes."""
    if not workflows.look(workflow)["leads"].get("in_step"):
        raise NotChecked("the call was over within a second")
