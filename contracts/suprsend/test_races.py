"""Of cancels that overlap, one cancels the run: it reports it, and the others do not."""

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
# The answer counts how often the run is listed.
MODEL = {(RUNNING, name): [(1, CANCELLED)] for name in (ID, PERSON, KEY)}
MODEL |= {(CANCELLED, name): [(0, CANCELLED)] for name in (ID, PERSON, KEY)}

Filters = tuple[tuple[str, ...], tuple[str, ...]]
# The second of each pair also matches another run. The slug alone is in none: whether it is enough is open.
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
    """Both match the run and are sent at once: only one lists the cancelled run."""
    with Race(runs.scenario) as race:
        for run in race.rounds(runs.given):
            answers = race.run(*(partial(runs.send, run.by(name)) for name in pair))
            _expect_once(runs, run, pair, answers)


@rule("suprsend.race.once")
def test_each_run_is_reported_once_where_two_cancels_meet(runs: Runs):
    """Two lists of people have one in common: that person's run is listed once, and so are the others."""
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
    """Two filters have one run in common, and one has another besides: both runs are cancelled, each is listed once."""
    with Race(runs.scenario, FEW) as race:
        for common in race.rounds(runs.given):
            beside = runs.given(**common.like(*filters[1]))
            answers = race.run(*(partial(runs.send, common.by(*names)) for names in filters))
            _expect_once(runs, common, (PERSON, PERSON), answers)
            _expect_once(runs, beside, (PERSON,), answers[1:])


@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("filters", OVERLAPPING, ids=_named)
def test_runs_outside_two_overlapping_filters_go_on(runs: Runs, filters: Filters):
    """Runs that share a value with the cancelled one, but match neither filter, are running as before."""
    with Race(runs.scenario, FEW) as race:
        for common in race.rounds(runs.given):
            strangers = [runs.given(**common.like(name)) for name in _halves(filters)]
            strangers.append(runs.given())
            answers = race.run(*(partial(runs.send, common.by(*names)) for names in filters))
            listed_at_all = {run for answer in answers for run in listed(expect_no_refusal(answer))}
            for stranger in strangers:
                expect(stranger.id not in listed_at_all, f"{stranger.id} not to be listed", "it is", answers[-1])
            runs.expect_running(answers[-1], *strangers)


def _halves(filters: Filters) -> list[str]:
    """Filters that are not enough: each is one of several in all that name it."""
    alone = {names[0] for names in filters if len(names) == 1}
    together = {name for names in filters if len(names) > 1 for name in names}
    return sorted(together - alone - {ID})


def _expect_once(runs: Runs, run: Run, names: Sequence[str], answers: Sequence[Exchange]) -> None:
    """A finding unless one order of the cancels explains the history of this run alone."""
    counts = [listed(expect_status(answer, 200)).count(run.id) for answer in answers]
    sent = zip(names, counts, answers, strict=True)
    history = History(RUNNING, [Call(name, count, answer.began, answer.ended) for name, count, answer in sent])
    with suppress(NotChecked):
        history = settled(runs.scenario, lambda: replace(history, ends=frozenset([runs.look(run)["status"]])), MODEL)
    expect_explained(history, MODEL, answers[-1])
