"""The neighbouring operations on a workflow, each with a valid request."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import DRAFT, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import node, phones, sheet
from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.exchange import Exchange

CHANGES: dict[str, dict[str, Any]] = {
    "updateWorkflow": {"json": {"name": "Renamed by <marker>"}},
    "activateWorkflow": {},
    "resumeWorkflow": {},
    "duplicateWorkflow": {},
    "addNode": {"json": node("Added by a contract")},
    "addEdge": {"json": {"from_node_id": "<marker>-a", "to_node_id": "<marker>-b"}},
    "uploadLeads": {"files": sheet("phone_number", *phones(1, first=100))},
}
READS: dict[str, dict[str, Any]] = {"getWorkflow": {}, "listNodes": {}, "listEdges": {}, "listLeads": {}}
REQUESTS = CHANGES | READS


def expect_invalid(workflows: Workflows, answer: Exchange, *also: int) -> Exchange:
    """Raise a finding unless the answer is 400, 422 or one of `also`; any but 400 is observed."""
    expect_status(answer, *INVALID, *also)
    if answer.status != 400:
        workflows.scenario.observed(f"refused with {answer.status}")
    return answer


def expect_served(workflows: Workflows, operation: str) -> None:
    """Raise `NotServed` where the target lacks the operation: then its 404 says nothing about the workflow."""
    if workflows.is_known_to_serve(operation):
        return
    answer = workflows.neighbour(operation, workflows.given(DRAFT), **REQUESTS[operation])
    if operation == "duplicateWorkflow" and answer.status == 201:
        workflows.adopt(answer.json()["id"])


def in_each(*statuses: str, rule: str) -> list[object]:
    """Cases of a contract: each status, marked with the rule that it proves."""
    return [pytest.param(status, marks=pytest.mark.rule(rule)) for status in statuses]
