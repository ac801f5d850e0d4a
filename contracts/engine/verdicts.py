"""From the outcomes of contracts to a verdict for each rule."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from brakecheck.contracts.events import Step, StoryEvent
from brakecheck.contracts.exchange import Exchange
from brakecheck.specs.ledger import Ledger, Rule

SHOWN = 5  # different details of one rule


class Verdict(StrEnum):
    """The verdict on a rule or a contract. `ERROR` means that the contract could not be run."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    OBSERVED = "observed"
    NOT_CHECKED = "not checked"
    ERROR = "error"


WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.OBSERVED, Verdict.PASS, Verdict.NOT_CHECKED)


@dataclass(frozen=True)
class Outcome:
    """The outcome of one contract for one rule. `detail` is the reading, the reason or the error.

    `story` is the end of the contract's timeline; of the contracts of a rule that pass, only the first has one.
    `exchange` is the one that the finding is about, `before` are the operations sent before it, with their statuses.
    `unserved`: not checked, because the target does not serve an operation that the contract needs.
    `named`: the finding itself names the rule. `alone`: the outcome does not depend on earlier contracts.
    `record` has all steps that led to a finding, `seconds` is this rule's share of the contract's time.
    """

    contract: str
    promise: str
    rule: str
    verdict: Verdict
    detail: str = ""
    expected: str = ""
    received: str = ""
    exchange: Exchange | None = None
    story: tuple[StoryEvent, ...] = ()
    before: tuple[tuple[str, int], ...] = ()
    unserved: bool = False
    named: bool = False
    alone: bool = True
    record: tuple[Step, ...] = ()
    seconds: float = field(default=0.0, compare=False)


def worst(outcomes: Iterable[Outcome]) -> Verdict:
    """The worst verdict of the outcomes, in the order of `WORST_FIRST`."""
    found = {outcome.verdict for outcome in outcomes}
    return next(verdict for verdict in WORST_FIRST if verdict in found)


@dataclass
class RuleVerdict:
    """A rule with the outcomes of all its contracts."""

    rule: Rule
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the outcomes; not checked only where there is no other."""
        found = {outcome.verdict for outcome in self.outcomes}
        for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.OBSERVED, Verdict.PASS):
            if verdict in found:
                return verdict
        return Verdict.NOT_CHECKED

    @property
    def is_unserved(self) -> bool:
        """Whether each outcome is not checked because the target does not serve a neighbouring operation."""
        return bool(self.outcomes) and all(outcome.unserved for outcome in self.outcomes)

    @property
    def detail(self) -> str:
        """The readings, reasons or errors of the outcomes with the rule's verdict, each once."""
        details = [outcome.detail for outcome in self.outcomes if outcome.verdict is self.verdict and outcome.detail]
        text = _listed(dict.fromkeys(details))
        if self.verdict is Verdict.NOT_CHECKED:
            return text or "no contract ran"
        unchecked = sum(outcome.verdict is Verdict.NOT_CHECKED for outcome in self.outcomes)
        if unchecked and self.verdict is Verdict.PASS:
            reasons = _listed(dict.fromkeys(o.detail for o in self.outcomes if o.verdict is Verdict.NOT_CHECKED))
            return f"{len(self.outcomes) - unchecked} of {len(self.outcomes)} contracts; not checked: {reasons}"
        return text


def _listed(details: Collection[str]) -> str:
    """The first `SHOWN` details, and the number of the others."""
    shown = list(details)[:SHOWN]
    more = [f"and {len(details) - SHOWN} more"] if len(details) > SHOWN else []
    return "; ".join([*shown, *more])


def by_rule(ledger: Ledger, outcomes: Iterable[Outcome]) -> list[RuleVerdict]:
    """A verdict for every rule of the ledger, in its order."""
    verdicts = {rule.id: RuleVerdict(rule) for rule in ledger}
    for outcome in outcomes:
        verdicts[outcome.rule].outcomes.append(outcome)
    return list(verdicts.values())
