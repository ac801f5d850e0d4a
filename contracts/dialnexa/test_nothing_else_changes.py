"""A cancel or a pause changes the status of its workflow, and nothing else of it."""

from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, Workflows
from brakecheck.contracts.dialnexa.members import MAY_CHANGE, expect_example_members, expect_same
from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked

rule = pytest.mark.rule


def shown(workflows: Workflows, workflow: str) -> dict[str, Any]:
    """The workflow as the neighbouring page Get shows it."""
    body = expect_status(workflows.neighbour("getWorkflow", workflow), 200).json()
    return body if isinstance(body, dict) else {}


@pytest.mark.parametrize(
    "verb",
    [pytest.param(verb, marks=rule(f"dialnexa.{verb}.changes-nothing-else")) for verb in ("cancel", "pause")],
)
def test_the_record_is_as_it_was(workflows: Workflows, verb: str):
    """What Get shows of the workflow, but the status and the time of the last change, is as before."""
    workflow = workflows.given(ACTIVE, queued=1, waiting=1)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_same(workflows, before, shown(workflows, workflow), answer)


@rule("dialnexa.cancel.changes-nothing-else")
def test_the_answers_show_the_same_record(workflows: Workflows):
    """Pause, then cancel: the two answers show the same workflow but for its status."""
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
    """A second cancel or pause answers 409, and Get shows the same."""
    workflow = workflows.given(status)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 409)
    expect_same(workflows, before, shown(workflows, workflow), answer, *MAY_CHANGE)


@rule("dialnexa.body.example-members")
@pytest.mark.parametrize("verb", ["cancel", "pause"])
def test_members_have_the_types_of_the_example(workflows: Workflows, verb: str):
    """Where the answer has a name, counts or a creation time, they have the types that the examples show."""
    answer = expect_status(workflows.send(verb, workflows.given(ACTIVE, queued=2)), 200)
    if not expect_example_members(answer):
        raise NotChecked("the answer lacks the members that only the example shows")
