"""Overlapping cancels: exactly one of them cancels and lists a run."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from brakecheck.contracts.engine.history import Call, History, expect_explained
from brakecheck.contracts.engine.race import FEW, Race, settled
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.suprsend.api import CANCELLED, RUNNING, Run, Runs, expect_no_refusal, listed

rule = pytest.mark.rule
ID, PERSON, KEY = "execution_id", "recipients", "idempotency_key"
SLUG = "workflow_slug"
# The answer is the number of times that the run is listed.
MODEL = {(RUNNING, name): [(1, CANCELLED)] for name in (ID, PERSON, KEY)}
MODEL |= {(CANCELLED, name): [(0, CANCELLED)] for name in (ID, PERSON, KEY)}

Filters = tuple[tuple[str, ...], tuple[str, ...]]
# The second of each pair also matches another run. No filter is the slug alone, which may be refused.
OVERLAPPING: list[Filters] = [
    ((ID,), (PERSON, SLUG)),
    ((PERSON,), (KEY, SLUG)),
    ((KEY, PERSON), (PERSON, SLUG)),
]


def _named(filters: Filters) -> str:
    return "+".join("&".join(names) for names in filters)


@rule("suprsend.race.once")
@pytest.mark.parametrize("pair", [(ID, ID), (PERSON, PERSON), (PERSON, KEY), (KEY, ID)], ids="+".join)
def test_a_run_is_reported_by_one_of_two_overlapping_cancels(runs: Runs, pair: tuple[str, str]):
    """Send two cancels that match the same run at once: exactly one lists it."""
    with Race(runs.scenario) as race:
        for run in race.rounds(runs.given):
            answers = race.run(*(partial(runs.send, run.by(name)) for name in pair))
            _expect_once(runs, run, pair, answers)


@rule("suprsend.race.once")
def test_each_run_is_reported_once_where_two_cancels_meet(runs: Runs):
    """Send two cancels with one person in common at once: each run is listed once."""
    with Race(runs.scenario) as race:
        for common in race.rounds(runs.given):
            one, other = runs.given(), runs.given()
            pairs = [[one.recipient, common.recipient], [common.recipient, other.recipient]]
            answers = race.run(*(partial(runs.send, {"recipients": pair}) for pair in pairs))
            _expect_once(runs, common, (PERSON, PERSON), answers)
            _expect_once(runs, one, (PERSON,), answers[:1])
            _expect_once(runs, other, (PERSON,), answers[1:])


@rule("suprsend.race.once")
@pytest.mark.parametrize("filters", OVERLAPPING, ids=_named)
def test_each_run_is_reported_once_where_two_filters_overlap(runs: Runs, filters: Filters):
    """Send two cancels at once, of which one matches a second run: both runs are cancelled, and listed once."""
    with Race(runs.scenario, FEW) as race:
        for common in race.rounds(runs.given):
            beside = runs.given(**common.like(*filters[1]))
            answers = race.run(*(partial(runs.send, common.by(*names)) for names in filters))
            _expect_once(runs, common, (PERSON, PERSON), answers)
            _expect_once(runs, beside, (PERSON,), answers[1:])


@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("filters", OVERLAPPING, ids=_named)
def test_runs_outside_two_overlapping_filters_go_on(runs: Runs, filters: Filters):
    """Send two cancels at once: runs that share a value with the cancelled one, but match neither, go on."""
    with Race(runs.scenario, FEW) as race:
        for common in race.rounds(runs.given):
            strangers = [runs.given(**common.like(name)) for name in _never_alone(filters)]
            strangers.append(runs.given())
            answers = race.run(*(partial(runs.send, common.by(*names)) for names in filters))
            listed_at_all = {run for answer in answers for run in listed(expect_no_refusal(answer))}
            for stranger in strangers:
                expect(stranger.id not in listed_at_all, f"{stranger.id} not to be listed", "it is", answers[-1])
            runs.expect_running(answers[-1], *strangers)


def _never_alone(filters: Filters) -> list[str]:
    """The filters that never stand alone: a run that shares only one of these values does not match."""
    alone = {names[0] for names in filters if len(names) == 1}
    together = {name for names in filters if len(names) > 1 for name in names}
    return sorted(together - alone - {ID})


def _expect_once(runs: Runs, run: Run, names: Sequence[str], answers: Sequence[Exchange]) -> None:
    """Raise a finding unless one order of the cancels explains the answers about this run."""
    counts = [listed(expect_status(answer, 200)).count(run.id) for answer in answers]
    sent = zip(names, counts, answers, strict=True)
    history = History(RUNNING, [Call(name, count, answer.began, answer.ended) for name, count, answer in sent])
    with suppress(NotChecked):
        history = settled(runs.scenario, lambda: replace(history, ends=frozenset([runs.look(run)["status"]])), MODEL)
    expect_explained(history, MODEL, answers[-1])
