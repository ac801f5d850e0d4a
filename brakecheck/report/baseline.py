"""The baseline: known findings, each with a reason and the day on which the reason expires."""

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from brakecheck.contracts.errors import UsageError
from brakecheck.report.level import is_partial
from brakecheck.report.model import BROKEN, VendorReport
from brakecheck.specs.files import read_mapping

HEAD = "# Known findings. Each fails again after its day, and where a contract fails that is not listed.\n"


class _Dumper(yaml.SafeDumper):
    """Writes each value out, so that one can be changed without the others."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


@dataclass(frozen=True)
class Known:
    """The known failures of one rule."""

    rule: str
    contracts: tuple[str, ...]
    reason: str
    expires: date


@dataclass(frozen=True)
class Baseline:
    """The known findings by rule; `today` decides which have expired."""

    known: Mapping[str, Known] = field(default_factory=dict)
    today: date = date.min

    def covers(self, rule: str, contract: str) -> Known | None:
        """The entry that this failure is known by."""
        known = self.known.get(rule)
        return known if known and contract in known.contracts and self.today <= known.expires else None

    def remarks(self, vendors: Sequence[VendorReport]) -> list[str]:
        """Remarks about the baseline itself, given the verdicts of a run."""
        failed, ran = contracts(vendors, *BROKEN), contracts(vendors, *BROKEN, "pass", "observed")
        found = []
        for known in self.known.values():
            listed = set(known.contracts)
            if _is_misspelt(known.rule, vendors):
                found.append(f"{known.rule}: no rule has this name")
            elif self.today > known.expires:
                found.append(f"{known.rule}: was known until {known.expires}, which is over ({known.reason})")
            elif ran.get(known.rule, set()) & listed and not failed.get(known.rule, set()) & listed:
                found.append(f"{known.rule}: is listed in the baseline and was not found any more; take it out")
        return found


def _is_misspelt(rule: str, vendors: Iterable[VendorReport]) -> bool:
    """Whether a vendor that was judged whole has no such rule."""
    return any(
        rule.startswith(f"{entry.vendor}.") and rule not in {own.id for own in entry.rules}
        for entry in vendors
        if not is_partial(entry)
    )


def read_baseline(path: Path, today: date) -> Baseline:
    """The baseline of the file; `UsageError` or `SpecError` where the file is not one."""
    entries = read_mapping(path).get("known")
    if not isinstance(entries, list):
        raise UsageError(f"{path}: expected a list named known, received {type(entries).__name__}")
    known = [_known(entry, f"{path}: known[{number}]") for number, entry in enumerate(entries)]
    return Baseline({entry.rule: entry for entry in known}, today)


def _known(entry: Any, place: str) -> Known:
    wanted: dict[str, type] = {"rule": str, "contracts": list, "reason": str, "expires": date}
    if not isinstance(entry, dict) or entry.keys() != wanted.keys():
        raise UsageError(f"{place}: expected {', '.join(wanted)}, received {_names(entry)}")
    for name, kind in wanted.items():
        if type(entry[name]) is not kind or not entry[name]:
            raise UsageError(f"{place}.{name}: expected a {kind.__name__}, received {reprlib.repr(entry[name])}")
    return Known(entry["rule"], tuple(map(str, entry["contracts"])), entry["reason"], entry["expires"])


def _names(entry: Any) -> str:
    return ", ".join(map(str, entry)) if isinstance(entry, dict) else type(entry).__name__


def contracts(vendors: Iterable[VendorReport], *verdicts: str) -> dict[str, set[str]]:
    """The contracts of a run with one of the verdicts, by rule."""
    found = {
        rule.id: {contract.name for contract in rule.contracts if contract.verdict in verdicts}
        for entry in vendors
        for rule in entry.rules
    }
    return {rule: names for rule, names in found.items() if names}


def written(known: Mapping[str, Known]) -> str:
    """The text of the baseline file."""
    entries = [
        {"rule": it.rule, "reason": it.reason, "expires": it.expires, "contracts": sorted(it.contracts)}
        for it in sorted(known.values(), key=lambda it: it.rule)
    ]
    return HEAD + yaml.dump({"known": entries}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def write_baseline(report: Path, output: Path, reason: str, expires: date, today: date) -> int:
    """Write the findings of the JSON report as known ones.

    What was known before keeps its reason and its day; what the report does not show to be kept stays known.
    """
    from brakecheck.report.loading import read_document

    judged = read_document(report).vendors
    failed, kept = contracts(judged, *BROKEN), contracts(judged, "pass", "observed")
    old = read_baseline(output, today).known if output.exists() else {}
    new = {}
    for rule in dict.fromkeys([*old, *failed]):
        known = old.get(rule, Known(rule, (), reason, expires))
        if today > known.expires:
            known = Known(rule, (), reason, expires)
        names = {*known.contracts, *failed.get(rule, ())} - kept.get(rule, set())
        if names:
            new[rule] = replace(known, contracts=tuple(names))
    try:
        output.write_text(written(new), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} could not be written ({error.strerror}); choose another with -o") from None
    print(f"{output}: {len(new)} known, {len(new.keys() - old.keys())} of them new")
    return 0
