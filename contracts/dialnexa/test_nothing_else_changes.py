"""A cancel or a pause changes the status of its workflow; whatever else there is of it stays."""

from datetime import datetime
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, Workflows
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange

rule = pytest.mark.rule
MAY_CHANGE = {"status", "updated_at"}
EXAMPLES = {"name": str, "node_count": int, "edge_count": int, "enrolled_leads": int, "created_at": str}


def expect_same(before: dict[str, Any], after: dict[str, Any], answer: Exchange) -> None:
    """A finding where a member that both have is another one after the operation."""
    kept = (before.keys() & after.keys()) - MAY_CHANGE
    changed = [name for name in before if name in kept and before[name] != after[name]]
    was, became = ({name: seen[name] for name in changed} for seen in (before, after))
    expect(not changed, f"as before: {was}", f"{became}", answer)


def shown(workflows: Workflows, workflow: str) -> dict[str, Any]:
    """The workflow as the neighbouring page Get shows it."""
    body = expect_status(workflows.neighbour("getWorkflow", workflow), 200).json()
    return body if isinstance(body, dict) else {}


@pytest.mark.parametrize(
    "verb",
    [pytest.param(verb, marks=rule(f"dialnexa.{verb}.changes-nothing-else")) for verb in ("cancel", "pause")],
)
def test_the_record_is_as_it_was(workflows: Workflows, verb: str):
    """All that Get shows of the workflow, but the status and the time of the last change, is as before."""
    workflow = workflows.given(ACTIVE, queued=1, waiting=1)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 200)
    expect_same(before, shown(workflows, workflow), answer)


@rule("dialnexa.cancel.changes-nothing-else")
def test_the_answers_show_the_same_record(workflows: Workflows):
    """Pause, then cancel: the two answers show the same workflow but for its status."""
    workflow = workflows.given(ACTIVE)
    paused = expect_status(workflows.pause(workflow), 200).json()
    answer = expect_status(workflows.cancel(workflow), 200)
    expect_same(paused, answer.json(), answer)


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        pytest.param("cancel", CANCELLED, marks=rule("dialnexa.cancel.changes-nothing-else")),
        pytest.param("pause", PAUSED, marks=rule("dialnexa.pause.changes-nothing-else")),
    ],
)
def test_a_refused_operation_changes_no_member(workflows: Workflows, verb: str, status: str):
    """A second cancel or pause answers 409, and Get shows the same in every member."""
    workflow = workflows.given(status)
    before = shown(workflows, workflow)
    answer = expect_status(workflows.send(verb, workflow), 409)
    after = shown(workflows, workflow)
    expect(before == after, f"as before: {before}", after, answer)


@rule("dialnexa.body.example-members")
@pytest.mark.parametrize("verb", ["cancel", "pause"])
def test_members_have_the_types_of_the_example(workflows: Workflows, verb: str):
    """Where the answer has a name, counts or a creation time, they have the types that the examples show."""
    answer = expect_status(workflows.send(verb, workflows.given(ACTIVE, queued=2)), 200)
    body = answer.json()
    found = body.keys() & EXAMPLES.keys()
    if not found:
        raise NotChecked("the answer has none of the members that only the example shows")
    for name, kind in EXAMPLES.items():
        if name in found:
            right = isinstance(body[name], kind) and not isinstance(body[name], bool)
            expect(right, f"{name}, {'a whole number' if kind is int else 'a text'}", repr(body[name]), answer)
    if "created_at" in found:
        expect(_is_moment(body["created_at"]), "created_at, a date with a time", body["created_at"], answer)


def _is_moment(text: str) -> bool:
    try:
        return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
