"""The rules and the contracts that a difference between two documents touches."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from brakecheck.contracts.engine.runner import collect
from brakecheck.openapi_diff.change import Change, Difference, Part, State, What
from brakecheck.openapi_diff.document import Document
from brakecheck.openapi_diff.operations import operations
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Rule

EVERY = "any"  # the operation of a rule that holds for all
BODY = "response-body"  # among a rule's automatic checks: it answers for what a 2xx carries


@dataclass(frozen=True)
class Touched:
    """The rules that each difference touches; `every` are those of all operations, where no operation is left."""

    vendor: str | None = None
    by_difference: tuple[tuple[str, ...], ...] = ()
    every: tuple[str, ...] = ()
    proofs: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> list[str]:
        """All rules that some difference touches, sorted."""
        return sorted({*self.every, *(rule for rules in self.by_difference for rule in rules)})

    def contracts(self, rules: Iterable[str]) -> list[str]:
        """The contracts that prove one of these rules."""
        return sorted({contract for rule in rules for contract in self.proofs.get(rule, ())})


def touched(differences: list[Difference], old: Document, vendor: str | None) -> Touched:
    """The rules of the vendor's ledger that the differences touch; empty without a vendor."""
    if vendor is None:
        return Touched(by_difference=((),) * len(differences))
    rules, names = list(vendors.ledger(vendor)), operation_ids(vendor)
    ours = [key for key in operations(old) if key in names]
    gone = {difference.operation.key for difference in differences if difference.state is State.GONE}
    return Touched(
        vendor,
        tuple(tuple(_rules(difference, rules, names)) for difference in differences),
        tuple(rule.id for rule in rules if rule.operation == EVERY) if ours and gone.issuperset(ours) else (),
        _proofs(vendor),
    )


def operation_ids(vendor: str) -> dict[tuple[str, str], str]:
    """The vendor's operations, neighbours included, by method and path."""
    document = Document(vendor, vendors.documented(vendor).document)
    return {key: str(operation.spec["operationId"]) for key, operation in operations(document).items()}


def vendor_of(document: Document) -> str | None:
    """The vendor with the most of these operations, None where no vendor has one."""
    keys = operations(document).keys()
    shared = {vendor: len(keys & operation_ids(vendor).keys()) for vendor in vendors.vendors()}
    best = max(shared, key=lambda vendor: shared[vendor])
    return best if shared[best] else None


def _proofs(vendor: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for contract, rules in collect(vendor).items():
        for rule in rules:
            found.setdefault(rule, set()).add(contract)
    return {rule: frozenset(contracts) for rule, contracts in found.items()}


def _rules(difference: Difference, rules: list[Rule], names: Mapping[tuple[str, str], str]) -> list[str]:
    if difference.state is State.NEW:
        return []
    own = [rule for rule in rules if rule.operation == names.get(difference.operation.key)]
    if difference.state is State.GONE:
        return [rule.id for rule in own]
    spoken = {rule.id for change in difference.changes for rule in spoken_of(change, own)}
    return [rule.id for rule in own if rule.id in spoken]


def spoken_of(change: Change, rules: list[Rule]) -> list[Rule]:
    """All rules where no call succeeds as before; else those that name the subject or answer for its body."""
    if not change.breaking and change.what not in (What.TYPE, What.VALUES):
        return []
    word = _subject(change)
    if not word or (change.part is not Part.RESPONSE and change.what in (What.NEW, What.REQUIRED)):
        return rules
    saying = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    check = _body_check(change)
    return [rule for rule in rules if saying.search(_said(rule)) or check in rule.automatic]


def _body_check(change: Change) -> str | None:
    """The check of the exchanges that sees to the body that the field is in."""
    if change.part is not Part.RESPONSE or not change.field:
        return None
    return BODY if change.name.startswith("2") else f"{BODY}-{change.name}"


def _subject(change: Change) -> str:
    """The status, field or parameter that changed, as a rule would say it; empty, where the whole call changed."""
    if change.part is Part.SECURITY:
        return ""
    if names := [name for name in re.split(r"[.\[\]]+", change.field) if name]:
        return names[-1]
    return change.name.partition(" ")[2] if change.part is Part.PARAMETER else change.name


def _said(rule: Rule) -> str:
    return " ".join([rule.statement, *rule.readings.values()])
