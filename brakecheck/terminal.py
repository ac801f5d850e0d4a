"""What a person reads: progress while it runs, a table of rules, and the findings."""

import os
import sys
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TextIO

from contracts.receipt import Removal
from contracts.suite import Audience, Run
from contracts.target import Target
from contracts.verdicts import Outcome, RuleVerdict, Verdict

MARKS = {
    Verdict.PASS: ".",
    Verdict.FAIL: "F",
    Verdict.OBSERVED: "o",
    Verdict.NOT_CHECKED: "-",
    Verdict.ERROR: "E",
}
COLOURS = {
    Verdict.PASS: "32",
    Verdict.FAIL: "1;31",
    Verdict.OBSERVED: "36",
    Verdict.NOT_CHECKED: "33",
    Verdict.ERROR: "1;35",
}
WIDTH = 100
RECEIPT = 10  # lines of a receipt that are shown; after that, only what could not be cleaned up
NOT_THERE = frozenset({404, 405})


def painted(text: str, verdict: Verdict, stream: TextIO) -> str:
    """The text in the verdict's colour, where the stream is a terminal and NO_COLOR is not set."""
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{COLOURS[verdict]}m{text}\x1b[0m"


class Progress(Audience):
    """A line for each file of contracts, a mark for each contract, as they end."""

    def __init__(self, target: Target, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._file = ""
        self._column = 0
        self._write(f"{target.vendor} at {target.base_url} (states by adapter {target.adapter})\n")
        self._write(f"  {'   '.join(f'{mark} {verdict}' for verdict, mark in MARKS.items())}\n")

    def heard(self, outcomes: list[Outcome]) -> None:
        """One contract has ended; its worst outcome makes the mark."""
        if not outcomes:
            return
        name = PurePath(outcomes[0].contract.partition("::")[0]).stem.removeprefix("test_").replace("_", " ")
        if name != self._file:
            self._write(f"{'' if not self._file else chr(10)}  {name:36}")
            self._file, self._column = name, 38
        if self._column >= WIDTH:
            self._write(f"\n{'':38}")
            self._column = 38
        worst = next(v for v in (*_WORST_FIRST,) if any(outcome.verdict is v for outcome in outcomes))
        self._write(painted(MARKS[worst], worst, self._stream))
        self._column += 1

    def cleaned(self, receipt: list[Removal]) -> None:
        """The contracts have ended; what the run had made is gone, or is named here."""
        self._write("\n")
        for removal in receipt[:RECEIPT]:
            self._write(f"  {removal.told}\n")
        if len(receipt) > RECEIPT:
            trouble = [removal for removal in receipt[RECEIPT:] if not removal.gone]
            self._write(f"  … and {len(receipt) - RECEIPT - len(trouble)} more\n")
            for removal in trouble:
                self._write(f"  {removal.told}\n")
        self._write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


_WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.OBSERVED, Verdict.PASS, Verdict.NOT_CHECKED)


@dataclass
class Report:
    """Prints each run as it is added, and the conclusion of all."""

    verbose: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    runs: list[Run] = field(default_factory=list)

    def add(self, run: Run) -> None:
        self.runs.append(run)
        for verdict in asked_for(run):
            self._print(self._row(verdict))
        self._print("")
        for number, finding in enumerate(findings(run), start=1):
            self._print(shown(finding, number))

    def conclude(self) -> int:
        """The last lines; returns the exit status."""
        found: Counter[Verdict] = Counter()
        for run in self.runs:
            counts = Counter(verdict.verdict for verdict in asked_for(run))
            found += counts
            parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
            self._print(
                f"{run.target.vendor}: {rules(counts.total())}: {parts} "
                f"({run.contracts} contracts, {run.explored} exchanges by Schemathesis)"
            )
        status, sentence = self._conclusion(found)
        self._print(sentence)
        return status

    def _conclusion(self, found: Counter[Verdict]) -> tuple[int, str]:
        for run in self.runs:
            if run.statuses.total() > len(NOT_THERE) and NOT_THERE.issuperset(run.statuses):
                return 2, f"{run.target.base_url} answers 404 to whatever is asked; check the base URL"
        if found[Verdict.FAIL]:
            return 1, f"does not conform: {rules(found[Verdict.FAIL])} broken"
        if found[Verdict.ERROR]:
            return 2, f"could not judge: {rules(found[Verdict.ERROR])} ended in an error"
        checked, unchecked = found[Verdict.PASS] + found[Verdict.OBSERVED], found[Verdict.NOT_CHECKED]
        if not checked:
            return 2, "nothing could be checked: name a provider-state adapter with --adapter"
        if unchecked > checked:
            return 0, f"no finding, but only {checked} of {rules(checked + unchecked)} could be checked"
        return 0, f"conforms; {rules(unchecked)} not checked" if unchecked else "conforms"

    def _row(self, verdict: RuleVerdict) -> str:
        word = painted(f"{verdict.verdict:12}", verdict.verdict, self.stream)
        detail = f"  {verdict.detail}" if verdict.detail else ""
        row = f"{word} {verdict.rule.id}{detail}"
        if self.verbose:
            row += "\n" + textwrap.fill(
                verdict.rule.statement, WIDTH, initial_indent=" " * 13, subsequent_indent=" " * 13
            )
        return row

    def _print(self, text: str) -> None:
        print(text, file=self.stream)


def asked_for(run: Run) -> list[RuleVerdict]:
    """All rules, or where contracts were selected, those that one of them proves."""
    return [verdict for verdict in run.verdicts if verdict.outcomes or not run.selected]


def rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def findings(run: Run) -> list[tuple[RuleVerdict, Outcome]]:
    """The first failed contract of each broken rule, and whatever could not be run."""
    found = []
    for verdict in run.verdicts:
        for wanted in (Verdict.FAIL, Verdict.ERROR):
            outcome = next((outcome for outcome in verdict.outcomes if outcome.verdict is wanted), None)
            if outcome:
                found.append((verdict, outcome))
    return found


def shown(finding: tuple[RuleVerdict, Outcome], number: int) -> str:
    """A finding as a block: the promise and who makes it, expected, received, and how to see it oneself."""
    verdict, outcome = finding
    failed = sum(outcome.verdict is Verdict.FAIL for outcome in verdict.outcomes)
    head = f"{number}. {verdict.rule.id} is broken" if failed else f"{number}. {verdict.rule.id} could not be judged"
    lines = [head, *_field("promise", verdict.rule.statement), *_field("made in", str(verdict.rule.sources[0]))]
    lines += _field(
        "contract", f"{outcome.promise} ({outcome.contract}{f', and {failed - 1} more' if failed > 1 else ''})"
    )
    if outcome.verdict is Verdict.FAIL:
        lines += _field("expected", outcome.expected) + _field("received", outcome.received)
    else:
        lines += _field("error", outcome.detail)
    if outcome.exchange:
        lines += _field("answer", outcome.exchange.answer()[:400])
        lines.append(f"   {'try':9} {outcome.exchange.curl()[:1000]}")
    name = outcome.contract.rpartition("::")[2].partition("[")[0]
    lines.append(f"   {'again':9} brakecheck verify … -k {name}")
    return "\n".join([*lines, ""])


def _field(name: str, text: str) -> list[str]:
    indent = " " * 13
    return textwrap.wrap(text, WIDTH, initial_indent=f"   {name:9} ", subsequent_indent=indent) or [f"   {name}"]
