"""The baseline: findings that are known, each with a reason and the day on which that is no excuse any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from contracts.trouble import UsageError

HEAD = "# Findings that are known. Each fails again after its day, and wherever a contract fails that is not listed.\n"


@dataclass(frozen=True)
class Known:
    """The known failures of one rule."""

    rule: str
    contracts: tuple[str, ...]
    reason: str
    expires: date


@dataclass(frozen=True)
class Baseline:
    """What is known, by rule; `today` decides what has expired."""

    known: Mapping[str, Known] = field(default_factory=dict)
    today: date = date.min

    def covers(self, rule: str, contract: str) -> Known | None:
        """The entry that this failure is known by."""
        known = self.known.get(rule)
        return known if known and contract in known.contracts and self.today <= known.expires else None

    def remarks(self, failed: Mapping[str, set[str]]) -> list[str]:
        """What about the baseline itself a person should know, given the contracts that failed, by rule."""
        found = []
        for known in self.known.values():
            if self.today > known.expires:
                found.append(f"{known.rule}: was known until {known.expires}, which is over ({known.reason})")
            elif not failed.get(known.rule, set()) & set(known.contracts):
                found.append(f"{known.rule}: is listed in the baseline and was not found any more; take it out")
        return found


def read_baseline(path: Path, today: date) -> Baseline:
    """The baseline of the file; `UsageError` where it is none."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} could not be read ({error.strerror}); `brakecheck baseline` writes one") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not YAML: {str(error).splitlines()[0]}") from None
    entries = data.get("known") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f"{path}: expected a list named known, received {type(entries).__name__}")
    known = [_known(entry, f"{path}: known[{number}]") for number, entry in enumerate(entries)]
    return Baseline({entry.rule: entry for entry in known}, today)


def _known(entry: Any, place: str) -> Known:
    wanted: dict[str, type] = {"rule": str, "contracts": list, "reason": str, "expires": date}
    if not isinstance(entry, dict) or entry.keys() != wanted.keys():
        raise UsageError(f"{place}: expected {', '.join(wanted)}, received {_names(entry)}")
    for name, kind in wanted.items():
        if not isinstance(entry[name], kind) or not entry[name]:
            raise UsageError(f"{place}.{name}: expected a {kind.__name__}, received {entry[name]!r}")
    return Known(entry["rule"], tuple(map(str, entry["contracts"])), entry["reason"], entry["expires"])


def _names(entry: Any) -> str:
    return ", ".join(map(str, entry)) if isinstance(entry, dict) else repr(entry)


def failures(document: dict[str, Any]) -> dict[str, set[str]]:
    """The contracts that failed in a run, known or not, by rule."""
    found = {
        rule["id"]: {contract["name"] for contract in rule["contracts"] if contract["verdict"] in ("fail", "known")}
        for entry in document["vendors"]
        for rule in entry["rules"]
    }
    return {rule: contracts for rule, contracts in found.items() if contracts}


def written(known: Mapping[str, Known]) -> str:
    """The file that holds these."""
    entries = [
        {"rule": it.rule, "reason": it.reason, "expires": it.expires, "contracts": sorted(it.contracts)}
        for it in sorted(known.values(), key=lambda it: it.rule)
    ]
    return HEAD + yaml.safe_dump({"known": entries}, sort_keys=False, allow_unicode=True, width=120)


def renewed(failed: Mapping[str, set[str]], old: Baseline, reason: str, expires: date) -> dict[str, Known]:
    """A baseline of just these failures. What was known before keeps its reason and its day."""
    return {
        rule: Known(
            rule,
            tuple(contracts),
            old.known[rule].reason if rule in old.known else reason,
            old.known[rule].expires if rule in old.known else expires,
        )
        for rule, contracts in failed.items()
    }
