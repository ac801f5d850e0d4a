"""`brakecheck rules`: the ledger, printed; with a report, the verdict of each rule on its target."""

import json
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from brakecheck.cli import options
from brakecheck.config import chosen_vendors, with_lifecycles
from brakecheck.report.escaping import code, prose, table
from brakecheck.report.model import RuleReport
from brakecheck.report.printable import WIDTH
from brakecheck.rule_entry import Entry, rule_entry
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Rule


def print_rules(*wanted: str | None, form: str = "text", undecided: bool = False, report: Path | None = None) -> int:
    """The rules in one of the `FORMS`; `undecided` leaves the points that the documents do not settle."""
    found = _found(report) if report else {}
    names = [
        name for name in chosen_vendors(*wanted) if not found or any(rule.startswith(f"{name}.") for rule in found)
    ]
    entries = [
        _entry(rule, found) for name in names for rule in vendors.ledger(name) if rule.standing.open or not undecided
    ]
    print(FORMS[form](entries))
    return 0


def _found(report: Path) -> dict[str, RuleReport]:
    """The verdicts of a report's rules."""
    from brakecheck.report.loading import read_document

    return {rule.id: rule for rule in read_document(report).rules}


def _entry(rule: Rule, found: dict[str, RuleReport]) -> Entry:
    entry = rule_entry(rule)
    if found:
        here = found.get(rule.id)
        verdict, detail = (here.verdict, here.detail) if here else ("not checked", "not in the report")
        entry["here"] = {"verdict": verdict, "detail": detail}
    return entry


def _text(entries: Iterable[Entry]) -> str:
    return "\n".join(line for entry in entries for line in _block(entry))


def _block(entry: Entry) -> Iterable[str]:
    yield f"{entry['id']}  [{entry['standing']}, {entry['operation']}]"
    yield from _wrapped(entry["statement"])
    yield from (f"    from {source}" for source in entry["sources"])
    for name, reading in entry["readings"].items():
        yield from _wrapped(f"reading {name}{_by_mock(entry, name)}: {reading}")
    if entry["tell"]:
        yield from _wrapped(f"to tell: {entry['tell']}")
    if "choose" in entry:
        yield from _wrapped(f"to choose: {entry['choose']}")
    if "here" in entry:
        yield from _wrapped(f"here: {_here(entry)}")
    yield ""


def _table(entries: Iterable[Entry]) -> str:
    """A line for each rule: id, standing, and its verdict or else its statement."""
    rows = [(entry["id"], entry["standing"], _here(entry) or entry["statement"]) for entry in entries]
    first, second = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    return "\n".join(f"{name:{first}}  {standing:{second}}  {rest}" for name, standing, rest in rows)


def _markdown(entries: Iterable[Entry]) -> str:
    """A table of the settled rules, and a section for each open point."""
    entries = list(entries)
    settled = [entry for entry in entries if not entry["readings"]]
    undecided = [entry for entry in entries if entry["readings"]]
    parts = []
    if settled:
        rows = [[code(entry["id"]), prose(entry["statement"]), prose(_last(entry))] for entry in settled]
        parts += ["# Promises", table(["rule", "promise", "here" if "here" in settled[0] else "made in"], rows)]
    if undecided:
        parts += ["# Where the documents are silent or disagree", *map(_section, undecided)]
    return "\n\n".join(parts)


def _last(entry: Entry) -> str:
    return _here(entry) if "here" in entry else "; ".join(entry["sources"])


def _section(entry: Entry) -> str:
    readings = [
        f"- **{prose(name)}**{_by_mock(entry, name)}: {prose(reading)}" for name, reading in entry["readings"].items()
    ]
    here = [f"Here: **{prose(_here(entry))}**"] if "here" in entry else []
    return "\n\n".join(
        [
            f"## {code(entry['id'])}",
            f"{prose(entry['statement'])} ({entry['standing']})",
            "\n".join(readings),
            f"To tell: {prose(entry['tell'])} Made in: {prose('; '.join(entry['sources']))}",
            f"To choose: {code(entry['choose'])}",
            *here,
        ]
    )


def _here(entry: Entry) -> str:
    if "here" not in entry:
        return ""
    verdict, detail = entry["here"]["verdict"], entry["here"]["detail"]
    return f"{verdict}: {detail}" if detail else str(verdict)


def _by_mock(entry: Entry, name: str) -> str:
    return " (the mock's)" if name == entry["mock"] else ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _json(entries: Iterable[Entry]) -> str:
    return json.dumps(list(entries), indent=2, ensure_ascii=False)


FORMS: dict[str, Callable[[Iterable[Entry]], str]] = {
    "text": _text,
    "table": _table,
    "markdown": _markdown,
    "json": _json,
}


@options.command()
@click.option("--vendor", help="Print only the rules of this vendor.")
@options.lifecycle_option("Print the rules of this lifecycle file (may be repeated).")
@options.format_option(FORMS)
@click.option("--open", "undecided", is_flag=True, help="Print only rules where the documents are silent or disagree.")
@click.option("--report", type=Path, metavar="FILE", help="Add the verdict of each rule in this JSON report.")
def command(*, vendor: str | None, lifecycles: Sequence[Path], form: str, undecided: bool, report: Path | None) -> int:
    """Print every rule with its source."""
    return print_rules(*with_lifecycles([vendor], lifecycles), form=form, undecided=undecided, report=report)
