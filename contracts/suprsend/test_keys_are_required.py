"""The operation requires a bearer key, and a key reaches only its own account."""

from collections.abc import Callable

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_challenge, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.inputs.credentials import ALMOST, BAD_KEYS
from brakecheck.contracts.suprsend.api import FILTERS, WAYS, Runs, listed

rule = pytest.mark.rule
ways = pytest.mark.parametrize("names", [*WAYS[:3], WAYS[-1]], ids="+".join)


@rule("suprsend.auth.key-required")
@ways
def test_without_a_key_the_answer_is_401(runs: Runs, names: tuple[str, ...]):
    """A cancel without a key answers 401; with one it would succeed."""
    expect_status(runs.send(runs.given().by(*names), role=None), 401)


@rule("suprsend.auth.key-required")
@pytest.mark.parametrize("value", BAD_KEYS.values(), ids=BAD_KEYS)
def test_with_a_bad_key_the_answer_is_401(runs: Runs, value: str):
    """A cancel with anything but a valid bearer key answers 401."""
    answer = runs.send(runs.given().by("execution_id"), role=None, headers={"Authorization": value})
    expect_status(answer, 401)


@rule("suprsend.auth.key-required")
@pytest.mark.parametrize("almost", ALMOST.values(), ids=ALMOST)
def test_what_is_almost_a_key_is_none(runs: Runs, almost: Callable[[str], str]):
    """A cancel with a valid key that is cut, lengthened or spelled another way answers 401."""
    right = runs.scenario.client.authorization()
    value = almost(right.removeprefix("Bearer "))
    if value == right:
        raise NotChecked("the key has no letters, so its case cannot be changed")
    expect_status(runs.send(runs.given().by("execution_id"), role=None, headers={"Authorization": value}), 401)


@rule("suprsend.auth.refusal-changes-nothing")
@ways
@pytest.mark.parametrize("headers", [{}, {"Authorization": BAD_KEYS["another key"]}], ids=["no key", "another key"])
def test_without_a_valid_key_nothing_happens(runs: Runs, headers: dict[str, str], names: tuple[str, ...]):
    """A cancel without a valid key leaves the run running, whatever the answer."""
    run = runs.given()
    answer = runs.send(run.by(*names), role=None, headers=headers)
    runs.expect_running(answer, run)


@rule("suprsend.auth.other-account")
@ways
def test_another_accounts_run_matches_nothing(runs: Runs, names: tuple[str, ...]):
    """A cancel whose filters match another account's run answers 200 with an empty list; that run goes on."""
    run = runs.given(account="other")
    answer = runs.expect_answer(runs.cancel(**run.by(*names)))
    runs.expect_spared(answer, run)


@rule("suprsend.auth.other-account")
@ways
def test_the_other_accounts_key_does_not_reach_us(runs: Runs, names: tuple[str, ...]):
    """A cancel with the other account's key answers 200 with an empty list, and our run goes on."""
    run = runs.given()
    answer = runs.expect_answer(runs.send(run.by(*names), role="other"))
    runs.expect_spared(answer, run)


@rule("suprsend.auth.other-account")
@pytest.mark.parametrize("names", [("recipients",), ("idempotency_key",), FILTERS[1:]], ids="+".join)
def test_the_same_names_in_two_accounts(runs: Runs, names: tuple[str, ...]):
    """Both accounts have a run with the same values: a cancel with our key cancels only ours."""
    run = runs.given()
    theirs = runs.given(account="other", **run.like(*FILTERS), contacts=run.contacts)
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    runs.expect_cancelled(answer, run)
    expect(theirs.id not in listed(answer), "no run of the other account", listed(answer), answer)
    runs.expect_spared(answer, theirs)


@rule("suprsend.auth.bare-key")
def test_a_key_without_the_word_bearer(runs: Runs):
    """See whether the key without the word Bearer is accepted, as another scheme of the description has it."""
    run = runs.given()
    headers = {"Authorization": runs.scenario.adapter.keys["full"]}
    answer = expect_status(runs.send(run.by("execution_id"), role=None, headers=headers), 200, 401)
    runs.scenario.observed("accepted" if answer.status == 200 else "refused")


@rule("suprsend.auth.key-not-returned")
def test_a_wrong_key_is_not_returned(runs: Runs):
    """The answer to a wrong key contains that key neither in the body nor in a header."""
    headers = {"Authorization": f"Bearer {runs.scenario.fresh('key')}"}
    runs.send(runs.given().by("execution_id"), role=None, headers=headers)


@rule("suprsend.auth.challenge")
def test_the_challenge(runs: Runs):
    """A 401 has a WWW-Authenticate header that names the bearer scheme."""
    answer = expect_status(runs.send(runs.given().by("execution_id"), role=None), 401)
    expect_challenge(answer)
