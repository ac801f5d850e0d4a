"""The document: everything that a run found out, as plain data. Every report is written from it.

Its form is `report.schema.json`. What differs between two runs with the same seed stands under `run` alone.
"""

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from brakecheck.contracts.engine.headlines import headlines, place
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, RuleVerdict, Verdict
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.coverage import coverage
from brakecheck.report.level import level
from brakecheck.report.lifecycle import lifecycle
from brakecheck.report.printable import cleansed
from brakecheck.report.record import record
from brakecheck.report.timeline import story
from brakecheck.specs import vendors
from brakecheck.specs.description import Operation
from brakecheck.specs.ledger import Ledger, Rule

FORMAT, VERSION = "brakecheck-report", 1
KNOWN = "known"  # what a finding is called that the baseline lists
VERDICTS = ("fail", KNOWN, "error", "not checked", "observed", "pass")
Entry = dict[str, Any]
NO_TIMES: Mapping[str, float] = {}


def document(
    entries: Sequence[Entry], *, brakecheck: str, began: float, seconds: float, times: Mapping[str, float] = NO_TIMES
) -> Entry:
    """The document of several runs. `began` is in seconds since the epoch, `times` has the seconds by rule."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "brakecheck": brakecheck,
        "run": {
            "began": datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
            "seconds": round(seconds, 1),
            "rules": dict(times),
        },
        "counts": _summed(entry["counts"] for entry in entries),
        "vendors": list(entries),
    }


def entry(
    run: Run,
    baseline: Baseline,
    again: str = "",
    *,
    scope: str = "served",
    file: str | None = None,
    kept: Sequence[str] = (),
) -> Entry:
    """What became of one run. Findings that the baseline lists are `known`, not `fail`.

    `again` is the command that makes the same run, `scope` the operations whose rules count for coverage,
    `file` the one of the user's repository that findings point at in code scanning, `kept` how what was kept is
    reached and removed.
    """
    again = again or f"brakecheck verify --vendor {run.target.vendor}"
    ledger = vendors.ledger(run.target.vendor)
    judged = [_plainest_first(verdict, ledger) for verdict in run.verdicts if verdict.outcomes or run.is_whole]
    rules = [_rule(verdict, baseline, partial(_again, again, run.selected), run.target) for verdict in judged]
    operations = [_operation(operation, run.seen) for operation in _operations(run)]
    found = {
        "vendor": run.target.vendor,
        "target": {
            "name": run.target.name,
            "base_url": run.target.base_url,
            "adapter": run.target.adapter,
            **({"file": file} if file else {}),
        },
        "seed": run.seed,
        "selected": run.selected,
        **({"level": chosen} if (chosen := level(run)) else {}),
        "counts": _summed(Counter([rule["verdict"]]) for rule in rules),
        "contracts": run.contracts,
        "requests": run.sent.total(),
        "explored": run.explored,
        "statuses": sorted(run.statuses),
        "coverage": coverage(judged, operations, scope),
        "operations": operations,
        "lifecycle": lifecycle(vendors.lifecycle(run.target.vendor), run.steps, rules),
        "headlines": _headlines(ledger, judged, rules),
        "rules": rules,
        "receipt": [{"record": removal.record, "gone": removal.gone, "told": removal.told} for removal in run.receipt],
        **({"kept": list(kept)} if kept else {}),
    }
    return dict(cleansed(found))


def times(run: Run) -> dict[str, float]:
    """The seconds that the contracts of each rule took; a contract's time is shared by its rules."""
    return {
        verdict.rule.id: round(sum(outcome.seconds for outcome in verdict.outcomes), 3)
        for verdict in run.verdicts
        if verdict.outcomes
    }


def _plainest_first(verdict: RuleVerdict, ledger: Ledger) -> RuleVerdict:
    """The verdict with its outcomes in the order in which findings are shown: the first failed one is the plainest."""
    return RuleVerdict(verdict.rule, sorted(verdict.outcomes, key=partial(place, ledger, verdict.rule)))


def _headlines(ledger: Ledger, judged: list[RuleVerdict], rules: list[Entry]) -> list[Entry]:
    """The broken rules that the baseline does not list: the one of each fault, with those that follow from it."""
    failed = {rule["id"] for rule in rules if rule["verdict"] == Verdict.FAIL}
    found = headlines(ledger, [verdict for verdict in judged if verdict.rule.id in failed])
    return [{"rule": headline.rule, "follows": list(headline.follows)} for headline in found]


def _summed(counts: Iterable[Counter[str] | dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return {verdict: total[verdict] for verdict in VERDICTS}


def _again(run: str, selected: str, outcome: Outcome) -> str:
    """The command that runs the contract again: with all others where it looks at what these have left."""
    name = outcome.contract.rpartition("::")[2].partition("[")[0] if outcome.alone else selected
    return f"{run} -k {shlex.quote(name)}" if name else run


def _rule(verdict: RuleVerdict, baseline: Baseline, again: Callable[[Outcome], str], target: Target) -> Entry:
    rule = verdict.rule
    contracts = [_contract(outcome, baseline, again, target) for outcome in verdict.outcomes]
    word, detail = _verdict(verdict, contracts)
    return {**_promise(rule, _operation_at_fault(verdict)), "verdict": word, "detail": detail, "contracts": contracts}


def _verdict(verdict: RuleVerdict, contracts: list[Entry]) -> tuple[str, str]:
    """The verdict with its detail. A known failure does not hide that another contract could not be run."""
    if verdict.verdict is not Verdict.FAIL or any(contract["verdict"] == Verdict.FAIL for contract in contracts):
        return str(verdict.verdict), verdict.detail
    errors = dict.fromkeys(contract["detail"] for contract in contracts if contract["verdict"] == Verdict.ERROR)
    return (str(Verdict.ERROR), "; ".join(errors)) if errors else (KNOWN, verdict.detail)


def _operation_at_fault(verdict: RuleVerdict) -> str:
    """The operation of the first finding; empty without one."""
    plainest = next((outcome for outcome in verdict.outcomes if outcome.verdict is Verdict.FAIL), None)
    return plainest.exchange.operation if plainest and plainest.exchange else ""


def _promise(rule: Rule, operation: str) -> Entry:
    """The rule as the ledger tells it; the pages of the operation at fault, if any, stand first among its sources."""
    sources = sorted(rule.sources, key=lambda source: operation not in ("", source.operation))
    return {
        "id": rule.id,
        "operation": rule.operation,
        "statement": rule.statement,
        "standing": str(rule.standing),
        "sources": [{"title": source.title, "heading": source.heading, "file": source.file} for source in sources],
        "readings": dict(rule.readings),
        "mock": rule.mock,
    }


def _contract(outcome: Outcome, baseline: Baseline, again: Callable[[Outcome], str], target: Target) -> Entry:
    known = baseline.covers(outcome.rule, outcome.contract) if outcome.verdict is Verdict.FAIL else None
    contract: Entry = {
        "name": outcome.contract,
        "promise": outcome.promise,
        "verdict": KNOWN if known else str(outcome.verdict),
        "detail": outcome.detail,
    }
    if known:
        contract["known"] = {"reason": known.reason, "expires": known.expires.isoformat()}
    if outcome.verdict is Verdict.FAIL:
        contract |= {"expected": outcome.expected, "received": outcome.received}
    if outcome.verdict in (Verdict.FAIL, Verdict.ERROR):
        contract["again"] = again(outcome)
    if parts := story(outcome):
        contract["story"] = parts
    if steps := record(outcome, target):
        contract["record"] = steps
    return contract


def _operations(run: Run) -> list[Operation]:
    """The operations of the vendor; a neighbouring one counts where the target was seen to serve it."""
    served = {operation for operation, status in run.seen if status not in (404, 405, 501)}
    described = vendors.documented(run.target.vendor).operations.values()
    return [operation for operation in described if not operation.neighbour or operation.id in served]


def _operation(operation: Operation, seen: frozenset[tuple[str, int]]) -> Entry:
    found = {str(status) for name, status in seen if name == operation.id and status}
    statuses = [str(status) for status in operation.spec["responses"] if status != "default"]
    return {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "neighbour": operation.neighbour,
        "statuses": {status: status in found for status in sorted(statuses)},
        "undocumented": sorted(found - set(statuses)),
    }
