"""Readings of open rules: those that the mock can follow, and those that are chosen."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from brakecheck.specs import vendors
from brakecheck.specs.ledger import Rule
from brakecheck.specs.sentences import nearest, quoted

FIXED = "its lifecycle file says one reading in full, that of the mock"
Pairs = list[tuple[str, str]]


class UnknownReading(LookupError):
    """Reading that cannot be chosen. The message is a sentence that lists the choices."""


def open_rules(names: Iterable[str]) -> dict[str, Rule]:
    """Rules of these vendors that have readings, by id."""
    return {rule.id: rule for name in names for rule in vendors.ledger(name) if rule.readings}


def fixed(rule: str) -> str | None:
    """Reason why the reading of the rule cannot be chosen; None if it can."""
    vendor = rule.partition(".")[0]
    if machine := vendors.machine(vendor):
        from brakecheck.specs.machine.readings import open_cells  # which other vendors do not need

        return None if rule in open_cells(machine) else FIXED
    reasons: Mapping[str, str] = import_module(f"brakecheck.mock_server.{vendor}.readings").FIXED
    return reasons.get(rule)


def every_reading(names: Iterable[str] = ()) -> Pairs:
    """Pairs of each open rule and each of its readings; without names, of all vendors."""
    rules = open_rules(names or vendors.vendors()).values()
    return [(rule.id, reading) for rule in rules if fixed(rule.id) is None for reading in rule.readings]


def followed(wanted: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Map each open rule of these vendors to its reading: the wanted one, or else the mock's own.

    `UnknownReading` for a reading that cannot be chosen.
    """
    rules = open_rules(names)
    for rule, reading in wanted.items():
        _refuse_unknown(rule, reading, rules)
    return {rule.id: str(rule.mock) for rule in rules.values()} | dict(wanted)


def _refuse_unknown(name: str, reading: str, rules: Mapping[str, Rule]) -> None:
    rule = rules.get(name)
    if rule is None:
        known = any(name in vendors.ledger(vendor) for vendor in vendors.vendors())
        what = "has no readings here" if known else f"is no rule{_nearest_rule(name, rules)}"
        raise UnknownReading(f"{quoted(name)} {what}; rules with readings are {', '.join(rules)}")
    if reading not in rule.readings:
        near = nearest(reading, rule.readings)
        guess = f", did you mean {near}?" if near else ""
        raise UnknownReading(
            f"{quoted(reading)} is not a reading of {name}{guess}; there are {', '.join(rule.readings)}"
        )
    why = fixed(name)
    if why and reading != rule.mock:
        raise UnknownReading(f"{name} cannot be read as {reading} yet: {why}; the mock reads it as {rule.mock}")


def _nearest_rule(name: str, rules: Iterable[str]) -> str:
    """Guess the rule that was meant. Names are compared without the vendor in front."""
    vendor, _, point = name.partition(".")
    own = {rule.partition(".")[2]: rule for rule in rules if rule.startswith(f"{vendor}.")}
    known = own or {rule.partition(".")[2]: rule for rule in rules}
    near = nearest(point if own else name, known)
    return f", did you mean {known[near]}?" if near else ""
