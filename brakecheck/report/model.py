"""The report as types: everything that a run found out. `report.schema.json` describes the same as JSON.

The names and the order of the members are those of the JSON. A member that has its default is left out there, unless
it is one of those `written` always.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brakecheck.contracts.engine.headlines import Headline
from brakecheck.report.recorded import ALWAYS, Record, StoryPart

FORMAT, VERSION = "brakecheck-report", 1
KNOWN = "known"  # the verdict of a finding that the baseline lists
BROKEN = ("fail", KNOWN)
VERDICTS = ("fail", KNOWN, "error", "not checked", "observed", "pass")
Counts = Mapping[str, int]  # rules by verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Members that differ between runs with the same seed: the moment, and seconds, those of each rule included."""

    began: str
    seconds: float
    rules: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """The server that was judged; `file` is the one of the user's repository that findings point at."""

    name: str
    base_url: str
    adapter: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReport:
    """How many contracts were chosen of how many, and the planted faults that these catch."""

    name: str
    of: int
    planted: int
    measured: int
    caught: int
    any_server: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole."""

    seen: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much was checked or seen."""

    rules: Share
    operations: Share
    statuses: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationReport:
    """An operation with each documented status and whether it was seen, and the others that were."""

    id: str
    method: str
    path: str
    neighbour: bool
    statuses: Mapping[str, bool]
    undocumented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReport:
    """A state of a record; `at` is its column and row in a drawing, `wide` its columns."""

    name: str
    at: tuple[int, ...] = ()
    wide: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReport:
    """An answer that is due, by a reading where the documents leave it open; `to` is the status afterwards."""

    reading: str
    answer: str
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An answer that came, and the status that was seen `then`, empty where none was."""

    answer: str
    then: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReport:
    """An operation on a record in a state: what was due, and what came."""

    operation: str
    state: str
    rule: str
    due: tuple[DueReport, ...]
    received: tuple[Received, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleReport:
    """The lifecycle of the vendor's records, as it is due and as it was seen."""

    record: str
    states: tuple[StateReport, ...]
    operations: tuple[str, ...]
    cells: tuple[CellReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """The reason why a finding is known, and its last day."""

    reason: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReport:
    """The outcome of one contract for a rule; `expected` and `received` where it failed."""

    name: str
    promise: str
    verdict: str
    detail: str
    known: Excuse | None = None
    expected: str | None = None
    received: str | None = None
    again: str = ""
    story: tuple[StoryPart, ...] = ()
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A heading of a source document, and where it is published."""

    title: str
    heading: str
    file: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.title}, “{self.heading}” ({self.file})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReport:
    """A promise of the documents, with its verdict."""

    id: str
    operation: str
    statement: str
    standing: str
    sources: tuple[Citation, ...]
    readings: Mapping[str, str]
    mock: str | None
    verdict: str
    detail: str
    contracts: tuple[ContractReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalReport:
    """The end of one thing that the run had made, and the line that says so."""

    record: str
    gone: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReport:
    """The results of judging one target by one vendor's rules."""

    vendor: str
    target: TargetReport
    seed: int
    selected: str
    level: LevelReport | None = None
    counts: Counts
    contracts: int
    requests: int
    explored: int
    statuses: tuple[int, ...]
    coverage: Coverage
    operations: tuple[OperationReport, ...]
    lifecycle: LifecycleReport
    headlines: tuple[Headline, ...] = field(default=(), metadata=ALWAYS)
    rules: tuple[RuleReport, ...]
    receipt: tuple[RemovalReport, ...]
    kept: tuple[str, ...] = ()


def by_verdict(rules: Iterable[RuleReport]) -> Counts:
    """The number of rules with each verdict."""
    found = [rule.verdict for rule in rules]
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def total(vendors: Iterable[VendorReport]) -> Counts:
    """The number of rules of all vendors with each verdict."""
    every = [vendor.counts for vendor in vendors]
    return {verdict: sum(counts[verdict] for counts in every) for verdict in VERDICTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """Whether the run is good enough to go on: the exit status, a sentence, and the reasons behind it."""

    status: int
    sentence: str
    reasons: tuple[str, ...] = field(default=(), metadata=ALWAYS)
    remarks: tuple[str, ...] = field(default=(), metadata=ALWAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a run found out."""

    format: str = field(default=FORMAT, metadata=ALWAYS)
    version: int = field(default=VERSION, metadata=ALWAYS)
    brakecheck: str
    run: Times
    counts: Counts
    vendors: tuple[VendorReport, ...]
    gate: Conclusion

    @property
    def rules(self) -> list[RuleReport]:
        """The rules of all vendors."""
        return [rule for vendor in self.vendors for rule in vendor.rules]
