"""Markdown, short enough for a comment on a pull request or the summary of a job."""

from collections import Counter
from collections.abc import Iterator, Sequence

from brakecheck.report.escaping import code, fenced, folded, prose, table
from brakecheck.report.finding import HEADLINES, block, findings, meaning
from brakecheck.report.level import is_full, level_sentence
from brakecheck.report.model import Report, RuleReport, VendorReport
from brakecheck.report.printable import counted

FINDINGS, ROWS, REMARKS = 10, 40, 10  # shown of each
MOST = 40_000  # characters of the whole; GitHub takes no comment of more than 65,536
VERDICTS = ("pass", "observed", "not checked", "known", "fail", "error")


def rendered(document: Report) -> str:
    """The document as Markdown of GitHub, most important things first."""
    text = ""
    for section in filter(None, _sections(document)):
        if len(text) + len(section) > MOST:
            return f"{text}The rest is too long to be shown here; it stands in the other reports.\n"
        text += f"{section}\n\n"
    return text.rstrip("\n") + "\n"


def _sections(document: Report) -> Iterator[str]:
    rules = document.rules
    yield f"### brakecheck: {prose(document.gate.sentence)}"
    yield _counts(document.vendors)
    yield from _findings(document.vendors)
    yield _observed([rule for rule in rules if rule.verdict == "observed"])
    yield "\n".join(f"- baseline: {prose(remark)}" for remark in _capped(document.gate.remarks, REMARKS))
    yield from _not_checked(rules)
    yield "\n".join(
        f"- {prose(entry.vendor)}, {prose(level_sentence(entry.level, entry.contracts))}"
        for entry in _in_part(document)
    )
    yield _foot(document)


def _counts(entries: Sequence[VendorReport]) -> str:
    """Verdicts by vendor, and the coverage."""
    head = ["", *VERDICTS, "rules covered", "operations", "statuses"]
    return table(head, [_count(entry) for entry in entries[:ROWS]])


def _in_part(document: Report) -> list[VendorReport]:
    """The runs at a level that is not the full one."""
    return [entry for entry in document.vendors[:REMARKS] if not is_full(entry)]


def _count(entry: VendorReport) -> list[str]:
    counts = [str(entry.counts[verdict]) for verdict in VERDICTS]
    coverage = entry.coverage
    shares = [f"{share.seen} of {share.of}" for share in (coverage.rules, coverage.operations, coverage.statuses)]
    return [f"{prose(entry.vendor)} at {code(entry.target.name)}", *counts, *shares]


def _findings(entries: Sequence[VendorReport]) -> Iterator[str]:
    """The findings, headlines first; those that the baseline lists come last."""
    found = [one for entry in entries for one in findings(entry)]
    found.sort(key=lambda one: ("fail", "error", "known").index(one.rule.verdict))
    for one in found[:FINDINGS]:
        head = f"<b>{prose(one.rule.id)}</b> {HEADLINES[one.rule.verdict]}: {prose(one.rule.statement)}"
        evidence = {label: text for label, text in one.evidence.items() if label != "promise"}
        with_it = "".join(f"\nwith it   {follower}" for follower in one.follows)
        yield folded(head, fenced(block(evidence) + with_it))
    if len(found) > FINDINGS:
        yield f"… and {len(found) - FINDINGS} more."


def _observed(rules: list[RuleReport]) -> str:
    """The server's readings where the documents are silent or disagree."""
    if not rules:
        return ""
    rows = [[code(rule.id), code(rule.detail), prose(meaning(rule))] for rule in rules[:ROWS]]
    more = [[f"… and {len(rules) - ROWS} more", "", ""]] if len(rules) > ROWS else []
    return folded(
        f"What {counted(len(rules), 'rule')} turned out to be that the documents leave open",
        table(["rule", "reading", "which means"], [*rows, *more]),
    )


def _not_checked(rules: list[RuleReport]) -> Iterator[str]:
    """Reasons, with how many rules each kept from being checked."""
    reasons = Counter(rule.detail for rule in rules if rule.verdict == "not checked")
    if reasons:
        lines = [f"{counted(count, 'rule')}: {code(reason, 200)}" for reason, count in reasons.most_common()]
        yield "\n".join(
            [f"Not checked: {counted(reasons.total(), 'rule')}.\n", *(f"- {one}" for one in _capped(lines, REMARKS))]
        )
    partly = sum(
        rule.verdict != "not checked" and any(one.verdict == "not checked" for one in rule.contracts) for rule in rules
    )
    if partly:
        yield f"Checked in part: {counted(partly, 'rule')}."


def _foot(document: Report) -> str:
    entries = document.vendors
    total = {name: sum(getattr(entry, name) for entry in entries) for name in ("contracts", "requests")}
    chosen = {entry.selected for entry in entries if entry.selected}
    only = "".join(f", only {code(expression)}" for expression in sorted(chosen))
    seeds = ", ".join(str(seed) for seed in sorted({entry.seed for entry in entries}))
    return (
        f"<sub>brakecheck {prose(document.brakecheck)}: {total['contracts']} contracts{only}, "
        f"{total['requests']} requests, seed {seeds}, {document.run.seconds} s</sub>"
    )


def _capped(lines: Sequence[str], most: int) -> list[str]:
    return list(lines) if len(lines) <= most else [*lines[:most], f"… and {len(lines) - most} more"]
