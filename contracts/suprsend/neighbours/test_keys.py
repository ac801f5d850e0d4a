"""A second trigger with the same idempotency key within a day is skipped."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.contracts.suprsend.neighbours.operations import CANCEL, Triggers

rule = pytest.mark.rule
DAY = 24 * 3600.0


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


@rule("suprsend.trigger.repeated-key")
def test_a_repeated_key_is_skipped(triggers: Triggers):
    """Trigger again with the same key, with blanks around it or another recipient: 202, and no second run."""
    first, second, key = triggers.fresh("person"), triggers.fresh("person"), triggers.fresh("key")
    for person, spelling in ((first, key), (first, key), (second, f" {key} ")):
        answer = triggers.trigger(person, key=spelling)
    counts = [len(triggers.begun(recipients=[person])) for person in (first, second)]
    expect(counts == [1, 0], "one run of the first recipient alone", counts, answer)


@rule("suprsend.trigger.repeated-key")
@pytest.mark.parametrize(("seconds", "runs"), [(DAY - 60, 0), (DAY + 60, 1)], ids=["within a day", "after a day"])
def test_a_key_is_known_for_a_day(triggers: Triggers, seconds: float, runs: int):
    """A trigger with a key from nearly 24 hours ago is skipped; a little later it starts a run."""
    first, second, key = triggers.fresh("person"), triggers.fresh("person"), triggers.fresh("key")
    triggers.trigger(first, key=key)
    triggers.scenario.advance(seconds)
    answer = triggers.trigger(second, key=key)
    found = triggers.begun(recipients=[second])
    expect(len(found) == runs, f"{runs} runs of the second trigger", f"{len(found)} runs", answer)


@rule("suprsend.trigger.repeated-key")
def test_the_key_of_a_refused_trigger(triggers: Triggers):
    """A trigger of an unknown workflow is refused: see whether its key starts a run with one that exists."""
    person, key = triggers.fresh("person"), triggers.fresh("key")
    refused = triggers.send(triggers.body(person, workflow=triggers.fresh("missing"), key=key))
    expect(400 <= refused.status < 500, "a 4xx", refused.answer(), refused, "suprsend.trigger.unknown-workflow")
    triggers.trigger(person, key=key)
    if not triggers.begun(recipients=[person]):
        triggers.scenario.observed("the key of a refused trigger counts as known")


@rule("suprsend.trigger.repeated-key")
def test_a_key_is_known_after_a_cancel(triggers: Triggers):
    """The run of a key is cancelled; the key again starts no other run."""
    person, key = triggers.fresh("person"), triggers.fresh("key")
    triggers.trigger(person, key=key)
    if not triggers.begun(idempotency_key=key):
        raise NotChecked("the trigger has started no run")
    answer = triggers.trigger(person, key=key)
    found = triggers.begun(recipients=[person])
    expect(not found, "no other run", f"{len(found)} runs", answer)


@rule("suprsend.trigger.repeated-key")
def test_a_key_is_known_within_a_list(triggers: Triggers):
    """Send two triggers with the same key in one list: only one of them starts a run."""
    people, key = [triggers.fresh("person") for _ in range(2)], triggers.fresh("key")
    answer = expect_status(triggers.send([triggers.body(person, key=key) for person in people]), 207)
    counts = [len(triggers.begun(recipients=[person])) for person in people]
    expect(sum(counts) == 1, "one run in all", counts, answer)


@rule("suprsend.trigger.repeated-key")
def test_another_accounts_key_is_not_repeated(triggers: Triggers):
    """Trigger with a key that another account has used: our trigger starts a run."""
    person, key = triggers.fresh("person"), triggers.fresh("key")
    scenario = triggers.scenario
    scenario.given({"slug": triggers.slug, "recipient": triggers.fresh("person"), "status": "running"}, OTHER)
    theirs = triggers.send(triggers.body(person, key=key), role=OTHER)
    if theirs.status != 202:
        raise NotChecked(f"the other account cannot trigger (the target answers {theirs.status})")
    answer = triggers.trigger(person, key=key)
    found = triggers.begun(recipients=[person])
    expect_status(scenario.client.send(CANCEL, names=[key], json={"idempotency_key": key}, role=OTHER), 200)
    expect(len(found) == 1, "one run of ours", f"{len(found)} runs", answer)
