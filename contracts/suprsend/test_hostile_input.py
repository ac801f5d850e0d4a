"""Hostile input: a run is cancelled only by a success that lists it."""

import gzip
import json
from functools import partial

import pytest

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.payloads import BODIES, OTHER_SCHEMES, REFUSALS, SPELLINGS, TAILS, answer_or_hang_up
from brakecheck.contracts.suprsend.api import JSON, Run, Runs, expect_refused, listed
from brakecheck.contracts.suprsend.bodies import ODD, filled

rule = pytest.mark.rule
PATH = "/v1/workflow_run/cancel/"
OTHER_PATHS = {
    "no slash at the end": PATH.rstrip("/"),
    "two slashes at the end": f"{PATH}/",
    "two slashes": PATH.replace("/cancel", "//cancel"),
    "two at the start": f"/{PATH}",
}
# Bodies with the id of a running run and something odd.
BESIDE = {
    "the id twice": b'{"execution_id": "<id>", "execution_id": "<id>"}',
    "another id, then the id": b'{"execution_id": "<marker>", "execution_id": "<id>"}',
    "the id, then another": b'{"execution_id": "<id>", "execution_id": "<marker>"}',
    "NaN under an unknown name": b'{"execution_id": "<id>", "nonsense": NaN}',
    "a number beyond all bounds": b'{"execution_id": "<id>", "nonsense": 1e999999}',
    "a depth of 10,000 under an unknown name": b'{"execution_id": "<id>", "nonsense": '
    + b"[" * 10_000
    + b"]" * 10_000
    + b"}",
    "a million letters under an unknown name": b'{"execution_id": "<id>", "nonsense": "<marker>'
    + b"x" * 1_000_000
    + b'"}',
    "a lone surrogate": b'{"execution_id": "<id>", "workflow_slug": "<marker>\\udc00"}',
    "bytes that are no UTF-8": b'{"execution_id": "<id>", "workflow_slug": "<marker>\xff"}',
    "a NUL": b'{"execution_id": "<id>", "workflow_slug": "<marker>\\u0000"}',
    "a line break in a text": b'{"execution_id": "<id>", "workflow_slug": "<marker>\n"}',
    "a byte order mark": b'\xef\xbb\xbf{"execution_id": "<id>"}',
    "a comment": b'{"execution_id": "<id>"} // "<slug>"',
    "a second object": b'{"execution_id": "<id>"}{}',
    "NULs behind it": b'{"execution_id": "<id>"}\x00\x00',
    "a name that many languages know": b'{"execution_id": "<id>", "__proto__": {"execution_id": "<marker>"}}',
    "100,000 recipients": b'{"execution_id": "<id>", "recipients": '
    + json.dumps([f"<marker>-{n}" for n in range(99_999)])[:-1].encode()
    + b', "<person>"]}',
}
ENCODINGS = {
    "UTF-16": (lambda body: body.decode().encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
    "UTF-32": (lambda body: body.decode().encode("utf-32"), JSON),
    "packed": (gzip.compress, {**JSON, "Content-Encoding": "gzip"}),
    "said to be packed": (bytes, {**JSON, "Content-Encoding": "gzip"}),
    "packed, and it is not said": (gzip.compress, JSON),
}
# Keys are trimmed by the page on triggers, so tails of blanks make no other key.
LONGER = [
    (name, tail)
    for name in ("execution_id", "recipients", "idempotency_key")
    for tail in TAILS.values()
    if name != "idempotency_key" or tail.strip()
]
NAME_OF = {tail: name for name, tail in TAILS.items()}


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize(("content", "headers"), BODIES.values(), ids=BODIES)
def test_an_odd_body_cancels_nothing(runs: Runs, content: bytes, headers: dict[str, str]):
    """An odd body that names no run leaves the run running."""
    run = runs.given()
    answer = answer_or_hang_up(partial(runs.cancel_raw, content, headers=headers, also=REFUSALS))
    runs.expect_running(answer, run)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.nothing-else")
@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_an_odd_filter_cancels_nothing_else(runs: Runs, content: bytes):
    """A filter with an odd value that matches no run leaves the run running."""
    run = runs.given()
    answer = answer_or_hang_up(partial(runs.cancel_raw, content, also=REFUSALS))
    runs.expect_running(answer, run)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.reports-cancelled")
@pytest.mark.parametrize("content", BESIDE.values(), ids=BESIDE)
def test_a_run_named_in_an_odd_body_is_reported_or_spared(runs: Runs, content: bytes):
    """A body with the id of a run and something odd: the run is cancelled and listed, or neither."""
    run, bystander = runs.given(), runs.given()
    answer = answer_or_hang_up(partial(runs.cancel_raw, filled(content, run), also=REFUSALS))
    _expect_listed(runs, answer, run)
    runs.expect_spared(answer, bystander)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.cancel.reports-cancelled")
@pytest.mark.parametrize(("encode", "headers"), ENCODINGS.values(), ids=ENCODINGS)
def test_an_encoded_body_is_read_or_refused(runs: Runs, encode, headers: dict[str, str]):
    """A body in another encoding: the run is cancelled and listed, or neither."""
    run = runs.given()
    body = encode(filled(b'{"execution_id": "<id>"}', run))
    _expect_listed(runs, runs.cancel_raw(body, headers=headers, also=REFUSALS), run)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize(("name", "tail"), LONGER, ids=[f"{name}: {NAME_OF[tail]}" for name, tail in LONGER])
def test_a_value_with_more_behind_it_is_another(runs: Runs, name: str, tail: str):
    """A filter with the value of a run and a suffix does not cancel the run."""
    run = runs.given()
    (value,) = run.by(name).values()
    longer = runs.scenario.extended(value if isinstance(value, str) else value[0], tail)
    answer = runs.send({name: longer if isinstance(value, str) else [longer]}, also=REFUSALS)
    runs.expect_spared(answer, run)


@pytest.mark.hazardous("a path with slashes too many could be taken for another")
@rule("suprsend.cancel.reports-cancelled")
@pytest.mark.parametrize("template", OTHER_PATHS.values(), ids=OTHER_PATHS)
def test_slashes_matter_or_they_do_not(runs: Runs, template: str):
    """A cancel with a missing or an extra slash in the path: the run is cancelled and listed, or neither."""
    run = runs.given()
    _expect_listed(runs, runs.send(run.by("execution_id"), template=template), run)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.method")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_asking_about_the_operation_does_not_carry_it_out(runs: Runs, method: str):
    """HEAD and OPTIONS on the operation's path cancel nothing, whatever the answer."""
    run = runs.given()
    runs.expect_running(runs.send(run.by("execution_id"), method=method), run)


@rule("suprsend.auth.refusal-changes-nothing")
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_key_may_be_spelled_oddly(runs: Runs, spelling: str):
    """A cancel with an oddly spelled key header: the run is cancelled and listed, or neither."""
    run = runs.given()
    answer = runs.send(run.by("execution_id"), role=None, headers=_spelled(runs, spelling), also=REFUSALS)
    _expect_listed(runs, answer, run)


@rule("suprsend.auth.key-required")
@pytest.mark.parametrize("scheme", OTHER_SCHEMES)
def test_a_key_under_another_scheme_is_none(runs: Runs, scheme: str):
    """A valid key that is not sent as a bearer token answers a 4xx, and the run goes on."""
    run = runs.given()
    answer = runs.send(run.by("execution_id"), role=None, headers=_spelled(runs, scheme), also=REFUSALS)
    expect_refused(answer)
    runs.expect_spared(answer, run)


def _spelled(runs: Runs, spelling: str) -> dict[str, str]:
    return {"Authorization": spelling.format(key=runs.scenario.adapter.keys["full"])}


def _expect_listed(runs: Runs, answer: Exchange, run: Run) -> None:
    """Raise a finding unless the run is both cancelled and listed, or neither."""
    is_listed = answer.status == 200 and run.id in listed(answer)
    is_cancelled = runs.was_cancelled(run, answer)
    received = f"{'cancelled' if is_cancelled else 'not cancelled'}, {'listed' if is_listed else 'not listed'}"
    expect(is_listed == is_cancelled, "the run to be cancelled and listed, or neither", received, answer)
