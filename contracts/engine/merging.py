"""Merging the runs of a vendor's parts into one run."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule, worst
from brakecheck.specs import vendors


def merged(parts: Sequence[Run]) -> Run:
    """Merge the parts into one run, with its outcomes in the order of the contracts."""
    first = parts[0]
    places = {name: place for part in parts for name, place in part.places.items()}
    outcomes = [outcome for part in parts for verdict in part.verdicts for outcome in verdict.outcomes]
    outcomes.sort(key=lambda outcome: places[outcome.contract])
    verdicts = by_rule(vendors.ledger(first.target.vendor), outcomes)
    for verdict in verdicts:
        verdict.outcomes = _with_one_story(_each_once(verdict.outcomes))
    return replace(
        _counted(first, parts[1:]),
        verdicts=verdicts,
        places=places,
        contracts=len(places),
        seen=frozenset().union(*(part.seen for part in parts)),
        receipt=list(dict.fromkeys(removal for part in parts for removal in part.receipt)),
        stopped=next((part.stopped for part in parts if part.stopped), ""),
        interrupted=any(part.interrupted for part in parts),
        secrets=_all_secrets(parts),
    )


def _counted(run: Run, others: Iterable[Run]) -> Run:
    """The run with the counts of the other parts added to its own."""
    for other in others:
        run = replace(
            run,
            explored=run.explored + other.explored,
            replaced=run.replaced + other.replaced,
            left_out=run.left_out + other.left_out,
            sent=run.sent + other.sent,
            statuses=run.statuses + other.statuses,
            steps=run.steps + other.steps,
            lag=max(run.lag, other.lag),
            made=run.made + other.made,
            waited=run.waited + other.waited,
            available=max(run.available, other.available),
        )
    return run


def _each_once(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, with those of a contract that ran at the end of each part merged into the worst."""
    once = []
    for _, found in groupby(outcomes, key=lambda outcome: outcome.contract):
        same = list(found)
        ends = [outcome for outcome in same if not outcome.alone]
        once += same if len(ends) < len(same) or len(ends) == 1 else [_summed(ends)]
    return once


def _summed(ends: Sequence[Outcome]) -> Outcome:
    verdict = worst(ends)
    first = next(outcome for outcome in ends if outcome.verdict is verdict)
    return replace(first, seconds=sum(outcome.seconds for outcome in ends))


def _with_one_story(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of a rule: failures and errors keep their stories, of the others only the first."""
    seen, kept = False, []
    for outcome in outcomes:
        wrong = outcome.verdict in (Verdict.FAIL, Verdict.ERROR)
        kept.append(replace(outcome, story=()) if seen and not wrong else outcome)
        seen = seen or bool(outcome.story)
    return kept


def _all_secrets(parts: Sequence[Run]) -> dict[str, str]:
    """The keys of all parts; each part has its own, since it opens its own worlds."""
    further = {
        f"{name}_PART_{number}": key
        for number, part in enumerate(parts[1:], start=2)
        for name, key in part.secrets.items()
        if key != parts[0].secrets.get(name)
    }
    return {**parts[0].secrets, **further}
