"""A baseline lets known findings through, for a reason and until a day, and nothing else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.report.baseline import Baseline, Known, read_baseline, written
from brakecheck.report.model import VendorReport
from brakecheck.specs.errors import SpecError
from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.report.parts import a_contract, a_rule, a_vendor

RULE, CONTRACT = "acme.cancel.permanent", "acme/test_x.py::test_y[1]"
KNOWN = Known(RULE, (CONTRACT,), "ticket 12", date(2027, 1, 31))


def told(verdict: str, name: str = CONTRACT) -> list[VendorReport]:
    """A run in which one contract of the rule came to the verdict."""
    return [a_vendor(rules=(a_rule(RULE, verdict, a_contract(name, verdict)),))]


@pytest.mark.parametrize(("today", "covered"), [(date(2027, 1, 31), True), (date(2027, 2, 1), False)])
def test_a_finding_is_known_until_its_day_is_over(today: date, covered: bool):
    """On the last day it still is; from the next one on it fails again."""
    assert (Baseline({RULE: KNOWN}, today).covers(RULE, CONTRACT) is not None) is covered


def test_another_contract_of_a_known_rule_is_a_new_finding():
    """What is known is this contract under this rule."""
    baseline = Baseline({RULE: KNOWN}, date(2027, 1, 1))
    assert baseline.covers(RULE, "acme/test_x.py::test_y[2]") is None
    assert baseline.covers("acme.other", CONTRACT) is None


def test_what_is_over_or_gone_is_remarked():
    """A day that is over is told, and so is what was not found any more; what did not run is not."""
    assert "which is over (ticket 12)" in Baseline({RULE: KNOWN}, date(2027, 3, 1)).remarks(told("fail"))[0]
    current = Baseline({RULE: KNOWN}, date(2027, 1, 1))
    assert "take it out" in current.remarks(told("pass"))[0]
    assert current.remarks(told("known")) == []
    misspelt = Baseline({"acme.cancel.for-ever": replace(KNOWN, rule="acme.cancel.for-ever")}, date(2027, 1, 1))
    assert misspelt.remarks(told("pass")) == ["acme.cancel.for-ever: no rule has this name"]
    assert current.remarks(told("not checked")) == []
    assert current.remarks(told("pass", "acme/test_x.py::test_z")) == []


def test_what_is_written_can_be_read(tmp_path: Path):
    """The file holds rule, reason, day and contracts, in an order that diffs well."""
    file = tmp_path / "baseline.yaml"
    file.write_text(written({RULE: KNOWN}))
    assert read_baseline(file, date(2027, 1, 1)).known == {RULE: KNOWN}
    assert file.read_text().startswith("# Known findings.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("known: {}", "expected a list named known"),
        ("[]", "expected a mapping"),
        ("known: [1]", r"known\[0\]: expected rule, contracts, reason, expires"),
        ("known: [{rule: a, contracts: [b], reason: c}]", "expected rule, contracts, reason, expires"),
        ("known: [{rule: a, contracts: [b], reason: '', expires: 2027-01-01}]", "reason: expected a str"),
        ("known: [{rule: a, contracts: [b], reason: c, expires: soon}]", "expires: expected a date"),
        ("known: [{rule: a, contracts: [b], reason: c, expires: 2027-01-01 10:00:00}]", "expires: expected a date"),
        ("known: [{rule: a, contracts: [], reason: c, expires: 2027-01-01}]", "contracts: expected a list"),
        ("known: [", "expected YAML"),
        ("known: [{rule: a, contracts: [b], reason: c, expires: 2027-02-30}]", "dates that there are"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str, sentence: str):
    """The sentence names the file, the place, and what was expected there."""
    file = tmp_path / "baseline.yaml"
    file.write_text(text)
    with pytest.raises((UsageError, SpecError), match=sentence):
        read_baseline(file, date(2027, 1, 1))


@pytest.mark.slow
def test_a_baseline_opens_the_gate_until_something_new_fails(brakecheck: Brakecheck, yes: str, tmp_path: Path):
    """Findings, then a baseline of them: the same run passes, and says so; a new finding closes the gate."""
    target = ["verify", "--vendor", "dialnexa", "-u", yes, "--report", "json"]
    key = {"DIALNEXA_API_KEY": "k"}
    assert brakecheck(*target, "-k", "cancelling_what_does_not_exist", **key).returncode == 1
    listed = brakecheck("baseline", "brakecheck-report/report.json", "--reason", "ticket 12", "--expires", "2999-12-31")
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout == "brakecheck-baseline.yaml: 1 known, 1 of them new\n"
    with_baseline = [*target, "--baseline", "brakecheck-baseline.yaml"]
    again = brakecheck(*with_baseline, "-k", "cancelling_what_does_not_exist", **key)
    assert again.returncode == 0
    assert again.stdout.splitlines()[-2] == "passes the gate, with 1 rule known to be broken"
    new = brakecheck(*with_baseline, "-k", "what_does_not_exist", **key)
    assert new.returncode == 1
    assert "known        dialnexa.cancel.missing" in new.stdout
    assert "does not conform: 2 rules broken" in new.stdout
