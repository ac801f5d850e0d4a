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
TOLD_OF = {*EXAMPLES, "id", "organization_id", "title", "description"}  # other members are the server's own


def expect_same(
    workflows: Workflows, before: dict[str, Any], after: dict[str, Any], answer: Exchange, *more: str
) -> None:
    """A finding where a member that the pages show is another one after the operation; of others it is observed.

    `more` are members that may not change either.
    """
    both = (before.keys() & after.keys()) - (MAY_CHANGE - {*more})
    changed = [name for name in before if name in both and _plain(name, before[name]) != _plain(name, after[name])]
    shown = [name for name in changed if name in TOLD_OF | {*more}]
    was, became = ({name: seen[name] for name in shown} for seen in (before, after))
    expect(not shown, f"as before: {was}", f"{became}", answer)
    if changed:
        workflows.scenario.observed(f"of members that no page shows, {', '.join(changed)} changed")


def _plain(name: str, value: object) -> object:
    """A moment may be written in another way, and be the same."""
    return datetime.fromisoformat(str(value)) if name == "created_at" and _is_moment(value) else value


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
    body = answer.json()
    found = body.keys() & EXAMPLES.keys()
    if not found:
        raise NotChecked("the answer has none of the members that only the example shows")
    for name, kind in EXAMPLES.items():
        if name in found:
            right = _is_whole(body[name]) if kind is int else isinstance(body[name], str)
            expect(right, f"{name}, {'a whole number' if kind is int else 'a text'}", repr(body[name]), answer)
    if "created_at" in found:
        expect(_is_moment(body["created_at"]), "created_at, a date with a time", body["created_at"], answer)


def _is_whole(value: object) -> bool:
    """Whether it is a whole number, as JSON knows them: 5.0 is one."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _is_moment(text: object) -> bool:
    try:
        return isinstance(text, str) and "T" in text.upper() and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
