"""Rules of every request: documented statuses, no server errors, and readings of what the page leaves open."""

from functools import partial

import pytest

from brakecheck.contracts.engine.scenario import NOT_SERVED, expect_allow, expect_status
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.inputs.payloads import answer_or_hang_up
from brakecheck.contracts.suprsend.api import JSON, REFUSALS, Runs, expect_answered, listed
from brakecheck.contracts.suprsend.bodies import ODD, filled

rule = pytest.mark.rule
BODY = b'{"execution_id": "<id>"}'
ODD_HEADERS = {
    "no media type": {},
    "an empty media type": {"Content-Type": ""},
    "half a media type": {"Content-Type": "/"},
    "an unknown charset": {"Content-Type": "application/json; charset=nonsense"},
    "an unknown encoding": {**JSON, "Content-Encoding": "nonsense"},
}
SPELLINGS = {
    "blanks": (b' {\r\n\t"execution_id" :\n"<id>" }\n', "application/json"),
    "escapes": (b'{"\\u0065xecution_id": "<id>"}', "application/json"),
    "a charset": (BODY, "application/json; charset=utf-8"),
}
PATHS = [
    "/v1/workflow_run/{odd}/",
    "/v1/workflow_run/cancel/{odd}/",
    "/v1/{odd}/cancel/",
    "/workflow_run/cancel/",
]
SIZE = 16 * 2**20


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.http.no-server-error")
@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_bodies_are_answered(runs: Runs, body: bytes):
    """A cancel with an odd body answers 200 or a 4xx; a server may hang up on a large one."""
    answer = answer_or_hang_up(partial(runs.cancel_raw, body))
    if not answer.status:
        raise NotChecked(f"the target hangs up on a body of {len(body):,} bytes, as it may (RFC 9110, 15.5.14)")
    expect_answered(answer)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.no-server-error")
@pytest.mark.parametrize("headers", ODD_HEADERS.values(), ids=ODD_HEADERS)
def test_odd_headers_are_answered(runs: Runs, headers: dict[str, str]):
    """A cancel with odd headers answers 200 or a 4xx."""
    run = runs.given()
    expect_answered(runs.cancel_raw(filled(BODY, run), run.id, headers=headers, also=REFUSALS))


@rule("suprsend.http.documented")
@pytest.mark.parametrize(("body", "kind"), SPELLINGS.values(), ids=SPELLINGS)
def test_json_may_be_spelled_in_any_way(runs: Runs, body: bytes, kind: str):
    """A cancel whose JSON has blanks, escapes or a charset answers 200, and the run is cancelled."""
    run = runs.given()
    answer = expect_status(runs.cancel_raw(filled(body, run), run.id, headers={"Content-Type": kind}), 200)
    runs.expect_cancelled(answer, run)


@pytest.mark.hazardous("a body without a filter could be taken for all runs")
@rule("suprsend.http.half-a-pair")
@pytest.mark.parametrize("half", ["d800", "DFFF"])
def test_half_a_surrogate_pair_is_answered(runs: Runs, half: str):
    """A filter with half a surrogate pair answers 200 or a 4xx."""
    expect_answered(runs.cancel_raw(f'{{"execution_id": "<marker>\\u{half}"}}'.encode()))


@rule("suprsend.http.media-type-case")
def test_a_media_type_may_be_in_capitals(runs: Runs):
    """A cancel with the media type Application/JSON answers 200, and the run is cancelled."""
    run = runs.given()
    headers = {"Content-Type": "Application/JSON"}
    answer = expect_status(runs.cancel_raw(filled(BODY, run), run.id, headers=headers, also=REFUSALS), 200)
    runs.expect_cancelled(answer, run)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.unknown-path")
@pytest.mark.parametrize("template", PATHS)
def test_an_unknown_path_is_not_found(runs: Runs, template: str):
    """An undocumented path answers 404 or another 4xx, and the run goes on."""
    run = runs.given()
    path = {"odd": runs.scenario.fresh("stop")}
    answer = runs.scenario.expect_refusal(runs.send(run.by("execution_id"), template=template, path=path), 404)
    runs.expect_spared(answer, run)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.method")
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(runs: Runs, method: str):
    """Another method on the path answers 405, 404, 501 or another 4xx, and the run goes on."""
    run = runs.given()
    answer = runs.scenario.expect_refusal(runs.send(run.by("execution_id"), method=method), *NOT_SERVED)
    runs.expect_running(answer, run)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.allow")
def test_a_wrong_method_is_told_the_right_ones(runs: Runs):
    """A 405 lists POST in its Allow header."""
    answer = runs.send({"execution_id": runs.scenario.fresh("missing")}, method="PUT")
    expect_allow(answer, "POST")


@rule("suprsend.http.head")
def test_head_is_refused_and_cancels_nothing(runs: Runs):
    """HEAD on the path, which has no GET, answers 405, 404 or 501, and the run goes on."""
    run = runs.given()
    answer = expect_status(runs.send(run.by("execution_id"), method="HEAD"), *NOT_SERVED)
    runs.expect_running(answer, run)


@pytest.mark.hazardous("a body that is not read could be taken for no filter, and that for all runs")
@rule("suprsend.http.media-type")
def test_another_media_type(runs: Runs):
    """See whether a cancel with the media type text/plain is accepted or refused."""
    run = runs.given()
    answer = runs.cancel_raw(filled(BODY, run), run.id, headers={"Content-Type": "text/plain"}, also=REFUSALS)
    if answer.status in (400, 415):
        runs.expect_spared(answer, run)
    accepted = answer.status == 200 and run.id in listed(answer)
    refused = {400: "refused-400", 415: "refused-415"}.get(answer.status, "other")
    runs.scenario.observed("accepted" if accepted else refused)


@pytest.mark.hazardous("a huge body could break the server")
@rule("suprsend.http.body-too-large")
def test_a_huge_body(runs: Runs):
    """See whether a cancel with 16 MiB of unknown recipients is read or refused."""
    unknown = runs.scenario.fresh("unknown")
    recipient = f'"{unknown}", '
    body = f'{{"recipients": [{recipient * (SIZE // len(recipient))}"{unknown}"]}}'.encode()
    try:
        answer = runs.cancel_raw(body, unknown)
    except Finding as finding:
        if finding.exchange is None or finding.exchange.status:
            raise
        # A server may hang up on a body that is too large (RFC 9110, 15.5.14), so this is not another rule's finding.
        raise Finding("200 or a 4xx", finding.received, finding.exchange) from None
    runs.scenario.observed("read" if expect_answered(answer).status == 200 else "refused")
