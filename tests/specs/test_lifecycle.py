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
from brakecheck.specs.lifecycle import Cell, Decision, Due, Lifecycle, read_lifecycle, status_of

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
    place = {"leads waiting": "waiting", "leads in transit": "in_step"}.get(state.partition(", ")[2])
    moving = {place: 1} if place else {}
    if state == "deleted":
        gone = str(workflow_states.provide(workflows, {"status": "draft"})["id"])
        workflows.delete(gone)
        return gone
    if state.startswith("cancelled,"):
        record = str(workflow_states.provide(workflows, {"status": "active", "leads": moving})["id"])
        workflows.cancel(record)
        return record
    return str(workflow_states.provide(workflows, {"status": status_of(state), "leads": moving})["id"])


READ = [(cell, reading) for cell in WORKFLOWS.cells for reading in cell.due]


@pytest.mark.parametrize(
    ("cell", "reading"), READ, ids=lambda it: it if isinstance(it, str) else f"{it.operation}-{it.state}"
)
def test_the_mock_does_with_a_workflow_what_the_table_says(cell: Cell, reading: str):
    """Answer, rule and status afterwards are those of the cell, in each reading where it is open."""
    readings = vendors.ledger("dialnexa").readings | ({cell.rule.id: reading} if reading else {})
    workflows = Workflows(Clock(lambda: 0.0), readings=readings)
    record = brought_to(workflows, cell.state)
    due = cell.due[reading]
    answer, rule = asked(workflows, cell.operation, record)
    assert rule in ("", told_by(cell))
    left = workflows.records.get(record)
    status = left.status if left else ("missing" if cell.state == "missing" else "deleted")
    assert Due(answer, status) == Due(due.answer, due.to or status_of(cell.state))


def asked(workflows: Workflows, operation: str, record: str) -> tuple[str, str]:
    """The status that the operation is answered with, and the rule of a refusal."""
    try:
        getattr(workflows, VERBS[operation])(record)
    except ApiError as refusal:
        return str(refusal.status), refusal.rule
    return "200", ""


def told_by(cell: Cell) -> str:
    """The rule that a refusal of the mock names: what was deleted is as good as never there."""
    missing = {each.operation: each.rule.id for each in WORKFLOWS.cells if each.state == "missing"}
    return missing[cell.operation] if cell.state == "deleted" else cell.rule.id


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_what_is_refused_leads_nowhere(vendor: str):
    """A cell has a status afterwards where the operation is accepted, and else none."""
    for cell in vendors.lifecycle(vendor).cells:
        for due in cell.due.values():
            assert (due.to is not None) == (due.answer in ("200", "listed")), (cell.operation, cell.state)


def table(tmp_path: Path, text: str) -> Lifecycle:
    path = tmp_path / "lifecycle.yaml"
    path.write_text(text)
    return read_lifecycle(path, vendors.ledger("dialnexa"), {"cancelWorkflow"})


def test_a_cell_of_another_table_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The mock executes the table: with another one it refuses what it accepted, by that table's rule."""
    other = table(
        tmp_path,
        "states: {draft: {}, missing: {}}\noperations: {cancelWorkflow: {"
        "draft: {rule: dialnexa.pause.running, answer: 409}, missing: {rule: dialnexa.cancel.missing, answer: 404}}}",
    )
    workflows = Workflows(Clock(lambda: 0.0))
    record = brought_to(workflows, "draft")
    monkeypatch.setattr(vendors, "lifecycle", lambda _: other)
    with pytest.raises(ApiError) as refused:
        workflows.cancel(record)
    assert (refused.value.status, refused.value.rule) == (409, "dialnexa.pause.running")


def test_a_condition_without_a_cell_makes_no_difference(tmp_path: Path):
    """Then the cell of the plain status decides."""
    text = "states: {draft: {}}\noperations: {cancelWorkflow: {draft: {rule: dialnexa.cancel.draft, answer: 409}}}"
    decision = table(tmp_path, text).decide("cancelWorkflow", "draft, leads in transit", {})
    assert decision == Decision("dialnexa.cancel.draft", "409", None)


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
            "a due result for each reading",
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
