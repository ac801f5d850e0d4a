"""What a person reads of a finding."""

from io import StringIO

from brakecheck.cli.terminal import print_entry
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.printable import WIDTH
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
LONG = '{"workflow":"' + "long-" * 40 + '"}'


def finding(rule: str, operation: str, received: str = "x", *before: tuple[str, int]) -> Outcome:
    exchange = Exchange(operation, "POST", "http://h/v1", {}, None, 200, {}, b"{}", {})
    return Outcome("t::test_a", "p", rule, Verdict.FAIL, "", "200", received, exchange, (exchange,), before)


def printed(*outcomes: Outcome) -> str:
    out = StringIO()
    run = Run(Target("t", "dialnexa", "http://h/v1"), by_rule(LEDGER, outcomes), selected="a")
    print_entry(entry(run, Baseline()), stream=out)
    return out.getvalue()


def test_one_fault_is_one_finding_and_the_others_are_named():
    """What follows is listed under the headline, and has no number of its own."""
    text = printed(
        finding("dialnexa.cancel.permanent", "cancelWorkflow"), finding("dialnexa.cancel.succeeds", "cancelWorkflow")
    )
    assert "1. dialnexa.cancel.succeeds is broken" in text
    assert "2. " not in text
    assert "with it   dialnexa.cancel.permanent: expected 200; received x" in text


def test_no_long_word_is_broken():
    """JSON can be copied as it stands."""
    text = printed(finding("dialnexa.cancel.succeeds", "cancelWorkflow", f"a word, then {LONG} and more " * 3))
    assert LONG in text
    block = text[text.index("   received") : text.index("   answer")]
    assert all(len(line) <= WIDTH or "long-" in line for line in block.splitlines())


def test_a_finding_cites_the_page_of_the_operation_at_fault():
    """A rule of several pages is cited by the page of the operation that broke it."""
    for operation, title in (("deleteWorkflow", "Delete a workflow"), ("pauseWorkflow", "Pause a workflow")):
        assert f"made in   {title}" in printed(finding("dialnexa.refusal.changes-nothing", operation))


def test_what_a_try_line_names_may_be_gone():
    """Where there are findings, it is said once that records are removed at the end."""
    assert printed(finding("dialnexa.cancel.succeeds", "cancelWorkflow")).count("removed at its end") == 1
    assert "removed" not in printed(Outcome("t::test_a", "p", "dialnexa.cancel.succeeds", Verdict.PASS))
