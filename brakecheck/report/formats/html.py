"""The report for people: one file that needs nothing else, and no network.

It has one script of its own, which the page's policy knows by its hash; any other is refused by the browser.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from brakecheck.report.diagram import drawn, short
from brakecheck.report.finding import DANGER, KEPT, REMOVED, deciding, findings, meaning
from brakecheck.report.level import level_sentence
from brakecheck.report.model import VERDICTS, CellReport, LifecycleReport, Report, RuleReport, VendorReport
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
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
)


def rendered(document: Report) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = TEMPLATES.joinpath("report.js").read_text(encoding="utf-8")
    found = [(vendor, listed) for vendor in document.vendors if (listed := findings(vendor))]
    functions = (drawn, short, areas, cells, came, deciding, duration, level_sentence, meaning, parts, reasons, silent)
    environment.globals.update({it.__name__: it for it in (*functions, tally)})
    environment.globals.update(words=WORDS, verdicts=VERDICTS, danger=DANGER, kept=KEPT, removed=REMOVED)
    environment.globals.update(script=script, policy=policy(script))
    environment.globals.update(document=document, found=found, found_count=sum(len(listed) for _, listed in found))
    environment.filters.update(path=_path, slug=_slug)
    return environment.get_template("report.html.jinja").render().lstrip()


def policy(script: str) -> str:
    """The content security policy of a page that has this script and no other."""
    return POLICY.format(hash=b64encode(hashlib.sha256(script.encode()).digest()).decode())


def areas(rules: Iterable[RuleReport]) -> list[tuple[str, list[RuleReport]]]:
    """The rules by topic: the part of their ids between the dots."""
    found: dict[str, list[RuleReport]] = {}
    for rule in rules:
        found.setdefault(rule.id.split(".")[1], []).append(rule)
    return list(found.items())


def tally(rules: Iterable[RuleReport]) -> list[tuple[str, int]]:
    """How many of the rules have each verdict that occurs."""
    counts = Counter(rule.verdict for rule in rules)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def parts(vendor: VendorReport) -> Iterator[tuple[str, str]]:
    """The parts of a vendor's section that contents list: the end of the id, and the title."""
    yield "lifecycle", "Lifecycle"
    if silent(vendor):
        yield "silent", "Silent points"
    yield "answers", "Documented answers"


def silent(vendor: VendorReport) -> list[RuleReport]:
    """The rules that the documents leave open, and whose reading was observed."""
    return [rule for rule in vendor.rules if rule.readings and rule.verdict == "observed"]


def duration(seconds: float) -> str:
    """Seconds as people write them: `12 ms`, `1.2 s`, `3 min 20 s`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def cells(lifecycle: LifecycleReport) -> dict[tuple[str, str], CellReport]:
    """The cells by state and operation."""
    return {(cell.state, cell.operation): cell for cell in lifecycle.cells}


def came(cell: CellReport) -> list[str]:
    """The received answer in a few words: how often it came, and the status afterwards where that had changed."""
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
