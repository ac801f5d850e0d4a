"""The lifecycle as a run saw it, and the drawing of it."""

from collections import Counter

import pytest

from brakecheck.contracts.events import Transition
from brakecheck.report.diagram import Diagram, Mark, drawn
from brakecheck.report.lifecycle import lifecycle
from brakecheck.report.model import LifecycleReport, RuleReport
from brakecheck.specs import vendors
from tests.brakecheck.report.parts import a_rule

TABLE = vendors.lifecycle("dialnexa")
BROKEN = a_rule("dialnexa.cancel.permanent", "fail")


def told(*steps: Transition, rules: tuple[RuleReport, ...] = ()) -> LifecycleReport:
    return lifecycle(TABLE, Counter(steps), rules)


def verdict(entry: LifecycleReport, operation: str, state: str) -> str:
    cells = (cell for cell in entry.cells if (cell.operation, cell.state) == (operation, state))
    return next(cells).verdict


def moves(diagram: Diagram) -> dict[str, Mark]:
    return {arrow.mark.label: arrow.mark for arrow in diagram.arrows}


def test_what_came_as_due_is_a_pass():
    """The answer is the one of the rule, and what was seen afterwards is where it leads."""
    entry = told(
        Transition("cancelWorkflow", "active", "200", "cancelled"), Transition("cancelWorkflow", "active", "200")
    )
    assert verdict(entry, "cancelWorkflow", "active") == "pass"
    assert moves(drawn(entry))["cancel ×2"].verdict == "pass"


@pytest.mark.parametrize("step", [("409", "cancelled"), ("200", "paused"), ("200", "active")])
def test_what_came_otherwise_is_a_failure_where_a_rule_is_broken(step: tuple[str, str]):
    """A cancelled workflow that is paused, or only says so, is drawn in red."""
    answer, after = step
    entry = told(Transition("pauseWorkflow", "cancelled", answer, after), rules=(BROKEN,))
    due = answer == "409" and after == "cancelled"
    assert verdict(entry, "pauseWorkflow", "cancelled") == ("pass" if due else "fail")
    red = [arrow for arrow in drawn(entry).arrows if arrow.mark.verdict == "fail"]
    assert [arrow.mark.label for arrow in red] == ([] if due else ["pause 200 ×1"])


def test_what_a_finding_is_about_is_a_failure_whatever_the_rule():
    """A 204 in place of a 200 breaks the rule of described answers, and the cell is red all the same."""
    entry = told(
        Transition("pauseWorkflow", "active", "204", accused=True), Transition("pauseWorkflow", "active", "200")
    )
    assert verdict(entry, "pauseWorkflow", "active") == "fail"


def test_a_status_that_nobody_knows_can_be_drawn():
    """It has no box; the red arrow leads where it should have."""
    entry = told(Transition("cancelWorkflow", "active", "200", "canceled", accused=True))
    assert verdict(entry, "cancelWorkflow", "active") == "fail"
    assert moves(drawn(entry))["cancel 200 ×1"].verdict == "fail"


def test_without_a_broken_rule_nothing_is_held_against_the_server():
    """A lead that set out by itself explains a 409 that the table does not expect."""
    entry = told(Transition("deleteWorkflow", "paused", "409", "paused"))
    assert verdict(entry, "deleteWorkflow", "paused") == "not checked"


def test_what_the_documents_leave_open_is_observed():
    """Of a cancelled workflow with a step under way only the reading of its delete that came is drawn."""
    under_way = "cancelled, leads in transit"
    entry = told(Transition("deleteWorkflow", under_way, "200"))
    assert verdict(entry, "deleteWorkflow", under_way) == "observed"
    assert moves(drawn(entry))["delete ×1"].verdict == "observed"


def test_what_nobody_saw_is_drawn_all_the_same():
    """Every move of the table is there, and none of them is praised."""
    diagram = drawn(told())
    assert {arrow.mark.verdict for arrow in diagram.arrows} == {"not checked"}
    assert {arrow.mark.label for arrow in diagram.arrows} == {"cancel", "pause", "delete", "resume", "activate"}


def test_states_with_a_condition_share_the_box_of_their_status():
    """Paused with leads in transit is paused in the drawing, and a row of its own in the table."""
    entry = told(Transition("pauseWorkflow", "active, leads in transit", "200", "paused, leads in transit"))
    assert verdict(entry, "pauseWorkflow", "active, leads in transit") == "pass"
    assert moves(drawn(entry))["pause ×1"].verdict == "pass"


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_everything_is_within_the_drawing(vendor: str):
    """No box and no label lies outside, and no two boxes overlap."""
    diagram = drawn(lifecycle(vendors.lifecycle(vendor), Counter(), []))
    for box in diagram.boxes:
        assert 0 <= box.x < box.x + box.width <= diagram.width
        assert 0 <= box.y < box.y + box.height <= diagram.height
        for other in diagram.boxes:
            apart = (
                box.x + box.width <= other.x or other.x + other.width <= box.x
                or box.y + box.height <= other.y or other.y + other.height <= box.y
            )  # fmt: skip
            assert box is other or apart
    for arrow in diagram.arrows:
        assert 0 <= arrow.label_x <= diagram.width
        assert 0 <= arrow.label_y <= diagram.height
