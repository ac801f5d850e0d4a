"""What the runs found, as the tables of docs/real-engines.md."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.real_engines.engines import Engine

BEGIN, END = "<!-- printed by make real-engines -->", "<!-- up to here -->"
OPEN = ".open-"
FEW = 6  # contracts of one rule that are shown
Entry = dict[str, Any]
HEAD = """| engine | contracts | kept | broken | left open by its pages, observed | not checked |
| --- | --- | --- | --- | --- | --- |"""


def told(reports: Mapping[Engine, Entry]) -> str:
    """The tables of all runs."""
    lines = [HEAD, *(row(engine, report) for engine, report in reports.items())]
    for engine, report in reports.items():
        lines += findings(engine, report)
    for package in dict.fromkeys(engine.package for engine in reports):
        runs = {engine: report for engine, report in reports.items() if engine.package == package}
        lines += observed(package, runs)
    return "\n".join(lines)


def written(page: str, table: str) -> str:
    """The page with these tables in place of those that it had."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def row(engine: Engine, report: Entry) -> str:
    """Counts of an engine's rules."""
    count = Counter(rule["verdict"] for rule in report["rules"])
    numbers = (report["contracts"], count["pass"], count["fail"], count["observed"], count["not checked"])
    return f"| {engine.name} | {' | '.join(map(str, numbers))} |"


def findings(engine: Engine, report: Entry) -> Iterator[str]:
    """Each headline: its sentence, where that stands, what was received in place of what, and what follows of it."""
    rules = {rule["id"]: rule for rule in report["rules"]}
    for headline in report["headlines"]:
        rule = rules[headline["rule"]]
        yield f"\n### {engine.name}: {short(rule)}\n"
        yield f"{rule['statement']} This is {rule['standing']} in {', '.join(map(place, rule['sources']))}.\n"
        wrong = list({each["promise"]: each for each in rule["contracts"] if each["verdict"] == "fail"}.values())
        yield "| what was done | expected | received |\n| --- | --- | --- |"
        for contract in wrong[:FEW]:
            yield f"| {' | '.join(cell(contract[name]) for name in ('promise', 'expected', 'received'))} |"
        if len(wrong) > FEW:
            yield f"| … and {len(wrong) - FEW} more | | |"
        if headline["follows"]:
            yield f"\nWith it: {', '.join(short(rules[each]) for each in headline['follows'])}."


def observed(package: str, runs: Mapping[Engine, Entry]) -> Iterator[str]:
    """What each engine does where its pages leave it open; states that fare alike share a line."""
    yield f"\n### What the pages of {package} leave open\n"
    yield f"| asked | left open | {' | '.join(engine.version for engine in runs)} |"
    yield "| --- | --- |" + " --- |" * len(runs)
    found: dict[tuple[str, ...], list[str]] = {}
    for name in dict.fromkeys(rule["id"] for run in runs.values() for rule in run["rules"] if OPEN in rule["id"]):
        rules = [{rule["id"]: rule for rule in run["rules"]}.get(name, {}) for run in runs.values()]
        statement = next(rule["statement"] for rule in rules if rule)
        event, _, state = name.partition(".")[2].partition(OPEN)
        done = [cell(rule.get("detail") or rule.get("verdict", "")) for rule in rules]
        found.setdefault((event, statement, *done), []).append(state)
    for (event, statement, *done), states in found.items():
        yield f"| {event}, {', '.join(states)} | {statement} | {' | '.join(done)} |"


def short(rule: Entry) -> str:
    """The name of a rule without the vendor's."""
    return str(rule["id"]).partition(".")[2]


def place(source: Entry) -> str:
    """Title and heading of a source, as a link where it has an address."""
    words = f"{source['title']}, “{source['heading']}”"
    return f"[{words}]({source['url']})" if source.get("url") else words


def cell(text: str) -> str:
    """The text on one line of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
