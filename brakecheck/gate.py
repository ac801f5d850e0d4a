"""The gate: whether a run is good enough to go on, and if not, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from brakecheck.contracts.engine.obstacles import NOT_THERE
from brakecheck.contracts.errors import UsageError
from brakecheck.report.level import is_partial
from brakecheck.report.model import BROKEN, Conclusion, Counts, Share, VendorReport, total
from brakecheck.report.printable import counted

FAIL_ON = ("fail", "known", "error", "not-checked", "observed")
COVERAGE = ("rules", "operations", "statuses")
BEFORE_ANY_PATH = {400, 401, 403, 414, 431}  # how a server refuses a key or an address before it looks for the path


@dataclass(frozen=True)
class Gate:
    """`fail_on` are verdicts that close it; `least` is how much has to be seen, in percent, by kind of coverage."""

    fail_on: frozenset[str] = frozenset({"fail"})
    least: Mapping[str, float] = field(default_factory=dict)


def read_fail_on(text: str) -> frozenset[str]:
    """The verdicts of a list with commas; `none` is an empty one."""
    names = [] if text == "none" else [name.strip() for name in text.split(",")]
    for name in names:
        if name not in FAIL_ON:
            raise UsageError(f"--fail-on: expected none, or some of {', '.join(FAIL_ON)}; received {name!r}")
    return frozenset(name.replace("-", " ") for name in names)


def read_least(text: str) -> dict[str, float]:
    """What has to be covered at least, such as `rules=90,statuses=100`."""
    least = {}
    for part in filter(None, text.split(",")):
        name, _, percent = part.partition("=")
        try:
            number = float(percent)
        except ValueError:
            number = -1.0
        if name.strip() not in COVERAGE or not 0 <= number <= 100:
            raise UsageError(
                f"--min-coverage: expected one of {', '.join(COVERAGE)} with a percentage, such as rules=90; "
                f"received {part!r}"
            )
        least[name.strip()] = number
    return least


def judged(vendors: Sequence[VendorReport], gate: Gate) -> Conclusion:
    """The exit status (0 goes on, 1 stops, 2 says nothing either way), a sentence, and the reasons behind it."""
    if nowhere := next(filter(_is_nowhere, vendors), None):
        return _conclusion(2, f"{nowhere.target.base_url} answers 404 to every request; check the base URL")
    counts = total(vendors)
    stopping = [f"{_rules(counts[name])} {_word(name)}" for name in counts if name in gate.fail_on and counts[name]]
    missing = [
        reason
        for entry in vendors
        for name, percent in gate.least.items()
        if (reason := _too_little(entry, name, percent))
    ]
    if stopping or missing:
        sentence = "does not conform" if "fail" in gate.fail_on and counts["fail"] else "does not pass the gate"
        return _conclusion(1, f"{sentence}: {'; '.join([*stopping, *missing])}", [*stopping, *missing])
    if counts["error"]:
        return _conclusion(2, f"could not judge: {_rules(counts['error'])} ended in an error")
    return _passed(counts)


def _passed(counts: Counts) -> Conclusion:
    unchecked, all_rules = counts["not checked"], sum(counts.values())
    if unchecked == all_rules:
        return _conclusion(2, "nothing could be checked: name a provider-state adapter with --adapter")
    broken = ", ".join(f"{_rules(counts[name])} {_word(name)}" for name in BROKEN if counts[name])
    if broken:
        return _conclusion(0, f"passes the gate, with {broken}")
    if unchecked > all_rules - unchecked:
        return _conclusion(0, f"no finding, but only {all_rules - unchecked} of {_rules(all_rules)} could be checked")
    return _conclusion(0, f"conforms; {_rules(unchecked)} not checked" if unchecked else "conforms")


def _is_nowhere(entry: VendorReport) -> bool:
    """Whether nothing was found there, and something else was due: states, or in a whole run other answers.

    A 400 that the description has for an operation comes from that operation.
    """
    counts = entry.counts
    explored = {int(status) for it in entry.operations for status, seen in it.statuses.items() if seen}
    came = set(entry.statuses)
    only = bool(came & NOT_THERE) and came <= NOT_THERE | BEFORE_ANY_PATH and explored <= NOT_THERE | {401, 403}
    if counts["fail"]:
        due = not is_partial(entry)  # of chosen contracts a 404 may be the finding
    else:
        kept = counts["pass"] + counts["observed"] == sum(counts.values())
        due = not kept and entry.target.adapter != "none"
    return entry.requests > len(NOT_THERE) and only and due


def _too_little(entry: VendorReport, name: str, percent: float) -> str:
    share: Share = getattr(entry.coverage, name)
    seen, of = share.seen, share.of
    if not of or 100 * seen >= percent * of:
        return ""
    return f"{entry.vendor}: {seen} of {of} {name} covered ({100 * seen / of:.0f} %), expected {percent:g} %"


def _word(name: str) -> str:
    return {"fail": "broken", "known": "known to be broken", "error": "in error"}.get(name, name)


def _conclusion(status: int, sentence: str, reasons: Sequence[str] = ()) -> Conclusion:
    return Conclusion(status=status, sentence=sentence, reasons=tuple(reasons))


def _rules(count: int) -> str:
    return counted(count, "rule")
