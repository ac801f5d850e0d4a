"""Headlines: of the rules that one fault seems to break, the most specific is shown first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from brakecheck.contracts.engine.verdicts import Outcome, RuleVerdict, Verdict
from brakecheck.specs.ledger import Ledger, Rule

JUDGED = (Verdict.PASS, Verdict.OBSERVED, Verdict.FAIL)


@dataclass(frozen=True)
class Headline:
    """A broken rule, and those that probably follow from it, since their contracts got the same answer in a step."""

    rule: str
    follows: tuple[str, ...]


def place(ledger: Ledger, rule: Rule, outcome: Outcome) -> tuple[bool, bool, bool, int]:
    """A sort key of findings, the clearest first.

    Findings are less clear without an exchange, where they do not name the rule, where the exchange is another
    operation's, and after more exchanges.
    """
    if outcome.exchange is None:
        return True, not outcome.named, True, 0
    of_all = rule.operation == "any" and rule.id in ledger.first
    is_own = of_all or outcome.exchange.operation == rule.operation
    return False, not outcome.named, not is_own, len(outcome.before)


def headlines(ledger: Ledger, verdicts: Iterable[RuleVerdict]) -> list[Headline]:
    """The broken rules, those with the clearest findings first; rules that follow from another stand under it."""
    found = [_Broken(ledger, verdict) for verdict in verdicts if verdict.verdict is Verdict.FAIL]
    heads: list[tuple[_Broken, list[_Broken]]] = []
    for broken in sorted(found, key=lambda broken: broken.rank):
        for head, follows in heads:
            if broken.relies_on(head.decisive):
                follows.append(broken)
                break
        else:
            heads.append((broken, []))
    return [Headline(head.rule.id, tuple(follower.rule.id for follower in follows)) for head, follows in heads]


class _Broken:
    """A broken rule with its clearest finding, by which rules are ranked."""

    def __init__(self, ledger: Ledger, verdict: RuleVerdict) -> None:
        self.rule = verdict.rule
        failed = [outcome for outcome in verdict.outcomes if outcome.verdict is Verdict.FAIL]
        judged = [outcome for outcome in verdict.outcomes if outcome.verdict in JUDGED]
        self.decisive = min(failed, key=partial(place, ledger, self.rule))
        operation = self.decisive.exchange.operation if self.decisive.exchange else ""
        share = len(failed) / len(judged) if self.rule.operation in (operation, "any") else 0.0
        order = ledger.order(self.rule)
        self.rank = (*place(ledger, self.rule, self.decisive), min(order, len(ledger.first)), -share, order)

    def relies_on(self, other: Outcome) -> bool:
        """Whether the finding may follow from the other: its contract took that step, or one has no exchange."""
        exchange = self.decisive.exchange
        if exchange is None or other.exchange is None:
            return True
        step = (other.exchange.operation, other.exchange.status)
        return step == (exchange.operation, exchange.status) or step in self.decisive.before
