"""Bytes that no client library would send do nothing, or are one request done whole or not at all."""

import pytest

from brakecheck.contracts.dialnexa.api import (
    ACTIVE,
    CANCELLED,
    OPERATIONS,
    PAUSED,
    Workflows,
)
from brakecheck.contracts.dialnexa.codes import OTHER_FORM
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.payloads import cases
from brakecheck.contracts.inputs.raw_requests import (
    BAD_CHUNKS,
    BROKEN,
    CUT_BODY,
    CUT_OFF,
    HAZARDS,
    ODD,
    Plain,
    Spelling,
    expect_refused,
    pipelined,
    sent,
)

rule = pytest.mark.rule
verbs = pytest.mark.parametrize("verb", OPERATIONS)
BEFORE = {"cancel": ACTIVE, "pause": ACTIVE, "delete": CANCELLED}
AFTER = {"cancel": CANCELLED, "pause": PAUSED, "delete": None}


def plain(workflows: Workflows, verb: str, workflow: str, body: bytes = b"") -> Plain:
    """The well-formed request, to be spoilt."""
    return Plain.of(workflows.scenario.client, OPERATIONS[verb], {"id": workflow}, body)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", BROKEN.values(), ids=BROKEN)
def test_what_is_no_request_does_nothing(workflows: Workflows, verb: str, spelling: Spelling):
    """The bytes are no HTTP: they are refused, and the workflow is as it was."""
    workflow = workflows.given_still(BEFORE[verb])
    before = workflows.look(workflow)
    answer = expect_refused(sent(workflows.scenario, plain(workflows, verb, workflow), spelling))
    expect_alive(workflows)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", CUT_OFF.values(), ids=CUT_OFF)
def test_half_a_request_does_nothing(workflows: Workflows, verb: str, spelling: Spelling):
    """The connection ends before it is said what to do and who asks: the workflow is as it was."""
    workflow = workflows.given_still(BEFORE[verb])
    before = workflows.look(workflow)
    answer = expect_refused(sent(workflows.scenario, plain(workflows, verb, workflow), spelling, cut=True))
    expect_alive(workflows)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", [*CUT_BODY.values(), *BAD_CHUNKS.values()], ids=[*CUT_BODY, *BAD_CHUNKS])
def test_half_a_body_does_no_harm(workflows: Workflows, verb: str, spelling: Spelling):
    """A meaningless body breaks off: another workflow is as before, and this one after a refusal."""
    workflow, bystander = workflows.given_still(BEFORE[verb]), workflows.given_still(BEFORE[verb])
    before, spared = workflows.look(workflow), workflows.look(bystander)
    request = plain(workflows, verb, workflow, b'{"status": "active"}')
    answer = sent(workflows.scenario, request, spelling, cut=True)
    expect_alive(workflows)
    workflows.expect_unchanged(spared, bystander, answer)
    if answer.status >= 300:
        workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", cases(ODD, HAZARDS))
def test_an_odd_request_is_done_whole_or_not_at_all(workflows: Workflows, verb: str, spelling: Spelling):
    """Where the answer is a success the operation was carried out, elsewhere the workflow is as it was."""
    workflow = workflows.given_spare(BEFORE[verb], queued=1)
    before = workflows.look(workflow)
    answer = sent(workflows.scenario, plain(workflows, verb, workflow), spelling)
    expect_alive(workflows)
    if 200 <= answer.status < 300:
        status = workflows.status(workflow)
        expect(status == AFTER[verb], f"the workflow to be {AFTER[verb] or 'gone'}", status, answer)
    else:
        workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
def test_requests_in_a_row_are_answered_in_order(workflows: Workflows):
    """A pause, a pause and a cancel, sent without waiting: 200, 409, 200, or the first of these."""
    workflow = workflows.given(ACTIVE)
    row = [plain(workflows, verb, workflow) for verb in ("pause", "pause", "cancel")]
    answers = pipelined(workflows.scenario, row)
    for answer, status in zip(answers, (200, 409, 200), strict=False):
        expect_status(answer, status)
    expect_alive(workflows)


def expect_alive(workflows: Workflows) -> Exchange:
    """A finding unless the server goes on answering."""
    return expect_status(workflows.pause(workflows.unknown()), 404, *OTHER_FORM)
