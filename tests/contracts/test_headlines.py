"""Of the rules that one fault breaks, one stands first, and the others follow."""

from brakecheck.contracts.engine.headlines import Headline, headlines
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.exchange import Exchange
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
SUCCEEDS, PERMANENT, DELETED = "dialnexa.cancel.succeeds", "dialnexa.cancel.permanent", "dialnexa.delete.succeeds"
ELSEWHERE, CRASH = "dialnexa.scope.one-workflow", "dialnexa.http.no-server-error"
FINISHES, REFUSAL = "dialnexa.cancel.in-flight-finishes", "dialnexa.refusal.changes-nothing"
GONE = "dialnexa.delete.gone"
CANCEL, DELETE = "cancelWorkflow", "deleteWorkflow"
Step = tuple[str, int]


def broken(rule: str, step: Step | None, *before: Step, named: bool = False) -> Outcome:
    """A finding about an operation that was answered with a status, after other such steps."""
    exchange = Exchange(step[0], "POST", "http://h", {}, None, step[1], {}, b"", {}) if step else None
    return Outcome(f"test_{rule}", "", rule, Verdict.FAIL, exchange=exchange, before=before, named=named)


def kept(rule: str, verdict: Verdict = Verdict.PASS) -> Outcome:
    return Outcome(f"test_another_{rule}", "", rule, verdict)


def told(*outcomes: Outcome) -> list[Headline]:
    return headlines(LEDGER, by_rule(LEDGER, outcomes))


def test_a_run_without_findings_has_none():
    """What passes or was observed is no headline."""
    assert told(Outcome("test_a", "", SUCCEEDS, Verdict.PASS), Outcome("test_b", "", PERMANENT, Verdict.OBSERVED)) == []


def test_a_contract_that_took_the_same_step_follows():
    """A finding that comes after the step at fault, or is about it as well, is folded."""
    found = told(
        broken(DELETED, (DELETE, 409), (CANCEL, 200)), broken(PERMANENT, (CANCEL, 200)), broken(SUCCEEDS, (CANCEL, 200))
    )
    assert found == [Headline(SUCCEEDS, (PERMANENT, DELETED))]


def test_two_faults_are_two_headlines():
    """A finding by other steps does not follow."""
    found = told(broken(DELETED, (DELETE, 500)), broken(SUCCEEDS, (CANCEL, 409)))
    assert {headline.rule for headline in found} == {SUCCEEDS, DELETED}


def test_the_same_operation_with_another_answer_is_another_fault():
    """A status tells faults of one operation apart."""
    assert len(told(broken(PERMANENT, (CANCEL, 409)), broken(SUCCEEDS, (CANCEL, 200)))) == 2


def test_the_operations_own_rule_comes_first():
    """A rule of all operations, or of another one, comes after; one that nobody can place comes last."""
    found = told(broken(ELSEWHERE, None), broken(DELETED, (CANCEL, 200)), broken(PERMANENT, (CANCEL, 200)))
    assert found == [Headline(PERMANENT, (DELETED, ELSEWHERE))]


def test_the_shorter_way_comes_first():
    """Of two own rules, the one that was found after fewer requests."""
    found = told(broken(SUCCEEDS, (CANCEL, 200), ("pauseWorkflow", 200)), broken(PERMANENT, (CANCEL, 200)))
    assert found == [Headline(PERMANENT, (SUCCEEDS,))]


def test_a_rule_that_the_finding_names_comes_first():
    """Before the operation's own rule, and after a longer way, for there the contract is sure of the rule."""
    found = told(broken(SUCCEEDS, (CANCEL, 409)), broken(REFUSAL, (CANCEL, 409), (CANCEL, 200), named=True))
    assert found == [Headline(REFUSAL, (SUCCEEDS,))]


def test_the_rule_that_most_of_its_contracts_break_comes_first():
    """Of rules that are equal otherwise; a contract that could not be checked does not count."""
    found = told(
        *(broken(PERMANENT, (CANCEL, 409)), kept(PERMANENT)),
        *(broken(FINISHES, (CANCEL, 409)), kept(FINISHES, Verdict.NOT_CHECKED)),
    )
    assert found == [Headline(FINISHES, (PERMANENT,))]


def test_of_rules_of_all_operations_the_one_that_most_of_its_contracts_break_comes_first():
    """A rule of few contracts, all broken, stands before one of many; one of another operation comes after both."""
    found = told(
        *(broken(REFUSAL, (CANCEL, 200)), kept(REFUSAL)),
        *(broken(ELSEWHERE, (CANCEL, 200)), broken(GONE, (CANCEL, 200))),
    )
    assert found == [Headline(ELSEWHERE, (REFUSAL, GONE))]


def test_a_preferred_rule_comes_first_however_few_of_its_contracts_break_it():
    """The ledger's list stands before the share."""
    found = told(broken(FINISHES, (CANCEL, 409)), broken(SUCCEEDS, (CANCEL, 409)), kept(SUCCEEDS))
    assert found == [Headline(SUCCEEDS, (FINISHES,))]


def test_a_crash_is_a_crash():
    """The rule of server errors stands before the rules of the operation, as the ledger says."""
    assert told(broken(SUCCEEDS, (CANCEL, 500)), broken(CRASH, (CANCEL, 500)))[0].rule == CRASH


def test_the_first_rules_of_a_ledger_exist():
    """Every vendor's ledger names rules of its own, each once."""
    for vendor in vendors.vendors():
        first = vendors.ledger(vendor).first
        assert len(set(first)) == len(first)
