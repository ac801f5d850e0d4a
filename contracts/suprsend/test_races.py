"""Of cancels that overlap, one cancels the run: it reports it, and the others do not."""

from collections.abc import Sequence
from functools import partial

import pytest

from contracts.exchange import Exchange
from contracts.race import History, Track, expect_explained, rounds
from contracts.scenario import expect_status
from contracts.suprsend.api import CANCELLED, RUNNING, Run, Runs, listed
from contracts.trouble import NotChecked

rule = pytest.mark.rule
ID, PERSON, KEY = "execution_id", "recipients", "idempotency_key"
# The answer counts how often the run is listed.
MODEL = {(RUNNING, name): (1, CANCELLED) for name in (ID, PERSON, KEY)}
MODEL |= {(CANCELLED, name): (0, CANCELLED) for name in (ID, PERSON, KEY)}


@rule("suprsend.race.once")
@pytest.mark.parametrize("pair", [(ID, ID), (PERSON, PERSON), (PERSON, KEY), (KEY, ID)], ids="+".join)
def test_a_run_is_reported_by_one_of_two_overlapping_cancels(runs: Runs, pair: tuple[str, str]):
    """Both match the run and are sent at once: the one lists it, the other does not, and it is cancelled."""
    with Track(2) as track:
        for run in rounds(runs.scenario, runs.given):
            answers = track.run(*(partial(runs.send, run.by(name)) for name in pair))
            _expect_once(runs, run, pair, answers)


@rule("suprsend.race.once")
def test_each_run_is_reported_once_where_two_cancels_meet(runs: Runs):
    """Two lists of people have one in common: that person's run is listed once, and so are the others."""
    with Track(2) as track:
        for common in rounds(runs.scenario, runs.given):
            one, other = runs.given(), runs.given()
            pairs = [[one.recipient, common.recipient], [common.recipient, other.recipient]]
            answers = track.run(*(partial(runs.send, {"recipients": pair}) for pair in pairs))
            _expect_once(runs, common, (PERSON, PERSON), answers)
            _expect_once(runs, one, (PERSON,), answers[:1])
            _expect_once(runs, other, (PERSON,), answers[1:])


def _expect_once(runs: Runs, run: Run, names: Sequence[str], answers: Sequence[Exchange]) -> None:
    """A finding unless the history of this run, whatever became of others, is that of one order."""
    counts = [listed(expect_status(answer, 200)).count(run.id) for answer in answers]
    try:
        ends = frozenset([runs.look(run)["status"]])
    except NotChecked:
        ends = frozenset()
    expect_explained(History(RUNNING, list(zip(names, counts, strict=True)), ends), MODEL, answers[-1])
