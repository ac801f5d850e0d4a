"""Every operation requires a bearer key, and a key reaches only its own account."""

from collections.abc import Callable

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, OPERATIONS, Workflows
from brakecheck.contracts.dialnexa.moves import ACCEPTING
from brakecheck.contracts.dialnexa.permissions import MEMBER, may_rename
from brakecheck.contracts.engine.scenario import expect_challenge, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.inputs.credentials import ALMOST, BAD_KEYS

rule = pytest.mark.rule


@rule("dialnexa.auth.key-required")
@pytest.mark.parametrize("verb", OPERATIONS)
def test_without_a_key_the_answer_is_401(workflows: Workflows, verb: str):
    """The operation without a key answers 401; with one it would succeed."""
    expect_status(workflows.send(verb, workflows.given(ACCEPTING[verb]), role=None), 401)


@rule("dialnexa.auth.key-required")
@pytest.mark.parametrize("verb", OPERATIONS)
@pytest.mark.parametrize("value", BAD_KEYS.values(), ids=BAD_KEYS)
def test_with_a_bad_key_the_answer_is_401(workflows: Workflows, verb: str, value: str):
    """The operation with anything but a valid bearer key answers 401."""
    workflow = workflows.given(ACCEPTING[verb])
    expect_status(workflows.send(verb, workflow, role=None, headers={"Authorization": value}), 401)


@rule("dialnexa.auth.key-required")
@pytest.mark.parametrize("verb", OPERATIONS)
@pytest.mark.parametrize("almost", ALMOST.values(), ids=ALMOST)
def test_what_is_almost_a_key_is_none(workflows: Workflows, verb: str, almost: Callable[[str], str]):
    """The operation with a valid key that is cut, lengthened or spelled another way answers 401."""
    right = workflows.scenario.client.authorization()
    value = almost(right.removeprefix("Bearer "))
    if value == right:
        raise NotChecked("the key has no letters, so its case cannot be changed")
    workflow = workflows.given(ACCEPTING[verb])
    expect_status(workflows.send(verb, workflow, role=None, headers={"Authorization": value}), 401)


@rule("dialnexa.auth.refusal-changes-nothing")
@pytest.mark.parametrize("verb", OPERATIONS)
@pytest.mark.parametrize("headers", [{}, {"Authorization": BAD_KEYS["another key"]}], ids=["no key", "another key"])
def test_without_a_valid_key_nothing_happens(workflows: Workflows, verb: str, headers: dict[str, str]):
    """The operation without a valid key leaves the workflow unchanged, whatever the answer."""
    workflow = workflows.given(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = workflows.send(verb, workflow, role=None, headers=headers)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.auth.other-account")
@pytest.mark.parametrize("verb", OPERATIONS)
def test_another_accounts_workflow_does_not_exist(workflows: Workflows, verb: str):
    """The operation on another account's workflow answers 404, and that workflow is unchanged."""
    workflow = workflows.given_to_others(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = expect_status(workflows.send(verb, workflow), 404)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.auth.key-not-returned")
def test_a_wrong_key_is_not_returned(workflows: Workflows):
    """The answer to a wrong key contains that key neither in the body nor in a header."""
    headers = {"Authorization": f"Bearer {workflows.scenario.fresh('key')}"}
    workflows.pause(workflows.given(ACTIVE), role=None, headers=headers)


@rule("dialnexa.auth.challenge")
def test_the_challenge(workflows: Workflows):
    """A 401 has a WWW-Authenticate header that names the bearer scheme."""
    answer = expect_status(workflows.pause(workflows.given(ACTIVE), role=None), 401)
    expect_challenge(answer)


@rule("dialnexa.auth.delete-permission-elsewhere")
def test_a_key_without_delete_permission_elsewhere(workflows: Workflows):
    """A key that may change a workflow, but not delete it, may pause and cancel it."""
    workflow = workflows.given(ACTIVE)
    paused = workflows.pause(workflow, role=MEMBER, also=[403])
    if paused.status == 403 and not may_rename(workflows, workflow, MEMBER):
        raise NotChecked(f"the key of the role {MEMBER} may neither pause nor rename a workflow")
    expect_status(paused, 200)
    expect_status(workflows.cancel(workflow, role=MEMBER, also=[403]), 200)
