"""Workflows built node by node, and the histories of their leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.dialnexa.lists import everything
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

END: dict[str, Any] = {"node_type": "CONVERTED"}
# A delay that outlasts every contract: a lead that reaches this node stays there.
REST: dict[str, Any] = {"node_type": "TIME", "config": {"delay_hours": 24}}
# A condition that leads leave by their segment.
SPLIT: dict[str, Any] = {
    "node_type": "CONDITIONAL",
    "config": {"condition_field": "segment", "branches": ["gold", "plain"]},
}
AREAS = (202, 206, 212, 213, 214, 215, 216, 303, 305, 312, 313, 404, 415, 503, 504, 512, 602, 612, 617, 702)
Edge = tuple[str, str, str | None]


def node(label: str, kind: Mapping[str, Any] = END) -> dict[str, Any]:
    """The body of a request that adds a node."""
    return {"label": label, "position_x": 0, "position_y": 0, "config": {}, **kind}


def call(agent: str) -> dict[str, Any]:
    """A node that places a call by the agent."""
    return {"node_type": "VOICE_CALL", "config": {"agent_id": agent, "from_phone_number": phones(1)[0]}}


def sheet(*lines: str, name: str = "leads.csv") -> dict[str, tuple[str, bytes, str]]:
    """The form that uploads these lines as a CSV file."""
    return {"file": (name, "".join(f"{line}\n" for line in lines).encode(), "text/csv")}


def phones(count: int, first: int = 0) -> list[str]:
    """Phone numbers that no one owns: each area reserves a hundred of them for fiction."""
    return [f"+1{AREAS[number // 100]}55501{number % 100:02d}" for number in range(first, first + count)]


def build(
    workflows: Workflows, nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[Edge]
) -> tuple[str, dict[str, str]]:
    """Create a draft with these nodes and edges; returns its id, and the ids of the nodes by label."""
    workflow = str(workflows.create().json()["id"])
    made = {
        label: str(_built(workflows.neighbour("addNode", workflow, json=node(label, kind))).json()["id"])
        for label, kind in nodes.items()
    }
    for node_id in made.values():
        workflows.scenario.adopt(node_id)
    for source, target, label in edges:
        body = {"from_node_id": made[source], "to_node_id": made[target], **({"label": label} if label else {})}
        _built(workflows.neighbour("addEdge", workflow, json=body))
    return workflow, made


def copied(workflows: Workflows, workflow: str) -> tuple[str, Exchange]:
    """Duplicate the workflow; returns the copy's id and the answer."""
    answer = expect_status(workflows.neighbour("duplicateWorkflow", workflow), 201)
    copy = str(answer.json()["id"])
    workflows.adopt(copy)
    return copy, answer


def enrol(workflows: Workflows, workflow: str, count: int = 1, first: int = 0) -> None:
    """Upload `count` leads; `NotChecked` where the target refuses them."""
    _built(workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", *phones(count, first))))


def activate(workflows: Workflows, workflow: str) -> None:
    """Activate the workflow; `NotChecked` where the target refuses the graph."""
    answer = workflows.neighbour("activateWorkflow", workflow)
    if answer.status != 200:
        raise NotChecked(f"the target does not activate this graph (it answers {answer.status})")


def called(workflows: Workflows, agent: str, count: int = 1, first: int = 0) -> str:
    """Activate a workflow in which the agent calls `count` leads; returns its id."""
    workflow, _ = build(workflows, {"call": call(agent), "end": END}, [("call", "end", None)])
    enrol(workflows, workflow, count, first)
    activate(workflows, workflow)
    return workflow


def is_called(workflows: Workflows, workflow: str, count: int = 1) -> bool:
    """Whether at least `count` calls have begun."""
    return bool(workflows.look(workflow)["steps"]["started"] >= count)


def called_at_last(workflows: Workflows, agent: str, count: int = 1, first: int = 0) -> str:
    """Activate a workflow as `called` does, and wait until all its calls have begun; else `NotChecked`."""
    workflow = called(workflows, agent, count, first)
    if not workflows.advance_until(lambda: is_called(workflows, workflow, count)):
        raise NotChecked(f"the target does not place {count} calls at once")
    return workflow


def histories(workflows: Workflows, workflow: str) -> dict[str, list[dict[str, Any]]]:
    """The history of each lead by its phone number, the earliest visit of a node first."""
    return {
        plain(lead["phone_number"]): sorted(history(workflows, workflow, lead["id"]).json()["history"], key=entered)
        for lead in everything(workflows, "listLeads", workflow)
    }


def the_history(workflows: Workflows, workflow: str) -> list[dict[str, Any]]:
    """The history of the workflow's only lead."""
    found = histories(workflows, workflow)
    expect(len(found) == 1, "one lead", f"{len(found)} leads")
    return next(iter(found.values()))


def plain(phone: str) -> str:
    """A phone number without its separators."""
    return "+" + "".join(filter(str.isdigit, phone))


def history(workflows: Workflows, workflow: str, lead: str) -> Exchange:
    """Send Get Lead History, which has to succeed."""
    workflows.scenario.adopt(lead)
    return expect_status(workflows.neighbour("getLeadHistory", workflow, lead), 200)


def entered(visit: Mapping[str, Any]) -> datetime:
    """The time at which the visit began."""
    return moment(visit["entered_at"])


def moment(text: str) -> datetime:
    """Parse a time of an answer (RFC 3339)."""
    return datetime.fromisoformat(text)


def _built(answer: Exchange) -> Exchange:
    if answer.status != 201:
        raise NotChecked(f"the target does not build this graph ({answer.operation} answers {answer.status})")
    return answer
