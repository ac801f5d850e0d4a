"""The ledger: each promise of the documents as a rule with its source and standing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping


class Standing(StrEnum):
    """How firmly a rule is said. The first two can make a server fail; STANDARD, an RFC's rule, does where asked."""

    STATED = "stated"
    IMPLIED = "implied"
    STANDARD = "standard"
    CONTRADICTED = "contradicted"
    SILENT = "silent"

    @property
    def binding(self) -> bool:
        """Whether a server that breaks the rule fails."""
        return self in (Standing.STATED, Standing.IMPLIED)

    @property
    def open(self) -> bool:
        """Whether the documents leave the point open, so that the rule has readings."""
        return self in (Standing.CONTRADICTED, Standing.SILENT)


@dataclass(frozen=True)
class Source:
    """A heading of a source document, which may be the page of one operation; `url` is where it is published."""

    file: str
    title: str
    heading: str
    operation: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.title}, “{self.heading}” ({self.file})"


@dataclass(frozen=True)
class Rule:
    """One promise. `automatic` lists the checks made on every exchange that this rule answers for."""

    id: str
    operation: str
    statement: str
    sources: tuple[Source, ...]
    standing: Standing
    readings: dict[str, str] = field(default_factory=dict)
    mock: str | None = None
    tell: str | None = None
    automatic: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ledger:
    """The rules of one vendor, in the order of the file; those of `first` make the best headlines."""

    vendor: str
    rules: dict[str, Rule]
    first: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def __contains__(self, rule_id: str) -> bool:
        return rule_id in self.rules

    @property
    def readings(self) -> dict[str, str]:
        """Each open rule with the reading that the mock follows unless another one is chosen."""
        return {rule.id: rule.mock for rule in self if rule.mock is not None}

    def order(self, rule: Rule) -> int:
        """The place of the rule: those of `first`, then the others in the order of the file."""
        return [*self.first, *self.rules].index(rule.id)

    def answering_for(self, check: str, operation: str | None = None) -> Rule:
        """The rule that answers for an automatic check: the operation's own, one of every operation, or `other`."""
        candidates = [rule for rule in self if check in rule.automatic]
        if operation is not None:
            candidates = [rule for rule in candidates if rule.operation in (operation, "any")]
        candidates.sort(key=lambda rule: rule.operation != operation)
        return candidates[0] if candidates else self.answering_for("other")


_KEYS = {"id", "operation", "statement", "source", "standing", "readings", "mock", "tell", "automatic"}


def read_ledger(path: Path, vendor: str, operations: set[str]) -> Ledger:
    """The ledger of the file; `SpecError` where a rule cites what does not exist."""
    data = read_mapping(path)
    documents = data.get("documents", {})
    rules: dict[str, Rule] = {}
    for number, entry in enumerate(data.get("rules", [])):
        if not isinstance(entry, dict):
            raise SpecError(path, f"rules[{number}]", "a mapping", type(entry).__name__)
        place = f"rules[{number}] {entry.get('id', '')}".strip()
        rule = _rule(entry, documents, path, place)
        if not rule.id.startswith(f"{vendor}."):
            raise SpecError(path, place, f"an id that begins with {vendor}.", rule.id)
        if rule.id in rules:
            raise SpecError(path, place, "an id of its own", "an id used above")
        if rule.operation != "any" and rule.operation not in operations:
            raise SpecError(path, place, f"an operation ({', '.join(sorted(operations))}) or any", rule.operation)
        rules[rule.id] = rule
    first = tuple(data.get("first", ()))
    if unknown := [name for name in first if name not in rules]:
        raise SpecError(path, "first", "ids of rules", str(unknown[0]))
    return Ledger(vendor, rules, first)


def _rule(entry: dict[str, Any], documents: dict[str, Any], path: Path, place: str) -> Rule:
    if surplus := entry.keys() - _KEYS:
        raise SpecError(path, place, f"keys among {', '.join(sorted(_KEYS))}", ", ".join(sorted(surplus)))
    if missing := {"id", "operation", "statement", "source", "standing"} - entry.keys():
        raise SpecError(path, place, f"the key {min(missing)}", "none")
    if not isinstance(entry["source"], list) or not entry["source"]:
        raise SpecError(path, place, "a list of sources", repr(entry["source"]))
    try:
        standing = Standing(entry["standing"])
    except ValueError:
        raise SpecError(path, place, f"a standing ({', '.join(Standing)})", str(entry["standing"])) from None
    readings = entry.get("readings", {})
    if standing.open != bool(readings):
        raise SpecError(path, place, "readings exactly where the standing is contradicted or silent", str(standing))
    if readings and (entry.get("mock") not in readings or not entry.get("tell")):
        raise SpecError(path, place, "mock (one of the readings) and tell", str(entry.get("mock")))
    return Rule(
        id=entry["id"],
        operation=entry["operation"],
        statement=entry["statement"],
        sources=tuple(_source(text, documents, path, place) for text in entry["source"]),
        standing=standing,
        readings=readings,
        mock=entry.get("mock"),
        tell=entry.get("tell"),
        automatic=frozenset(entry.get("automatic", ())),
    )


def _source(text: str, documents: dict[str, Any], path: Path, place: str) -> Source:
    name, _, heading = text.partition(" § ")
    document = documents.get(name)
    if document is None:
        raise SpecError(path, place, f"a document ({', '.join(documents)})", name)
    if heading not in document["headings"]:
        raise SpecError(path, place, f"a heading of {document['file']}", heading or "none")
    url = published(document.get("url", ""), heading)
    return Source(document["file"], document["title"], heading, document.get("operation", ""), url)


def published(url: str, heading: str) -> str:
    """Where a heading is published: `{section}` in the document's URL stands for the number before the heading."""
    return url.replace("{section}", heading.partition(" ")[0])
