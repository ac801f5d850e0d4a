"""The differences between two documents, printed: for a person, for a pull request, for a program.

The JSON is an object with `old`, `new` and `vendor` (names, or null), `breaking`, `not_compared` (JSON pointers),
`rules` and `contracts` (all that are touched, sorted), `every_operation` (those of the rules that belong to no one
operation) and `differences`: a list of objects with `state` (gone, changed, new), `operation`, `breaking`, `changes`
(objects with `part`, `name`, `field`, `what`, `detail`, `breaking`), `replacements`, `rules` and the number of
`contracts`.
"""

import json
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from brakecheck.openapi_diff.change import Change, Difference, State
from brakecheck.openapi_diff.document import Document, printable
from brakecheck.openapi_diff.impact import Touched
from brakecheck.report.escaping import code, prose, table
from brakecheck.report.printable import WIDTH, counted

LINES = 12  # changes of an operation, or new operations, that the text shows
INDENT = " " * 9


@dataclass(frozen=True)
class Report:
    """The differences between two documents, and the rules that they touch."""

    old: Document
    new: Document
    differences: list[Difference]
    touched: Touched

    @property
    def breaking(self) -> bool:
        """Whether some difference breaks a caller."""
        return any(difference.breaking for difference in self.differences)

    @property
    def unknown(self) -> list[str]:
        """The places that could not be compared."""
        return sorted({place for difference in self.differences for place in difference.unknown})

    @property
    def pairs(self) -> Iterator[tuple[Difference, tuple[str, ...]]]:
        """Each difference with the rules that it touches."""
        return zip(self.differences, self.touched.by_difference, strict=True)

    @property
    def title(self) -> str:
        """The names of both documents."""
        return f"{self.old.name} → {self.new.name}"

    def weight(self, touched: Iterable[str]) -> str:
        """As in `3 rules, 14 contracts`."""
        found = list(touched)
        contracts = len(self.touched.contracts(found))
        return f"{counted(len(found), 'rule')}, {counted(contracts, 'contract')}"

    @property
    def conclusion(self) -> str:
        """The differences counted, in one line."""
        if not self.differences:
            return "no difference"
        states = [difference.state for difference in self.differences]
        counts = ", ".join(f"{states.count(state)} {state}" for state in State if state in states)
        harm = "breaking" if self.breaking else "nothing breaking found" if self.unknown else "nothing breaking"
        harm += f", {counted(len(self.unknown), 'place')} not compared" if self.unknown else ""
        weight = f"touches {self.weight(self.touched.rules)}" if self.touched.rules else "touches no rule"
        return "; ".join([f"operations: {counts}", harm, *([weight] if self.touched.vendor else [])])


def text(report: Report) -> str:
    """For a terminal: gone and changed operations in blocks, new ones in lines."""
    blocks = [_block(report, *pair) for pair in report.pairs if pair[0].state is not State.NEW]
    new = [difference for difference in report.differences if difference.state is State.NEW]
    blocks += ["\n".join(_cut([f"new      {_named(difference)}" for difference in new]))] if new else []
    return "\n\n".join([report.title, *blocks, *_every(report), report.conclusion])


def markdown(report: Report) -> str:
    """A table for a pull request."""
    rows = [_row(report, *pair) for pair in report.pairs]
    more = [["", "", f"… and {len(rows) - LINES} more (--format json lists all)", ""]] if len(rows) > LINES else []
    every = report.touched.every
    parts = [
        f"{code(report.old.name)} → {code(report.new.name)}",
        table(["operation", "", "what", "touches"], [*rows[:LINES], *more]) if rows else "",
        f"All operations are gone, and with them what holds for each ({report.weight(every)})." if every else "",
        report.conclusion,
    ]
    return "\n\n".join(part for part in parts if part)


def as_json(report: Report) -> str:
    """The same bytes for the same differences."""
    whole = {
        "old": report.old.name,
        "new": report.new.name,
        "vendor": report.touched.vendor,
        "breaking": report.breaking,
        "not_compared": report.unknown,
        "rules": report.touched.rules,
        "contracts": report.touched.contracts(report.touched.rules),
        "every_operation": sorted(report.touched.every),
        "differences": [
            {
                "state": difference.state,
                "operation": str(difference.operation),
                "breaking": difference.breaking,
                "changes": [asdict(change) for change in difference.changes],
                "replacements": [str(operation) for operation in difference.replacements],
                "rules": sorted(touched),
                "contracts": len(report.touched.contracts(touched)),
            }
            for difference, touched in report.pairs
        ],
    }
    return json.dumps(whole, indent=2)


FORMATS: dict[str, Callable[[Report], str]] = {"text": text, "markdown": markdown, "json": as_json}


def _named(difference: Difference) -> str:
    return printable(difference.operation)


def _block(report: Report, difference: Difference, touched: tuple[str, ...]) -> str:
    lines = [f"{difference.state:8} {_named(difference)}"]
    lines += [f"{INDENT}{line}" for line in _cut(_details(difference))]
    if touched:
        lines += [f"{INDENT}touches {report.weight(touched)}", *_listed(touched)]
    return "\n".join(lines)


def _every(report: Report) -> list[str]:
    touched = report.touched.every
    if not touched:
        return []
    head = "all      operations are gone, and with them what holds for each"
    return ["\n".join([head, f"{INDENT}touches {report.weight(touched)}", *_listed(touched)])]


def _listed(touched: Iterable[str]) -> list[str]:
    """The rules, those with the same beginning in a row."""
    lines = []
    for beginning, group in groupby(sorted(touched), key=lambda rule: rule.rpartition(".")[0]):
        names = ", ".join(rule.rpartition(".")[2] for rule in group)
        lines += textwrap.wrap(
            f"{beginning}: {names}",
            WIDTH,
            initial_indent=f"{INDENT}  ",
            subsequent_indent=f"{INDENT}    ",
            break_on_hyphens=False,
        )
    return lines


def _details(difference: Difference) -> list[str]:
    near = [f"possible replacement: {printable(operation)}" for operation in difference.replacements]
    return [*map(_line, difference.changes), *near]


def _line(change: Change) -> str:
    place = " ".join(part for part in (change.part, change.name) if part)
    detail = f" ({change.detail})" if change.detail else ""
    mark = "breaking: " if change.breaking else ""
    return printable(f"{mark}{place}{f', {change.field}' if change.field else ''}: {change.what}{detail}", 200)


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - LINES
    return lines if more <= 1 else [*lines[:LINES], f"… and {more} more (--format json lists all)"]


def _row(report: Report, difference: Difference, touched: tuple[str, ...]) -> list[str]:
    return [
        code(_named(difference)),
        f"**{difference.state}**" if difference.breaking else str(difference.state),
        "<br>".join(prose(line) for line in _cut(_details(difference))),
        report.weight(touched) if touched else "",
    ]
