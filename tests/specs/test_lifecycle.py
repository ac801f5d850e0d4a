"""The lifecycle: rules of the ledger as a table of states and operations, and the mock keeps to it."""

from pathlib import Path

import pytest

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.dialnexa import provider_states as workflow_states
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.suprsend import provider_states as run_states
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.lifecycle import Cell, Due, read_lifecycle, status_of

WORKFLOWS, RUNS = vendors.lifecycle("dialnexa"), vendors.lifecycle("suprsend")
VERBS = {
    "cancelWorkflow": "cancel",
    "pauseWorkflow": "pause",
    "deleteWorkflow": "delete",
    "resumeWorkflow": "resume",
    "activateWorkflow": "activate",
}


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_documented_operation_is_told_for_every_state(vendor: str):
    """No cell is missing, except where an operation is a neighbouring one."""
    table = vendors.lifecycle(vendor)
    told = {(cell.operation, cell.state) for cell in table.cells}
    for operation in vendors.documented(vendor, neighbours=False).operations:
        assert {state for state in table.states if (operation, state) not in told} == set()


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_no_two_boxes_share_a_place(vendor: str):
    """Each state that is drawn has columns of its own."""
    taken = [
        (state.at[0] + column, state.at[1])
        for state in vendors.lifecycle(vendor).states.values()
        if state.at
        for column in range(state.wide)
    ]
    assert len(taken) == len(set(taken))


def brought_to(workflows: Workflows, state: str) -> str:
    """The id of a workflow in the state, as the mock brings it about."""
    if state == "missing":
        return "nobody"
    moving = {"in_step": 1} if ", " in state else {}
    if state == "deleted":
        gone = str(workflow_states.provide(workflows, {"status": "draft"})["id"])
        workflows.delete(gone)
        return gone
    if state.startswith("cancelled,"):
        record = str(workflow_states.provide(workflows, {"status": "active", "leads": moving})["id"])
        workflows.cancel(record)
        return record
    return str(workflow_states.provide(workflows, {"status": status_of(state), "leads": moving})["id"])


@pytest.mark.parametrize("cell", WORKFLOWS.cells, ids=lambda cell: f"{cell.operation}-{cell.state}")
def test_the_mock_does_with_a_workflow_what_the_table_says(cell: Cell):
    """The answer and the status afterwards are those of the cell or, where it is open, of the mock's own reading."""
    workflows = Workflows(Clock(lambda: 0.0))
    record = brought_to(workflows, cell.state)
    due = cell.due[cell.rule.mock or ""]
    try:
        getattr(workflows, VERBS[cell.operation])(record)
        answer = "200"
    except ApiError as refusal:
        answer = str(refusal.status)
    left = workflows.records.get(record)
    status = left.status if left else ("missing" if cell.state == "missing" else "deleted")
    assert Due(answer, status) == Due(due.answer, due.to or status_of(cell.state))


@pytest.mark.parametrize("cell", RUNS.cells, ids=lambda cell: cell.state)
def test_the_mock_does_with_a_run_what_the_table_says(cell: Cell):
    """It is listed and cancelled, or not listed and left as it was."""
    runs = Runs(Clock(lambda: 0.0))
    record = str(run_states.provide(runs, {"status": cell.state})["id"])
    listed = [run.id for run in runs.cancel({"execution_id": record})]
    answer = "listed" if listed == [record] else "not listed"
    assert Due(answer, runs.records[record].status) == Due(cell.due[""].answer, cell.due[""].to or cell.state)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("states: {a: {at: [1]}}", "a column and a row"),
        ("operations: {fly: {}}", "an operation"),
        ("states: {a: {}}\noperations: {cancelWorkflow: {b: {rule: x, answer: 200}}}", "a state"),
        ("states: {a: {}}\noperations: {cancelWorkflow: {a: {answer: 200}}}", "a rule of the ledger"),
        (
            "states: {a: {}}\noperations: {cancelWorkflow: {a: {rule: dialnexa.delete.message, answer: 200}}}",
            "what is due for each reading",
        ),
        (
            "states: {a: {}}\noperations: {cancelWorkflow: {a: {rule: dialnexa.cancel.missing, to: a}}}",
            "answer, and to",
        ),
        (
            "states: {a: {}}\noperations: {cancelWorkflow: {a: {rule: dialnexa.cancel.missing, answer: 1, to: z}}}",
            "a state",
        ),
    ],
)
def test_a_table_that_is_wrong_is_refused(tmp_path: Path, wrong: str, sentence: str):
    """The error names the place, and what was expected there."""
    path = tmp_path / "lifecycle.yaml"
    path.write_text(wrong)
    with pytest.raises(SpecError, match=sentence):
        read_lifecycle(path, vendors.ledger("dialnexa"), {"cancelWorkflow"})
