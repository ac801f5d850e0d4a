"""Coverage: what counts as due, and as seen."""

import pytest

from brakecheck.contracts.engine.verdicts import Outcome, RuleVerdict, Verdict
from brakecheck.report.coverage import coverage
from brakecheck.report.model import Share
from brakecheck.specs.ledger import Rule, Standing
from tests.brakecheck.report.parts import an_operation


def rule(operation: str, *outcomes: tuple[Verdict, bool]) -> RuleVerdict:
    """A rule of the operation whose contracts came to these verdicts; True: the target lacks an operation."""
    made = Rule(f"acme.{operation}", operation, "", (), Standing.STATED)
    return RuleVerdict(made, [Outcome("c", "", made.id, verdict, unserved=lacking) for verdict, lacking in outcomes])


STOP, RESUME = an_operation("stop", _200=True), an_operation("resume", _200=True, neighbour=True)
PASS, NOT_CHECKED = (Verdict.PASS, False), (Verdict.NOT_CHECKED, False)
UNSERVED = (Verdict.NOT_CHECKED, True)


@pytest.mark.parametrize(
    ("outcomes", "share"),
    [
        ([PASS], (1, 1)),
        ([NOT_CHECKED], (0, 1)),
        ([(Verdict.ERROR, False)], (0, 1)),
        ([], (0, 1)),
        ([UNSERVED], (0, 0)),
        ([UNSERVED, UNSERVED], (0, 0)),
        ([UNSERVED, NOT_CHECKED], (0, 1)),
        ([UNSERVED, PASS], (1, 1)),
    ],
)
def test_a_rule_counts_unless_the_target_lacks_what_it_takes(outcomes, share):
    """A rule none of whose contracts could run without a neighbouring operation is not due."""
    found = coverage([rule("stop", *outcomes)], [STOP]).rules
    assert (found.seen, found.of) == share


@pytest.mark.parametrize(("scope", "share"), [("served", (3, 3)), ("documented", (2, 2))])
def test_the_documented_scope_leaves_out_rules_of_neighbours(scope, share):
    """A rule of every operation stays; one of a served neighbour counts in the wider scope alone."""
    rules = [rule("stop", PASS), rule("any", PASS), rule("resume", PASS)]
    found = coverage(rules, [STOP, RESUME], scope).rules
    assert (found.seen, found.of) == share


@pytest.mark.parametrize(
    ("statuses", "seen"),
    [
        ({"_200": True, "_404": True}, 1),
        ({"_200": False, "_404": True, "_405": True}, 0),
        ({"_401": True, "_404": False}, 1),
        ({"_200": False}, 0),
    ],
)
def test_an_operation_that_is_not_there_is_not_covered(statuses, seen):
    """404 and 405 are what any path answers; a neighbour never counts."""
    found = coverage([], [an_operation("stop", **statuses), RESUME])
    assert found.operations == Share(seen=seen, of=1)
    assert found.statuses == Share(seen=sum(statuses.values()), of=len(statuses))
