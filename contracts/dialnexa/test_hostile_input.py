"""On hostile input, the workflow is as it was unless the answer is a success."""

from functools import partial

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, OPERATIONS, PAUSED, Workflows
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.payloads import (
    BODIES,
    FLOODS,
    OTHER_SCHEMES,
    REFUSALS,
    SLASHES,
    SPELLINGS,
    TAILS,
    answer_or_hang_up,
    cases,
)

rule = pytest.mark.rule
verbs = pytest.mark.parametrize("verb", OPERATIONS)
BEFORE = {"cancel": ACTIVE, "pause": ACTIVE, "delete": CANCELLED}
AFTER = {"cancel": CANCELLED, "pause": PAUSED, "delete": None}
PATHS = {"cancel": "/workflows/{id}/cancel", "pause": "/workflows/{id}/pause", "delete": "/workflows/{id}"}
WITHOUT_ID = {
    "cancel": ["/workflows//cancel", "/workflows/cancel"],
    "pause": ["/workflows//pause", "/workflows/pause"],
    "delete": ["/workflows/", "/workflows"],
}


@rule("dialnexa.refusal.changes-nothing")
@verbs
@pytest.mark.parametrize(("content", "headers"), cases(BODIES, FLOODS))
def test_an_odd_body_is_refused_or_ignored(workflows: Workflows, verb: str, content: bytes, headers: dict[str, str]):
    """The operations read no body, so a server may refuse one or ignore it."""
    _expect_whole_or_nothing(workflows, verb, content=workflows.scenario.filled(content), headers=headers)


@pytest.mark.hazardous("no id, which is what two slashes enclose, could be taken for all workflows")
@rule("dialnexa.refusal.changes-nothing")
@verbs
@pytest.mark.parametrize("slashes", SLASHES.values(), ids=SLASHES)
def test_slashes_matter_or_they_do_not(workflows: Workflows, verb: str, slashes):
    """A server may overlook a slash too many, or not know such a path."""
    _expect_whole_or_nothing(workflows, verb, template=slashes(PATHS[verb]))


@rule("dialnexa.http.method")
@verbs
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_asking_about_an_operation_does_not_carry_it_out(workflows: Workflows, verb: str, method: str):
    """HEAD and OPTIONS may be answered in any way, and the workflow is as it was."""
    workflow = workflows.given_still(BEFORE[verb])
    before = workflows.look(workflow)
    workflows.expect_unchanged(before, workflow, workflows.send(verb, workflow, method=method))


@rule("dialnexa.scope.one-workflow")
@verbs
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_an_id_with_more_behind_it_is_another_id(workflows: Workflows, verb: str, tail: str):
    """An operation on a workflow's id with more behind is refused, and the workflow is as before."""
    workflow = workflows.given_still(BEFORE[verb])
    before = workflows.look(workflow)
    answer = workflows.send(verb, workflows.scenario.extended(workflow, tail), also=REFUSALS)
    workflows.expect_unchanged(before, workflow, answer)
    expect(answer.status in REFUSALS, "a 4xx", answer.answer(), answer)


@pytest.mark.hazardous("no id could be taken for all workflows")
@rule("dialnexa.scope.one-workflow")
@pytest.mark.parametrize(("verb", "path"), [(verb, path) for verb, paths in WITHOUT_ID.items() for path in paths])
def test_no_id_means_no_workflow(workflows: Workflows, verb: str, path: str):
    """A path in which the id is missing is refused, and no workflow is affected."""
    bystander = workflows.given_still(BEFORE[verb])
    before = workflows.look(bystander)
    answer = workflows.scenario.client.send(OPERATIONS[verb], template=path)
    workflows.expect_unchanged(before, bystander, answer)
    expect(answer.status >= 300, "a refusal", answer.answer(), answer)


@rule("dialnexa.auth.refusal-changes-nothing")
@verbs
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_key_may_be_spelled_oddly(workflows: Workflows, verb: str, spelling: str):
    """A valid key in an odd spelling is taken or refused; a refusal leaves the workflow as before."""
    _expect_whole_or_nothing(workflows, verb, role=None, headers=_spelled(workflows, spelling))


@rule("dialnexa.auth.key-required")
@verbs
@pytest.mark.parametrize("scheme", OTHER_SCHEMES)
def test_a_key_under_another_scheme_is_none(workflows: Workflows, verb: str, scheme: str):
    """A valid key that is not sent as a bearer token is refused, and the workflow is as it was."""
    workflow = workflows.given_still(BEFORE[verb])
    before = workflows.look(workflow)
    answer = workflows.send(verb, workflow, role=None, headers=_spelled(workflows, scheme), also=REFUSALS)
    expect(answer.status in REFUSALS, "a 4xx", answer.answer(), answer)
    workflows.expect_unchanged(before, workflow, answer)


def _spelled(workflows: Workflows, spelling: str) -> dict[str, str]:
    return {"Authorization": spelling.format(key=workflows.scenario.adapter.keys["full"])}


def _expect_whole_or_nothing(workflows: Workflows, verb: str, **how: object) -> Exchange:
    """Send it; a finding unless it was carried out where the answer is a success, and had no effect elsewhere."""
    workflow = workflows.given_spare(BEFORE[verb], queued=1)
    before = workflows.look(workflow)
    answer = answer_or_hang_up(partial(workflows.send, verb, workflow, also=REFUSALS, **how))
    if answer.status == 200:
        status = workflows.status(workflow)
        expect(status == AFTER[verb], f"the workflow to be {AFTER[verb] or 'gone'}", status, answer)
    else:
        workflows.expect_unchanged(before, workflow, answer)
    return answer
