"""The output for people: progress during the run, a table of rules, and the findings."""

import os
import sys
import textwrap
from contextlib import suppress
from pathlib import PurePath
from typing import TextIO

from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, worst
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target
from brakecheck.errors import shown
from brakecheck.report.finding import KEPT, REMOVED, Finding, findings
from brakecheck.report.level import level_sentence
from brakecheck.report.lifecycle import cells_sentence
from brakecheck.report.model import VERDICTS, Report, RuleReport, VendorReport
from brakecheck.report.printable import WIDTH, counted, line
from brakecheck.specs import vendors

MARKS = {
    Verdict.PASS: ".",
    Verdict.FAIL: "F",
    Verdict.OBSERVED: "o",
    Verdict.NOT_CHECKED: "-",
    Verdict.ERROR: "E",
}
COLOURS = {
    "pass": "32",
    "fail": "1;31",
    "known": "31",
    "observed": "36",
    "not checked": "33",
    "error": "1;35",
}
RECEIPT = 10  # lines of a receipt that are shown; after that, only what could not be cleaned up


def painted(text: str, verdict: str, stream: TextIO) -> str:
    """The text in the verdict's colour, where the stream is a terminal and NO_COLOR is not set."""
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{COLOURS[verdict]}m{text}\x1b[0m"


class Progress(RunListener):
    """A line for each file of contracts, a mark for each contract, as they end."""

    def __init__(self, target: Target, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._file = ""
        self._column = 0
        at = f"{target.vendor} at {target.base_url} (states by adapter {target.adapter})"
        self._write(f"{shown(at)}\n")
        self._write(f"  {'   '.join(f'{mark} {verdict}' for verdict, mark in MARKS.items())}\n")

    def on_outcome(self, outcomes: list[Outcome]) -> None:
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
        verdict = worst(outcomes)
        self._write(painted(MARKS[verdict], verdict, self._stream))
        self._column += 1

    def guarded(self, replaced: int, left_out: int) -> None:
        """The guard's counts of the requests of Schemathesis."""
        if replaced or left_out:
            self._write(f"\n  guard: {counted(replaced, 'request')} replaced, {left_out} left out")

    def settled(self, lag: float) -> None:
        """The delay between the server's answers and its reads, where there was one."""
        if lag:
            self._write(f"\n  observed: effects are seen up to {lag:g} s after their acknowledgement (--settle)")

    def cleaned(self, receipt: list[Removal]) -> None:
        """The contracts have ended; the run's records are gone, or are named here."""
        self._write("\n")
        for removal in receipt[:RECEIPT]:
            self._write(f"  {line(removal.message)}\n")
        if len(receipt) > RECEIPT:
            left = [removal for removal in receipt[RECEIPT:] if not removal.gone]
            if more := len(receipt) - RECEIPT - len(left):
                self._write(f"  … and {more} more\n")
            for removal in left:
                self._write(f"  {line(removal.message)}\n")
        self._write("\n")

    def _write(self, text: str) -> None:
        with suppress(BrokenPipeError):  # the run goes on to its end, and cleans up; the conclusion finds out again
            self._stream.write(text)
            self._stream.flush()


def print_entry(entry: VendorReport, *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """The results of one run (see `report.document`): a row for each rule, then the findings."""
    out = stream or sys.stdout
    for rule in entry.rules:
        print(_row(rule, out, verbose=verbose), file=out)
    print(file=out)
    if entry.headlines and not entry.kept:
        print(f"{REMOVED}\n", file=out)
    found = [finding for finding in findings(entry) if finding.rule.verdict != "known"]
    for number, finding in enumerate(found, start=1):
        print(block(finding, number), file=out)
    if entry.kept:
        print(KEPT, *(f"  {it}" for it in entry.kept), "", sep="\n", file=out)


def print_conclusion(document: Report, stream: TextIO | None = None) -> None:
    """The last lines: counts for each vendor, and the sentence of the gate."""
    out = stream or sys.stdout
    for entry in document.vendors:
        counts = entry.counts
        parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in reversed(VERDICTS) if counts[verdict])
        by_whom = f"({entry.contracts} contracts, {entry.explored} exchanges by Schemathesis)"
        print(f"{entry.vendor}: {counted(sum(counts.values()), 'rule')}: {parts} {by_whom}", file=out)
        if entry.vendor in vendors.added():
            print(f"{entry.vendor}: {cells_sentence(entry.lifecycle)}", file=out)
        if about := level_sentence(entry.level, entry.contracts):
            print(f"{entry.vendor}: {about}", file=out)
    for remark in document.gate.remarks:
        print(f"baseline: {remark}", file=out)
    print(document.gate.sentence, file=out)


def _row(rule: RuleReport, stream: TextIO, *, verbose: bool) -> str:
    word = painted(f"{rule.verdict:12}", rule.verdict, stream)
    detail = f"  {rule.detail}" if rule.detail else ""
    row = f"{word} {rule.id}{detail}"
    if verbose:
        row += "\n" + textwrap.fill(rule.statement, WIDTH, initial_indent=" " * 13, subsequent_indent=" " * 13)
    return row


def _wrapped(text: str, head: str) -> list[str]:
    """The text in lines; no word is broken, so that JSON and names can be copied."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=head, subsequent_indent=" " * 13, break_long_words=False, break_on_hyphens=False
    )


def block(finding: Finding, number: int) -> str:
    """A finding as a block: the promise and who makes it, expected, received, and how to reproduce it."""
    lines = [f"{number}. {finding.head}"]
    for label, text in [*finding.evidence.items(), *(("with it", follower) for follower in finding.follows)]:
        head = f"   {label:9} "
        whole = label in ("try", "again")  # a command to paste is not broken into lines
        lines += [head + text] if whole else _wrapped(text, head)
    return "\n".join([*lines, ""])
