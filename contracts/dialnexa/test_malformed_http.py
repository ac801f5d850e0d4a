"""Malformed or rare HTTP: the server refuses the bytes, or carries out the one request that they are."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, OPERATIONS, Workflows
from brakecheck.contracts.dialnexa.codes import OTHER_FORM
from brakecheck.contracts.dialnexa.moves import ACCEPTING, expect_done
from brakecheck.contracts.engine.scenario import expect_status
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


def plain(workflows: Workflows, verb: str, workflow: str, body: bytes = b"") -> Plain:
    """The well-formed request, which a spelling then changes."""
    return Plain.of(workflows.scenario.client, OPERATIONS[verb], {"id": workflow}, body)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", BROKEN.values(), ids=BROKEN)
def test_what_is_no_request_does_nothing(workflows: Workflows, verb: str, spelling: Spelling):
    """Send bytes that are not HTTP: the server refuses them, and the workflow is unchanged."""
    workflow = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = expect_refused(sent(workflows.scenario, plain(workflows, verb, workflow), spelling))
    expect_alive(workflows)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", CUT_OFF.values(), ids=CUT_OFF)
def test_half_a_request_does_nothing(workflows: Workflows, verb: str, spelling: Spelling):
    """Close the connection within the request line or the key: the workflow is unchanged."""
    workflow = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = expect_refused(sent(workflows.scenario, plain(workflows, verb, workflow), spelling, cut=True))
    expect_alive(workflows)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", [*CUT_BODY.values(), *BAD_CHUNKS.values()], ids=[*CUT_BODY, *BAD_CHUNKS])
def test_half_a_body_does_no_harm(workflows: Workflows, verb: str, spelling: Spelling):
    """Send half of a body: another workflow is unchanged, and after a refusal this one is, too."""
    workflow, bystander = workflows.given_still(ACCEPTING[verb]), workflows.given_still(ACCEPTING[verb])
    before, bystander_before = workflows.look(workflow), workflows.look(bystander)
    request = plain(workflows, verb, workflow, b'{"status": "active"}')
    answer = sent(workflows.scenario, request, spelling, cut=True)
    expect_alive(workflows)
    workflows.expect_unchanged(bystander_before, bystander, answer)
    if answer.status >= 300:
        workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
@verbs
@pytest.mark.parametrize("spelling", cases(ODD, HAZARDS))
def test_an_odd_request_is_done_whole_or_not_at_all(workflows: Workflows, verb: str, spelling: Spelling):
    """Send a rare form of HTTP: after a 2xx the operation was carried out, else the workflow is unchanged."""
    workflow = workflows.given_spare(ACCEPTING[verb], queued=1)
    before = workflows.look(workflow)
    answer = sent(workflows.scenario, plain(workflows, verb, workflow), spelling)
    expect_alive(workflows)
    if 200 <= answer.status < 300:
        expect_done(workflows, verb, workflow, answer)
    else:
        workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.malformed")
def test_requests_in_a_row_are_answered_in_order(workflows: Workflows):
    """Pipeline a pause, a pause and a cancel: 200, 409, 200, as far as the server answers."""
    workflow = workflows.given(ACTIVE)
    pipeline = [plain(workflows, verb, workflow) for verb in ("pause", "pause", "cancel")]
    answers = pipelined(workflows.scenario, pipeline)
    for answer, status in zip(answers, (200, 409, 200), strict=False):
        expect_status(answer, status)
    expect_alive(workflows)


def expect_alive(workflows: Workflows) -> Exchange:
    """Raise a finding unless the server still answers another request."""
    return expect_status(workflows.pause(workflows.unknown()), 404, *OTHER_FORM)
