"""The level of a run in the document and in what is written from it."""

import json
from dataclasses import replace

import jsonschema_rs
import pytest

from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.levels import Level
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import document, entry
from brakecheck.report.formats import ctrf, html, junit, markdown, sarif
from brakecheck.report.level import is_partial, level_sentence
from brakecheck.report.loading import schema
from brakecheck.report.model import Conclusion, VendorReport
from brakecheck.report.serialization import plain
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
KEPT = Outcome("dialnexa/test_a.py::test_a", "p", "dialnexa.cancel.succeeds", Verdict.PASS)
OURS = Target("t", "dialnexa", "http://h/v1", adapter="admin")
ELSEWHERE = Target("t", "dialnexa", "http://h/v1", adapter="none")


def told(target: Target = OURS, measured: int = 480, name: str = "smoke", selected: str = "") -> VendorReport:
    level = Level(name, ("dialnexa/test_a.py::test_a",), 58, 480, measured, 400, 300)
    run = Run(target, by_rule(LEDGER, [KEPT]), contracts=48, selected=selected, level=level, available=726)
    return entry(run, Baseline())


def sentence(vendor: VendorReport) -> str:
    return level_sentence(vendor.level, vendor.contracts)


def test_the_share_is_that_of_our_mock():
    """The sentence tells how many contracts of how many, and what they catch."""
    assert sentence(told()) == (
        "level smoke: 48 of 726 contracts; they catch 400 of 480 faults planted in our mock (83.3 %)"
    )


def test_elsewhere_only_contracts_count_that_run_anywhere():
    """On another server hazardous and waiting contracts may be left out, so these do not count."""
    assert sentence(told(ELSEWHERE)).endswith(
        "; those that run on any server catch 300 of 480 faults planted in our mock (62.5 %)"
    )


def test_a_share_of_a_sample_says_so():
    """Where not all faults were tried, the sentence tells of how many the share is."""
    assert sentence(told(measured=450)).endswith(
        "400 of 450 faults planted in our mock (88.9 %), of 480 that there are"
    )


def test_an_expression_leaves_no_share():
    """Of the contracts that an expression leaves nobody knows what they catch."""
    assert sentence(told(selected="cancel")) == "level smoke: 48 of 726 contracts"


def test_a_report_of_an_earlier_version_has_no_level():
    """A document without a level is read, and says nothing of one."""
    earlier = replace(told(), level=None)
    assert sentence(earlier) == ""
    assert not is_partial(earlier)


def test_rules_outside_the_level_are_not_listed():
    """A rule whose contracts are not chosen neither passes nor is missing; at the full level it is not checked."""
    assert [rule.id for rule in told().rules] == ["dialnexa.cancel.succeeds"]
    assert len(told(name="full").rules) == len(LEDGER.rules)


@pytest.mark.parametrize(
    ("name", "selected", "partial"), [("smoke", "", True), ("full", "", False), ("full", "a", True)]
)
def test_a_level_makes_a_run_partial(name, selected, partial):
    """A run is whole at the full level without an expression."""
    assert is_partial(told(name=name, selected=selected)) is partial


def test_the_reports_say_the_level():
    """Markdown, HTML and JUnit say the level of a run, and the document keeps its schema."""
    whole = document([told()], Conclusion(status=0, sentence="conforms"), brakecheck="1", began=0, seconds=1)
    jsonschema_rs.validate(schema(), plain(whole))
    for rendered in (markdown.rendered, html.rendered, junit.rendered):
        assert "level smoke: 48 of 726 contracts" in rendered(whole)


def test_the_formats_of_machines_have_the_level():
    """CTRF and SARIF hold the level of each vendor's run as the document does, and JUnit holds its name."""
    vendor = told()
    whole = document([vendor], Conclusion(status=0, sentence="conforms"), brakecheck="1", began=0, seconds=1)
    (target,) = json.loads(ctrf.rendered(whole))["results"]["environment"]["extra"]["targets"]
    (run,) = json.loads(sarif.rendered(whole))["runs"]
    assert target["level"] == run["properties"]["levels"]["dialnexa"] == plain(vendor.level)
    assert '<property name="level" value="smoke"' in junit.rendered(whole)


def test_a_report_of_an_earlier_version_is_written_by_each_format():
    """Where the document tells of no level, the formats hold none."""
    earlier = replace(told(), level=None)
    whole = document([earlier], Conclusion(status=0, sentence="conforms"), brakecheck="1", began=0, seconds=1)
    (target,) = json.loads(ctrf.rendered(whole))["results"]["environment"]["extra"]["targets"]
    assert target["level"] is None
    assert '<property name="level" value=""' in junit.rendered(whole)
