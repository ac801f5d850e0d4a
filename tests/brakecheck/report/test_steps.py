"""The steps of a finding in one line, with a pointer at the one that decides."""

from dataclasses import replace

from brakecheck.cli.terminal import block
from brakecheck.report.finding import LONGEST, Finding, steps
from brakecheck.report.model import Citation
from brakecheck.report.recorded import StoryPart, StoryRemark
from tests.brakecheck.report.parts import a_contract, a_rule, an_exchange


def told(*story: StoryPart) -> str:
    return steps(replace(a_contract("c", "fail"), story=story))


def remark(text: str, *, decisive: bool = False) -> StoryRemark:
    return StoryRemark(remark=text, decisive=decisive)


def test_the_judged_exchange_decides():
    """An answer that was not due is pointed at."""
    given = remark("given wf_1: status cancelled")
    assert (
        told(given, an_exchange("cancel", 200, decisive=True)) == "given wf_1: status cancelled; cancel → 200 ← decides"
    )


def test_what_was_seen_at_last_decides():
    """A right answer is not pointed at where something went wrong a month later."""
    late = (remark("30 days went by"), remark("looked at wf_1: steps 4", decisive=True))
    assert told(an_exchange("cancel", 200, decisive=True), *late) == (
        "cancel → 200; 30 days went by; looked at wf_1: steps 4 ← decides"
    )


def test_a_story_without_a_culprit_points_nowhere():
    """Of an error, what was done is told all the same."""
    assert told(remark("given wf_1"), an_exchange("cancel", 200)) == "given wf_1; cancel → 200"


def test_of_a_long_story_the_end_is_shown():
    """The deciding step is in the line, whatever it took to get there, and the line says that more came before."""
    many = [remark(f"given wf_{number}: {'x' * 500}") for number in range(50)]
    text = told(*many, an_exchange("cancel", 200, decisive=True))
    assert text.startswith("…; given wf_4")
    assert text.endswith("cancel → 200 ← decides")
    assert len(text) <= LONGEST["steps"]


def test_the_terminal_points_at_the_deciding_step():
    """The block of a finding has the steps with the pointer."""
    contract = replace(
        a_contract("c", "fail"), expected="409", received="200", story=(an_exchange("cancel", 200, decisive=True),)
    )
    source = Citation(title="Page", heading="Errors", file="page.txt")
    rule = replace(a_rule("acme.cancel.works", "fail", contract), sources=(source,))
    assert "   steps     cancel → 200 ← decides\n" in block(Finding(rule), 1)
