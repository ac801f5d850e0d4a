"""Coverage: how much of what the target can be held to was judged or seen."""

from collections.abc import Iterable, Sequence

from brakecheck.contracts.engine.verdicts import RuleVerdict, Verdict
from brakecheck.report.model import Coverage, OperationReport, Share

ROUTED_NOWHERE = {"404", "405"}  # what a server answers, too, that does not have the operation at all


def coverage(verdicts: Iterable[RuleVerdict], operations: Sequence[OperationReport], scope: str = "served") -> Coverage:
    """Rules judged, documented operations that answered, and documented statuses of them that were seen.

    Rules that rest on neighbouring operations count where the target serves these; in the scope `documented`, rules
    about a neighbouring operation do not count at all.
    """
    documented = [operation for operation in operations if not operation.neighbour]
    counted = {"any", *(operation.id for operation in documented)}
    due = [
        verdict
        for verdict in verdicts
        if not verdict.is_unserved and (scope == "served" or verdict.rule.operation in counted)
    ]
    return Coverage(
        rules=_share(verdict.verdict not in (Verdict.NOT_CHECKED, Verdict.ERROR) for verdict in due),
        operations=_share(map(_has_answered, documented)),
        statuses=_share(seen for operation in documented for seen in operation.statuses.values()),
    )


def _has_answered(operation: OperationReport) -> bool:
    return any(seen for status, seen in operation.statuses.items() if status not in ROUTED_NOWHERE)


def _share(found: Iterable[bool]) -> Share:
    every = list(found)
    return Share(seen=sum(every), of=len(every))
