"""A cancel or a pause changes the status of its workflow, and no other member."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, Workflows
from brakecheck.contracts.dialnexa.members import MAY_CHANGE, expect_example_members, expect_same
from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked

rule = pytest.mark.rule


def shown(workflows: Workflows, workflow: str) -> dict[str, Any]:
    """The answer of Get Workflow."""
    body = expect_status(workflows.neighbour("getWorkflow", workflow), 200).json()
    return body if isinstance(body, dict) else {}


@pytest.mark.parametrize(
    "verb",
    [pytest.param(verb, marks=rule(f"dialnexa.{verb}.changes-nothing-else")) for verb in ("cancel", "pause")],
)
def test_the_record_is_as_it_was(workflows: Workflows, verb: str):
    """The answer and, after the operation, Get Workflow show the same members, except status and updated_at."""
    workflow = workflows.given(ACTIVE, queued=1, waiting=1)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_same(workflows, before, answer.json(), answer)
    expect_same(workflows, before, shown(workflows, workflow), answer)


@rule("dialnexa.cancel.changes-nothing-else")
def test_the_answers_show_the_same_record(workflows: Workflows):
    """Pause, then cancel: both answers show the same members, except status and updated_at."""
    workflow = workflows.given(ACTIVE)
    paused = expect_status(workflows.pause(workflow), 200).json()
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_same(workflows, paused, answer.json(), answer)


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        pytest.param("cancel", CANCELLED, marks=rule("dialnexa.cancel.changes-nothing-else")),
        pytest.param("pause", PAUSED, marks=rule("dialnexa.pause.changes-nothing-else")),
    ],
)
def test_a_refused_operation_changes_no_member(workflows: Workflows, verb: str, status: str):
    """A second cancel or pause answers 409, and Get Workflow shows the same members as before."""
    workflow = workflows.given(status)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 409)
    expect_same(workflows, before, shown(workflows, workflow), answer, *MAY_CHANGE)


@rule("dialnexa.body.example-members")
@pytest.mark.parametrize("verb", ["cancel", "pause"])
def test_members_have_the_types_of_the_example(workflows: Workflows, verb: str):
    """A name, a count or created_at in the answer has the type that the documented example shows."""
    answer = expect_status(workflows.send(verb, workflows.given(ACTIVE, queued=2)), 200)
    if not expect_example_members(answer):
        raise NotChecked("the answer has none of the members that only the documented example shows")
