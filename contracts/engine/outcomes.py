"""The outcomes of a contract: one for each of its rules, and one for each side finding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.errors import Finding, NotChecked, NotServed, UsageError, WrongAnswer
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.specs.ledger import Ledger, Rule


def outcomes(
    item: pytest.Item,
    raised: BaseException | None,
    rules: list[Rule],
    scenario: Scenario | None,
    ledger: Ledger,
    *,
    strict: bool,
) -> list[Outcome]:
    """The outcomes of a contract that has ended, with the raised exception or None."""
    promise = _promise(item)
    ended = _Ended(item.nodeid, promise, scenario, ledger, strict=strict)
    own = ended.failed(raised, rules) if isinstance(raised, Finding) else ended.other(raised, rules)
    return [*own, *ended.beside()]


def _promise(item: pytest.Item) -> str:
    """The promise of the contract: the text of its `promise` mark, else the first line of its docstring."""
    for marker in item.iter_markers("promise"):
        return str(marker.args[0])
    return (getattr(item, "function", None).__doc__ or item.name).strip().splitlines()[0]


@dataclass(frozen=True)
class _Ended:
    """A contract that has ended. With `strict`, rules that rest on an RFC fail the server, too."""

    contract: str
    promise: str
    scenario: Scenario | None
    ledger: Ledger
    strict: bool

    def failed(self, finding: Finding, rules: list[Rule]) -> Iterator[Outcome]:
        """The finding as the outcome of the rule that it names, or of all rules; the others are not checked."""
        broken = [self.ledger[finding.rule]] if finding.rule else rules
        yield from (self._with_finding(finding, rule) for rule in broken)
        for rule in rules:
            if rule not in broken:
                yield self._outcome(rule.id, Verdict.NOT_CHECKED, f"{broken[0].id} failed first")

    def other(self, raised: BaseException | None, rules: list[Rule]) -> Iterator[Outcome]:
        """The outcomes of a contract without a finding: a verdict, or the reading that it observed."""
        verdict, detail = _without_finding(raised)
        detail = detail or (self.scenario.note if self.scenario else "")
        kept = self.scenario if verdict is Verdict.PASS else None
        for rule in rules:
            if kept and rule.id in kept.readings:
                yield self._outcome(rule.id, Verdict.OBSERVED, kept.readings[rule.id])
            elif kept and kept.stepped and rule.id not in kept.stepped:
                yield self._outcome(rule.id, Verdict.NOT_CHECKED, "the contract took no step about this rule")
            else:
                yield replace(self._outcome(rule.id, verdict, detail), unserved=isinstance(raised, NotServed))

    def beside(self) -> Iterator[Outcome]:
        """One outcome for each rule with a finding that did not end the contract."""
        findings = {finding.rule: finding for finding in self.scenario.client.beside} if self.scenario else {}
        yield from (self._with_finding(finding, self.ledger[str(rule)]) for rule, finding in findings.items())

    def _outcome(self, rule: str, verdict: Verdict, detail: str = "") -> Outcome:
        return Outcome(self.contract, self.promise, rule, verdict, detail)

    def _with_finding(self, finding: Finding, rule: Rule) -> Outcome:
        """The outcome with the finding: a failure of a binding rule, else an observation."""
        sent = self.scenario.client.exchanges if self.scenario else []
        exchange = finding.exchange or (sent[-1] if sent else None)
        if rule.standing.binding or (self.strict and not rule.standing.open):
            outcome = self._outcome(rule.id, Verdict.FAIL)
            outcome = replace(outcome, expected=finding.expected, received=finding.received)
        else:
            why = "none of its readings" if rule.standing.open else "not kept"
            outcome = self._outcome(rule.id, Verdict.OBSERVED, f"{why}: {finding}")
        earlier = sent[: sent.index(exchange)] if exchange in sent else []
        # The answers to overlapping requests depend on chance, so they are left out.
        steps = [(before.operation, before.status) for before in earlier if not before.overlapped]
        return replace(outcome, exchange=exchange, before=tuple(steps), named=finding.rule is not None)


def _without_finding(raised: BaseException | None) -> tuple[Verdict, str]:
    if raised is None:
        return Verdict.PASS, ""
    if isinstance(raised, NotChecked | pytest.skip.Exception):
        return Verdict.NOT_CHECKED, str(raised)
    if isinstance(raised, WrongAnswer | UsageError):
        return Verdict.ERROR, str(raised)
    return Verdict.ERROR, f"{type(raised).__name__}: {raised}"


def without_keys(outcome: Outcome, secrets: Mapping[str, str]) -> Outcome:
    """The outcome without keys, which a server may have put into any text of an answer."""
    return replace(
        outcome,
        detail=redacted(outcome.detail, secrets),
        expected=redacted(outcome.expected, secrets),
        received=redacted(outcome.received, secrets),
    )
