"""Headlines: of the rules that one fault breaks, the one that says the most stands first, the others follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.verdicts import Outcome, RuleVerdict, Verdict
from specs.ledger import Ledger

FAR = 1_000  # exchanges; a finding without an exchange comes after all others


@dataclass(frozen=True)
class Headline:
    """A broken rule, and the broken rules whose contracts took the same step."""

    rule: str
    follows: tuple[str, ...]


def headlines(ledger: Ledger, verdicts: Iterable[RuleVerdict]) -> list[Headline]:
    """The broken rules, those first that name their own operation and were found by the fewest requests."""
    found = [_Broken(ledger, verdict) for verdict in verdicts if verdict.verdict is Verdict.FAIL]
    heads: list[tuple[_Broken, list[_Broken]]] = []
    for broken in sorted(found, key=lambda broken: broken.rank):
        for head, follows in heads:
            if broken.relies_on(head.decisive):
                follows.append(broken)
                break
        else:
            heads.append((broken, []))
    return [Headline(head.rule.id, tuple(each.rule.id for each in follows)) for head, follows in heads]


class _Broken:
    """A broken rule with its plainest finding, which is what it is ranked by."""

    def __init__(self, ledger: Ledger, verdict: RuleVerdict) -> None:
        self.rule = verdict.rule
        self._of_all = verdict.rule.operation == "any" and verdict.rule.id in ledger.first
        failed = [outcome for outcome in verdict.outcomes if outcome.verdict is Verdict.FAIL]
        self.decisive = min(failed, key=self._place)
        self.rank = (*self._place(self.decisive), ledger.order(self.rule))

    def _place(self, outcome: Outcome) -> tuple[bool, bool, int]:
        """Whether nobody knows the exchange, whether it is another operation's, and how many went before."""
        if outcome.exchange is None:
            return True, True, FAR
        own = self._of_all or outcome.exchange.operation == self.rule.operation
        return False, not own, len(outcome.before)

    def relies_on(self, other: Outcome) -> bool:
        """Whether the contract took the step that the other finding is about, or no exchange says what was wrong."""
        exchange = self.decisive.exchange
        if exchange is None or other.exchange is None:
            return True
        step = (other.exchange.operation, other.exchange.status)
        return step == (exchange.operation, exchange.status) or step in self.decisive.before
