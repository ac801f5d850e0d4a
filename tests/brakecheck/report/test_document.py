"""The document: what it holds, and that chance has no part in it."""

from dataclasses import replace
from datetime import date

import pytest

from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline, Known
from brakecheck.report.document import entry
from brakecheck.specs import vendors
from tests.brakecheck.report.conftest import KNOWN, rules_of


@pytest.mark.slow
def test_the_same_seed_tells_the_same(runs):
    """Two runs against the same server differ in `run`, and in nothing else."""
    first, second = runs
    assert first["run"] != second["run"]
    assert first | {"run": None} == second | {"run": None}


def test_what_the_baseline_lists_is_known(faulty):
    """A finding that is listed is `known` with its reason and day, and others fail as before."""
    verdicts = {rule["id"]: rule["verdict"] for rule in rules_of(faulty)}
    assert verdicts[KNOWN] == "known"
    assert verdicts["dialnexa.cancel.terminal-conflict"] == "fail"
    assert verdicts["suprsend.cancel.body"] == "fail"
    assert faulty["gate"]["remarks"] == [
        "dialnexa.cancel.permanent: is listed in the baseline and was not found any more; take it out"
    ]


@pytest.mark.parametrize(
    ("others", "verdict", "detail"),
    [
        ([], "known", ""),
        ([Verdict.PASS, Verdict.NOT_CHECKED], "known", ""),
        ([Verdict.ERROR, Verdict.ERROR], "error", "broke down"),
        ([Verdict.ERROR, Verdict.FAIL], "fail", ""),
    ],
)
def test_a_known_failure_hides_nothing_else(others, verdict, detail):
    """Where another contract of the rule fails or could not be run, the rule is not `known`."""
    name = "dialnexa.cancel.permanent"
    ledger = vendors.ledger("dialnexa")
    found = [Outcome("listed", "It is so.", name, Verdict.FAIL, expected="409", received="200")]
    found += [Outcome(f"c{n}", "It is so.", name, other, "broke down") for n, other in enumerate(others)]
    found = [replace(one, detail="") if one.verdict is Verdict.FAIL else one for one in found]
    baseline = Baseline({name: Known(name, ("listed",), "reason", date(2026, 12, 1))}, date(2026, 11, 1))
    run = Run(Target("it", "dialnexa", "http://localhost"), by_rule(ledger, found), selected="some")
    (rule,) = entry(run, baseline).rules
    assert (rule.verdict, rule.detail) == (verdict, detail)


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_rule_that_is_kept_is_told_as_the_ledger_has_it(vendor: str):
    """Only a finding changes the order of the sources."""
    ledger = vendors.ledger(vendor)
    outcomes = [Outcome("t::test_a", "p", rule.id, Verdict.PASS) for rule in ledger]
    told = entry(Run(Target("t", vendor, "http://h"), by_rule(ledger, outcomes)), Baseline())
    for rule in told.rules:
        headings = [source.heading for source in ledger[rule.id].sources]
        assert [source.heading for source in rule.sources] == headings


@pytest.mark.parametrize(("selected", "ending"), [("", ""), ("one or two", " -k 'one or two'")])
def test_a_contract_that_looks_at_the_others_is_run_again_with_them(selected: str, ending: str):
    """Alone there would be nothing to look at; another contract is run again by its name."""
    name = "dialnexa.cancel.permanent"
    found = [
        Outcome("a.py::test_last", "It is so.", name, Verdict.FAIL, expected="1", received="2", alone=False),
        Outcome("a.py::test_one[x]", "It is so.", name, Verdict.FAIL, expected="1", received="2"),
    ]
    run = Run(
        Target("it", "dialnexa", "http://localhost"), by_rule(vendors.ledger("dialnexa"), found), selected=selected
    )
    rule = next(rule for rule in entry(run, Baseline(), "brakecheck verify").rules if rule.id == name)
    lines = {contract.name: contract.again for contract in rule.contracts}
    assert lines == {
        "a.py::test_last": f"brakecheck verify{ending}",
        "a.py::test_one[x]": "brakecheck verify -k test_one",
    }
