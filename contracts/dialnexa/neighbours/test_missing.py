"""Operations on missing records, or on those of another account, answer 404."""

from functools import partial

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DRAFT, PAUSED, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import history
from brakecheck.contracts.dialnexa.lists import everything, ids, only, page
from brakecheck.contracts.dialnexa.neighbours.operations import CHANGES, REQUESTS, expect_served
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.adapter import OTHER

rule = pytest.mark.rule
MAY_BE_FORBIDDEN = {"getWorkflow": (403,)}  # its page lists 403, too, without a reason
MAY_BE_INVALID = {"addEdge": INVALID}  # its nodes are missing, too, and no page says which check comes first


def a_lead(workflows: Workflows) -> tuple[str, str]:
    """Provide a workflow with one lead, whose history can be read; returns both ids."""
    workflow = workflows.given(PAUSED, queued=1)
    lead = only(page(workflows, "listLeads", workflow))["id"]
    history(workflows, workflow, lead)
    return workflow, str(lead)


@rule("dialnexa.neighbour.missing")
@pytest.mark.parametrize("operation", REQUESTS)
def test_an_unknown_workflow_is_not_found(workflows: Workflows, operation: str):
    """The operation on an unknown id answers 404."""
    expect_served(workflows, operation)
    send = partial(workflows.call, operation, **REQUESTS[operation])
    workflows.expect_missing(send(workflows.unknown()), None if operation in MAY_BE_INVALID else send)


@rule("dialnexa.neighbour.missing")
@pytest.mark.parametrize("operation", REQUESTS)
def test_a_deleted_workflow_is_not_found(workflows: Workflows, operation: str):
    """The operation on a workflow that was deleted answers 404."""
    expect_served(workflows, operation)
    answer = workflows.call(operation, workflows.given_deleted(queued=1), **REQUESTS[operation])
    expect_status(answer, 404, *MAY_BE_INVALID.get(operation, ()))


@rule("dialnexa.neighbour.missing")
def test_an_unknown_lead_is_not_found(workflows: Workflows):
    """The history of an unknown lead answers 404."""
    workflow, _ = a_lead(workflows)
    workflows.expect_missing(workflows.call("getLeadHistory", workflow, workflows.unknown()))


@rule("dialnexa.neighbour.missing")
def test_a_lead_of_another_workflow_is_not_found(workflows: Workflows):
    """The history of a lead answers 404 under another workflow and under an unknown one."""
    _, lead = a_lead(workflows)
    other, _ = a_lead(workflows)
    expect_status(workflows.call("getLeadHistory", other, lead), 404)
    workflows.expect_missing(workflows.call("getLeadHistory", workflows.unknown(), lead))


@rule("dialnexa.auth.other-account")
@pytest.mark.parametrize("operation", REQUESTS)
def test_another_accounts_workflow_is_not_found(workflows: Workflows, operation: str):
    """The operation on another account's workflow answers 404 (Get may answer 403), and that workflow is unchanged."""
    expect_served(workflows, operation)
    workflow = workflows.given_to_others(PAUSED if operation == "resumeWorkflow" else DRAFT, queued=1)
    before = workflows.look(workflow)
    also = (MAY_BE_FORBIDDEN | MAY_BE_INVALID).get(operation, ())
    answer = expect_status(workflows.call(operation, workflow, **REQUESTS[operation]), 404, *also)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.auth.other-account")
def test_another_accounts_workflow_is_not_listed(workflows: Workflows):
    """List Workflows has no workflow of another account."""
    workflow = workflows.given_to_others(DRAFT)
    listed = ids(everything(workflows, "listWorkflows"))
    expect(workflow not in listed, "only workflows of the account", f"{workflow} is listed")


@pytest.mark.tour
@rule("dialnexa.auth.other-account")
def test_calls_leads_and_nodes_of_another_account_are_not_found(workflows: Workflows):
    """Another account calls a lead: the call is not listed, and the lead's history and a new edge answer 404."""
    workflow = workflows.given_to_others(ACTIVE, in_step=1)
    calls, leads, nodes = (
        expect_status(workflows.neighbour(operation, *record, role=OTHER), 200).json()["data"]
        for operation, *record in (("listCallLogs",), ("listLeads", workflow), ("listNodes", workflow))
    )
    if not calls:
        raise NotChecked("the target lists no call of the other account")
    found = ids(calls) & ids(everything(workflows, "listCallLogs"))
    expect(not found, "only calls of the account", sorted(found))
    for each in (leads[0], nodes[0], nodes[-1]):
        workflows.scenario.adopt(each["id"])
    expect_status(workflows.call("getLeadHistory", workflow, leads[0]["id"]), 404)
    edges = workflows.look(workflow)["edges"]
    body = {"from_node_id": nodes[0]["id"], "to_node_id": nodes[-1]["id"]}
    answer = expect_status(workflows.call("addEdge", workflow, json=body), 404, *INVALID)
    expect(workflows.look(workflow)["edges"] == edges, f"{edges} edges", workflows.look(workflow)["edges"], answer)


@rule("dialnexa.auth.key-required")
@pytest.mark.parametrize("operation", [*REQUESTS, "createWorkflow", "listWorkflows", "listCallLogs"])
def test_without_a_key_the_answer_is_401(workflows: Workflows, operation: str):
    """The neighbouring operation without a key answers 401."""
    record = [workflows.given(DRAFT)] if operation in REQUESTS else []
    requests = {**REQUESTS, "createWorkflow": {"json": {"title": "brakecheck-<marker>"}}}
    options = requests.get(operation, {})
    expect_status(workflows.neighbour(operation, *record, role=None, **options), 401)


@rule("dialnexa.auth.refusal-changes-nothing")
@pytest.mark.parametrize("operation", CHANGES)
def test_without_a_key_nothing_happens(workflows: Workflows, operation: str):
    """The operation without a key leaves the workflow unchanged, whatever the answer."""
    workflow = workflows.given(PAUSED if operation == "resumeWorkflow" else DRAFT, queued=1)
    before = workflows.look(workflow)
    answer = workflows.neighbour(operation, workflow, role=None, **CHANGES[operation])
    workflows.expect_unchanged(before, workflow, answer)
