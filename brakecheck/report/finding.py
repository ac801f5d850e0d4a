"""A finding in reports: a rule that is broken, known or not judged, with the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

from brakecheck.report.model import ContractReport, RuleReport, VendorReport
from brakecheck.report.printable import line
from brakecheck.report.recorded import StoryExchange, StoryPart

HEADLINES = {"fail": "is broken", "known": "is known to be broken", "error": "could not be judged"}
REMOVED = "What a run makes is removed at its end: in a line to try, replace the id by that of a record of yours."
KEPT = "What the run made is kept: a line to try works as it stands. Its keys, if it has any, and how it is removed:"
DANGER = "never send this to a server with records of others"
LONGEST = {"answer": 400, "try": 1200, "steps": 900}
STEP = 300  # characters of one step


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule whose verdict is one of `HEADLINES`, and lines about the rules that follow from the same fault."""

    rule: RuleReport
    follows: tuple[str, ...] = ()

    @property
    def contract(self) -> ContractReport:
        """The first contract that made the rule's verdict."""
        return next(contract for contract in self.rule.contracts if contract.verdict == self.rule.verdict)

    @property
    def exchange(self) -> StoryExchange | None:
        """The exchange that the finding is about."""
        exchanges = (part for part in self.contract.story if isinstance(part, StoryExchange))
        return next((exchange for exchange in exchanges if exchange.decisive), None)

    @property
    def head(self) -> str:
        """The rule, and that it is broken, known to be or could not be judged."""
        return f"{self.rule.id} {HEADLINES[self.rule.verdict]}"

    @property
    def summary(self) -> str:
        """One line: what was expected and received, or the error."""
        if self.rule.verdict == "error":
            return line(self.contract.detail, 500)
        return f"expected {line(self.contract.expected or '')}; received {line(self.contract.received or '')}"

    @property
    def excuse(self) -> str:
        """Why the finding is known, and until when; empty where it is not."""
        known = self.contract.known
        return f"known until {known.expires}: {line(known.reason)}" if known else ""

    @property
    def evidence(self) -> Mapping[str, str]:
        """By label, each in one line: the promise and who makes it, expected, received, and how to see it oneself."""
        contract, exchange = self.contract, self.exchange
        evidence = {"promise": self.rule.statement, "made in": str(self.rule.sources[0]), "contract": self._contract()}
        if self.rule.verdict == "error":
            evidence["error"] = contract.detail
        else:
            evidence |= {"expected": contract.expected or "", "received": contract.received or ""}
        evidence |= {"steps": steps(contract)} if contract.story else {}
        evidence |= {"known": self.excuse} if contract.known else {}
        if exchange:
            evidence["answer"] = exchange.answer
            if exchange.danger:
                evidence["danger"] = f"{exchange.danger}: {DANGER}"
            evidence["try"] = exchange.curl
        evidence["again"] = contract.again
        return {label: line(text, LONGEST.get(label, 600)) for label, text in evidence.items()}

    def _contract(self) -> str:
        others = sum(other.verdict == self.rule.verdict for other in self.rule.contracts) - 1
        return f"{self.contract.promise} ({self.contract.name}{f', and {others} more' if others else ''})"


def findings(vendor: VendorReport) -> list[Finding]:
    """Broken rules by headline, each with those that follow; then rules not judged, then known ones."""
    rules = {rule.id: rule for rule in vendor.rules}
    heads = [
        Finding(rules[it.rule], tuple(f"{name}: {Finding(rules[name]).summary}" for name in it.follows))
        for it in vendor.headlines
    ]
    others = [rule for verdict in ("error", "known") for rule in vendor.rules if rule.verdict == verdict]
    return heads + [Finding(rule) for rule in others]


def deciding(contract: ContractReport) -> StoryPart | None:
    """The step that shows the promise broken: the last observation, or else the exchange that was judged."""
    return next((part for part in reversed(contract.story) if part.decisive), None)


def steps(contract: ContractReport) -> str:
    """The story in one line that points at the deciding step; of a long one the beginning is left out."""
    decided = deciding(contract)
    shown = [line(_step(part), STEP) + (" ← decides" if part is decided else "") for part in contract.story]
    room = LONGEST["steps"] - len("…; ")
    while len("; ".join(shown)) > room and "← decides" not in shown[0]:
        del shown[0]
    return "; ".join(["…", *shown] if len(shown) < len(contract.story) else shown)


def _step(part: StoryPart) -> str:
    """A part of the story in a few words."""
    return f"{part.operation} → {part.status or part.failure}" if isinstance(part, StoryExchange) else part.remark


def block(evidence: Mapping[str, str]) -> str:
    """Labels and texts under each other."""
    return "\n".join(f"{label:9} {text}" for label, text in evidence.items())


def meaning(rule: RuleReport) -> str:
    """The meaning of the reading, or of each of several."""
    return line(" ".join(rule.readings.get(name, "") for name in rule.detail.split("; ")))


def reading(rule: RuleReport) -> str:
    """The observed reading of a silent point, with its meaning."""
    return ": ".join(filter(None, (line(rule.detail), meaning(rule))))
