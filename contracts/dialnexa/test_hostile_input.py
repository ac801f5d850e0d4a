"""Hostile input: after a refusal the workflow is unchanged; after a success the operation was carried out."""

from functools import partial

import pytest

from brakecheck.contracts.dialnexa.api import OPERATIONS, Workflows
from brakecheck.contracts.dialnexa.moves import ACCEPTING, expect_done
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
    """The operation with a body, which none reads: carried out after a 200, else the workflow is unchanged."""
    _expect_whole_or_nothing(workflows, verb, content=workflows.scenario.filled(content), headers=headers)


@pytest.mark.hazardous("two slashes enclose an empty id, which could be taken for all workflows")
@rule("dialnexa.refusal.changes-nothing")
@verbs
@pytest.mark.parametrize("slashes", SLASHES.values(), ids=SLASHES)
def test_slashes_matter_or_they_do_not(workflows: Workflows, verb: str, slashes):
    """The operation with extra slashes in the path: carried out after a 200, else the workflow is unchanged."""
    _expect_whole_or_nothing(workflows, verb, template=slashes(PATHS[verb]))


@rule("dialnexa.http.method")
@verbs
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_asking_about_an_operation_does_not_carry_it_out(workflows: Workflows, verb: str, method: str):
    """HEAD and OPTIONS on the operation's path leave the workflow unchanged, whatever the answer."""
    workflow = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(workflow)
    workflows.expect_unchanged(before, workflow, workflows.send(verb, workflow, method=method))


@rule("dialnexa.scope.one-workflow")
@verbs
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_an_id_with_more_behind_it_is_another_id(workflows: Workflows, verb: str, tail: str):
    """The operation on a workflow's id with a suffix answers a 4xx, and the workflow is unchanged."""
    workflow = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = workflows.send(verb, workflows.scenario.extended(workflow, tail), also=REFUSALS)
    workflows.expect_unchanged(before, workflow, answer)
    expect(answer.status in REFUSALS, "a 4xx", answer.answer(), answer)


@pytest.mark.hazardous("no id could be taken for all workflows")
@rule("dialnexa.scope.one-workflow")
@pytest.mark.parametrize(("verb", "path"), [(verb, path) for verb, paths in WITHOUT_ID.items() for path in paths])
def test_no_id_means_no_workflow(workflows: Workflows, verb: str, path: str):
    """A path without an id is refused, and a workflow that could be affected is unchanged."""
    bystander = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(bystander)
    answer = workflows.scenario.client.send(OPERATIONS[verb], template=path)
    workflows.expect_unchanged(before, bystander, answer)
    expect(answer.status >= 300, "a refusal", answer.answer(), answer)


@rule("dialnexa.auth.refusal-changes-nothing")
@verbs
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_key_may_be_spelled_oddly(workflows: Workflows, verb: str, spelling: str):
    """The operation with an oddly spelled key header: carried out after a 200, else the workflow is unchanged."""
    _expect_whole_or_nothing(workflows, verb, role=None, headers=_spelled(workflows, spelling))


@rule("dialnexa.auth.key-required")
@verbs
@pytest.mark.parametrize("scheme", OTHER_SCHEMES)
def test_a_key_under_another_scheme_is_none(workflows: Workflows, verb: str, scheme: str):
    """A valid key that is not sent as a bearer token answers a 4xx, and the workflow is unchanged."""
    workflow = workflows.given_still(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = workflows.send(verb, workflow, role=None, headers=_spelled(workflows, scheme), also=REFUSALS)
    expect(answer.status in REFUSALS, "a 4xx", answer.answer(), answer)
    workflows.expect_unchanged(before, workflow, answer)


def _spelled(workflows: Workflows, spelling: str) -> dict[str, str]:
    return {"Authorization": spelling.format(key=workflows.scenario.adapter.keys["full"])}


def _expect_whole_or_nothing(workflows: Workflows, verb: str, **options: object) -> Exchange:
    """Send the operation; a finding unless a 200 means that it was carried out, and a refusal that nothing changed."""
    workflow = workflows.given_spare(ACCEPTING[verb], queued=1)
    before = workflows.look(workflow)
    answer = answer_or_hang_up(partial(workflows.send, verb, workflow, also=REFUSALS, **options))
    if answer.status == 200:
        expect_done(workflows, verb, workflow, answer)
    else:
        workflows.expect_unchanged(before, workflow, answer)
    return answer
