"""The report of runs, made once; everything else is written from it.

Only the members of `run` differ between two runs with the same seed.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from brakecheck.contracts.engine.headlines import Headline, headlines, place
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, RuleVerdict, Verdict
from brakecheck.contracts.target import Target
from brakecheck.report import model
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

NO_TIMES: Mapping[str, float] = {}


def document(
    entries: Sequence[model.VendorReport],
    conclusion: model.Conclusion,
    *,
    brakecheck: str,
    began: float,
    seconds: float,
    times: Mapping[str, float] = NO_TIMES,
) -> model.Report:
    """The report of several runs. `began` is in seconds since the epoch, `times` has the seconds by rule."""
    moment = datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds")
    return model.Report(
        brakecheck=brakecheck,
        run=model.Times(began=moment, seconds=round(seconds, 1), rules=dict(times)),
        counts=model.total(entries),
        vendors=tuple(entries),
        gate=cleansed(conclusion),
    )


def entry(
    run: Run,
    baseline: Baseline,
    again: str = "",
    *,
    scope: str = "served",
    file: str | None = None,
    kept: Sequence[str] = (),
) -> model.VendorReport:
    """The results of one run. Findings that the baseline lists are `known`, not `fail`.

    `again` is the command that makes the same run, `scope` the operations whose rules count for coverage,
    `file` the one of the user's repository that findings point at in code scanning, `kept` how what was kept is
    reached and removed.
    """
    again = again or f"brakecheck verify --vendor {run.target.vendor}"
    ledger = vendors.ledger(run.target.vendor)
    judged = [_plainest_first(verdict, ledger) for verdict in run.verdicts if verdict.outcomes or run.is_whole]
    rules = tuple(_rule(verdict, baseline, partial(_again, again, run.selected), run) for verdict in judged)
    operations = tuple(_operation(operation, run.seen) for operation in _operations(run))
    found = model.VendorReport(
        vendor=run.target.vendor,
        target=_target(run.target, file),
        seed=run.seed,
        selected=run.selected,
        level=level(run),
        counts=model.by_verdict(rules),
        contracts=run.contracts,
        requests=run.sent.total(),
        explored=run.explored,
        statuses=tuple(sorted(run.statuses)),
        coverage=coverage(judged, operations, scope),
        operations=operations,
        lifecycle=lifecycle(vendors.lifecycle(run.target.vendor), run.steps, rules),
        headlines=_headlines(ledger, judged, rules),
        rules=rules,
        receipt=tuple(model.RemovalReport(record=it.record, gone=it.gone, message=it.message) for it in run.receipt),
        kept=tuple(kept),
    )
    return cleansed(found)


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


def _target(target: Target, file: str | None) -> model.TargetReport:
    return model.TargetReport(name=target.name, base_url=target.base_url, adapter=target.adapter, file=file or "")


def _headlines(
    ledger: Ledger, judged: Sequence[RuleVerdict], rules: Sequence[model.RuleReport]
) -> tuple[Headline, ...]:
    """The broken rules that the baseline does not list: the one of each fault, with those that follow from it."""
    failed = {rule.id for rule in rules if rule.verdict == Verdict.FAIL}
    return tuple(headlines(ledger, [verdict for verdict in judged if verdict.rule.id in failed]))


def _again(run: str, selected: str, outcome: Outcome) -> str:
    """The command that runs the contract again: with all others where it looks at their records."""
    name = outcome.contract.rpartition("::")[2].partition("[")[0] if outcome.alone else selected
    return f"{run} -k {shlex.quote(name)}" if name else run


def _rule(verdict: RuleVerdict, baseline: Baseline, again: Callable[[Outcome], str], run: Run) -> model.RuleReport:
    """The rule as the ledger has it, with its verdict."""
    rule = verdict.rule
    contracts = tuple(_contract(outcome, baseline, again, run) for outcome in verdict.outcomes)
    word, detail = _verdict(verdict, contracts)
    return model.RuleReport(
        id=rule.id,
        operation=rule.operation,
        statement=rule.statement,
        standing=str(rule.standing),
        sources=_sources(rule, _operation_at_fault(verdict)),
        readings=rule.readings,
        mock=rule.mock,
        verdict=word,
        detail=detail,
        contracts=contracts,
    )


def _verdict(verdict: RuleVerdict, contracts: Sequence[model.ContractReport]) -> tuple[str, str]:
    """The verdict with its detail. A known failure does not hide that another contract could not be run."""
    if verdict.verdict is not Verdict.FAIL or any(contract.verdict == Verdict.FAIL for contract in contracts):
        return str(verdict.verdict), verdict.detail
    errors = dict.fromkeys(contract.detail for contract in contracts if contract.verdict == Verdict.ERROR)
    return (str(Verdict.ERROR), "; ".join(errors)) if errors else (model.KNOWN, verdict.detail)


def _operation_at_fault(verdict: RuleVerdict) -> str:
    """The operation of the first finding; empty without one."""
    plainest = next((outcome for outcome in verdict.outcomes if outcome.verdict is Verdict.FAIL), None)
    return plainest.exchange.operation if plainest and plainest.exchange else ""


def _sources(rule: Rule, operation: str) -> tuple[model.Citation, ...]:
    """The sources of the rule; the pages of the operation at fault, if any, stand first."""
    sources = sorted(rule.sources, key=lambda source: operation not in ("", source.operation))
    return tuple(model.Citation(title=it.title, heading=it.heading, file=it.file, url=it.url) for it in sources)


def _contract(outcome: Outcome, baseline: Baseline, again: Callable[[Outcome], str], run: Run) -> model.ContractReport:
    failed = outcome.verdict is Verdict.FAIL
    known = baseline.covers(outcome.rule, outcome.contract) if failed else None
    return model.ContractReport(
        name=outcome.contract,
        promise=outcome.promise,
        verdict=model.KNOWN if known else str(outcome.verdict),
        detail=outcome.detail,
        known=model.Excuse(reason=known.reason, expires=known.expires.isoformat()) if known else None,
        expected=outcome.expected if failed else None,
        received=outcome.received if failed else None,
        again=again(outcome) if outcome.verdict in (Verdict.FAIL, Verdict.ERROR) else "",
        story=story(outcome, run.secrets),
        record=record(outcome, run.target),
    )


def _operations(run: Run) -> list[Operation]:
    """The operations of the vendor; a neighbouring one counts where the target was seen to serve it."""
    served = {operation for operation, status in run.seen if status not in (404, 405, 501)}
    described = vendors.documented(run.target.vendor).operations.values()
    return [operation for operation in described if not operation.neighbour or operation.id in served]


def _operation(operation: Operation, seen: frozenset[tuple[str, int]]) -> model.OperationReport:
    found = {str(status) for name, status in seen if name == operation.id and status}
    statuses = [str(status) for status in operation.spec["responses"] if status != "default"]
    return model.OperationReport(
        id=operation.id,
        method=operation.method,
        path=operation.path,
        neighbour=operation.neighbour,
        statuses={status: status in found for status in sorted(statuses)},
        undocumented=tuple(sorted(found - set(statuses))),
    )
