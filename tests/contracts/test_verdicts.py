"""From outcomes to verdicts."""

import pytest

from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
RULE = "dialnexa.cancel.succeeds"
PASS, FAIL, OBSERVED, NOT_CHECKED, ERROR = (
    Verdict.PASS, Verdict.FAIL, Verdict.OBSERVED, Verdict.NOT_CHECKED, Verdict.ERROR,
)  # fmt: skip


def verdict_of(*verdicts: Verdict):
    outcomes = [Outcome("contract", "promise", RULE, verdict, f"detail {n}") for n, verdict in enumerate(verdicts)]
    return next(verdict for verdict in by_rule(LEDGER, outcomes) if verdict.rule.id == RULE)


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ([], NOT_CHECKED),
        ([PASS, PASS], PASS),
        ([PASS, FAIL, ERROR], FAIL),
        ([PASS, ERROR], ERROR),
        ([PASS, NOT_CHECKED], PASS),
        ([NOT_CHECKED, NOT_CHECKED], NOT_CHECKED),
        ([OBSERVED, NOT_CHECKED], OBSERVED),
        ([OBSERVED, ERROR], ERROR),
        ([PASS, OBSERVED], OBSERVED),
    ],
)
def test_the_worst_outcome_decides(outcomes: list[Verdict], verdict: Verdict):
    """A failure outweighs all else, and nothing is a pass that was not seen to pass."""
    assert verdict_of(*outcomes).verdict is verdict


def test_what_was_not_checked_is_said_beside_a_pass():
    """A pass by some of the contracts tells about the others."""
    assert verdict_of(PASS, NOT_CHECKED).detail == "1 of 2 contracts; not checked: detail 1"


def test_a_rule_without_contracts_says_so():
    """It is never silently passed."""
    assert verdict_of().detail == "no contract ran"


def test_every_rule_gets_a_verdict():
    """The verdicts are the ledger, rule by rule, in its order."""
    assert [verdict.rule.id for verdict in by_rule(LEDGER, [])] == [rule.id for rule in LEDGER]


@pytest.mark.parametrize(
    ("count", "tail"), [(1, "detail 0"), (5, "detail 4"), (6, "detail 4; and 1 more"), (12, "detail 4; and 7 more")]
)
def test_of_many_details_the_first_few_are_shown(count: int, tail: str):
    """Five, and how many more there are."""
    shown = "; ".join(f"detail {number}" for number in range(min(count, 5)))
    assert shown.endswith(tail.split(";", maxsplit=1)[0])
    assert verdict_of(*[FAIL] * count).detail == shown + tail.removeprefix(tail.split(";", maxsplit=1)[0])


def detail_of(*outcomes: tuple[Verdict, str]) -> str:
    made = [Outcome("contract", "promise", RULE, verdict, detail) for verdict, detail in outcomes]
    return next(verdict for verdict in by_rule(LEDGER, made) if verdict.rule.id == RULE).detail


def test_details_are_those_of_the_verdict():
    """Each once, in their order; an empty one says nothing, and those of milder outcomes are left out."""
    assert detail_of((FAIL, "b"), (PASS, "x"), (FAIL, ""), (FAIL, "a"), (NOT_CHECKED, "y"), (FAIL, "b")) == "b; a"
    assert detail_of((NOT_CHECKED, "no key"), (NOT_CHECKED, ""), (NOT_CHECKED, "no key")) == "no key"
    assert detail_of((PASS, ""), (PASS, "")) == ""


def test_how_many_were_not_checked_is_counted():
    """By contracts, with each reason once."""
    outcomes = [(PASS, ""), (NOT_CHECKED, "no key"), (NOT_CHECKED, "no key"), (NOT_CHECKED, "no clock")]
    assert detail_of(*outcomes) == "1 of 4 contracts; not checked: no key; no clock"
    assert detail_of((ERROR, "broken"), (NOT_CHECKED, "no key")) == "broken"


def test_verdicts_have_the_words_of_reports():
    """A report of today is read by the programs of yesterday."""
    assert [str(verdict) for verdict in Verdict] == ["pass", "fail", "observed", "not checked", "error"]
