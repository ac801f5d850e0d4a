"""The report for people: one file that needs nothing else, no script, no network."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from brakecheck.report.diagram import drawn, short
from brakecheck.report.finding import DANGER, KEPT, REMOVED, findings, meaning
from brakecheck.report.level import level_sentence
from brakecheck.report.model import VERDICTS, CellReport, LifecycleReport, Report, RuleReport
from brakecheck.specs.lifecycle import status_of

TEMPLATES = Path(__file__).with_name("templates")
WORDS = {
    "fail": ("broken", "✗"),
    "known": ("known", "≈"),
    "error": ("error", "!"),
    "not checked": ("not checked", "–"),
    "observed": ("observed", "◦"),
    "pass": ("kept", "✓"),
}


def rendered(document: Report) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    functions = (drawn, short, areas, cells, came, findings, level_sentence, meaning, reasons)
    environment.globals.update(words=WORDS, verdicts=VERDICTS, danger=DANGER, kept=KEPT, removed=REMOVED)
    environment.globals.update({it.__name__: it for it in functions})
    environment.filters.update(path=_path, slug=_slug)
    return environment.get_template("report.html.jinja").render(document=document).lstrip()


def areas(rules: Iterable[RuleReport]) -> list[tuple[str, list[RuleReport]]]:
    """The rules by what they are about: the part of their ids between the dots."""
    return [(name, list(group)) for name, group in groupby(rules, key=lambda rule: rule.id.split(".")[1])]


def cells(lifecycle: LifecycleReport) -> dict[tuple[str, str], CellReport]:
    """The cells by state and operation."""
    return {(cell.state, cell.operation): cell for cell in lifecycle.cells}


def came(cell: CellReport) -> list[str]:
    """What came, in a few words: the answer, how often, and what a look afterwards showed where that had changed."""
    answers: dict[str, Counter[str]] = {}
    for received in cell.received:
        answers.setdefault(received.answer, Counter())[received.then] += received.times
    found = []
    for answer, then in answers.items():
        changed = [status for status in then if status and status != status_of(cell.state)]
        found.append(f"{answer}{''.join(f' → {status}' for status in changed)} ×{then.total()}")
    return found


def reasons(rules: Iterable[RuleReport]) -> list[tuple[str, int]]:
    """Why contracts were not run, the most frequent reason first."""
    unchecked = (contract.detail for rule in rules for contract in rule.contracts if contract.verdict == "not checked")
    return Counter(unchecked).most_common()


def _path(url: str, base: str) -> str:
    """The URL as it goes on after the base URL."""
    return url.removeprefix(base.rstrip("/")) or "/"


def _slug(text: str) -> str:
    return text.replace(" ", "-").replace(".", "-")
