"""Malformed or rare HTTP: the server refuses the bytes, or carries out the one cancel that they are."""

import json

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.raw_requests import (
    BAD_CHUNKS,
    BROKEN,
    CUT_BODY,
    CUT_OFF,
    ODD,
    Plain,
    Spelling,
    expect_refused,
    pipelined,
    sent,
)
from brakecheck.contracts.suprsend.api import CANCEL, Run, Runs

rule = pytest.mark.rule
CUT = {**CUT_OFF, **CUT_BODY, **BAD_CHUNKS}
FAR = 10_000  # bytes between the filter and the end of a body


def plain(runs: Runs, run: Run, *, blanks: int = 0) -> Plain:
    """The well-formed cancel, which a spelling then changes; `blanks` lengthen its body."""
    body = json.dumps(run.by("execution_id")).encode() + b" " * blanks
    return Plain.of(runs.scenario.client, CANCEL, {}, body, run.id)


@rule("suprsend.http.malformed")
@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@pytest.mark.parametrize("spelling", BROKEN.values(), ids=BROKEN)
def test_what_is_no_request_does_nothing(runs: Runs, spelling: Spelling):
    """Send bytes that are not HTTP: the server refuses them, and the run goes on."""
    run = runs.given()
    answer = expect_refused(sent(runs.scenario, plain(runs, run), spelling))
    expect_alive(runs)
    runs.expect_running(answer, run)


@rule("suprsend.http.malformed")
@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@pytest.mark.parametrize("blanks", [0, FAR], ids=["short", "long"])
@pytest.mark.parametrize("spelling", CUT.values(), ids=CUT)
def test_half_a_request_does_nothing(runs: Runs, spelling: Spelling, blanks: int):
    """Close the connection within the request, before or after the filter: the run goes on."""
    run, bystander = runs.given(), runs.given()
    answer = expect_refused(sent(runs.scenario, plain(runs, run, blanks=blanks), spelling, cut=True))
    expect_alive(runs)
    runs.expect_running(answer, run, bystander)


@rule("suprsend.http.malformed")
@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@pytest.mark.parametrize("spelling", ODD.values(), ids=ODD)
def test_an_odd_request_is_done_whole_or_not_at_all(runs: Runs, spelling: Spelling):
    """Send a rare form of HTTP: after a 2xx the run was cancelled, else it goes on."""
    run = runs.given()
    answer = sent(runs.scenario, plain(runs, run), spelling)
    expect_alive(runs)
    if 200 <= answer.status < 300:
        runs.expect_answer(answer, run)
        runs.expect_cancelled(answer, run)
    else:
        runs.expect_running(answer, run)


@rule("suprsend.http.malformed")
@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
def test_requests_in_a_row_are_answered_in_order(runs: Runs):
    """Pipeline cancels of three runs: each answer lists the run of its own cancel."""
    given = [runs.given() for _ in range(3)]
    answers = pipelined(runs.scenario, [plain(runs, run) for run in given])
    for run, answer in zip(given, answers, strict=False):
        runs.expect_answer(answer, run)
    expect_alive(runs)


def expect_alive(runs: Runs) -> Exchange:
    """Raise a finding unless the server still answers another request."""
    return expect_status(runs.cancel(recipients=[runs.scenario.fresh("unknown")]), 200)
