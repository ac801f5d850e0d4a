"""A trigger starts one run for each recipient, and each run can be cancelled."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.api import INVALID
from brakecheck.contracts.suprsend.neighbours.operations import Triggers

rule = pytest.mark.rule


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


@rule("suprsend.trigger.succeeds", "suprsend.trigger.answers")
def test_a_trigger_starts_a_run(triggers: Triggers):
    """A trigger answers 202 with the id of a message, and a cancel finds the run."""
    person = triggers.fresh("person")
    answer = triggers.trigger(person)
    message = answer.json()["message_id"]
    expect(isinstance(message, str) and message != "", "a message_id that is a string", message, answer)
    found = triggers.begun(recipients=[person], workflow_slug=triggers.slug)
    expect(len(found) == 1, "one run", f"{len(found)} runs", answer)


@rule("suprsend.cancel.by-idempotency-key")
def test_the_key_of_a_trigger_finds_its_runs(triggers: Triggers):
    """Trigger runs for three people with one key, and cancel by the key: no run is left."""
    people, key = [triggers.fresh("person") for _ in range(3)], triggers.fresh("key")
    answer = triggers.trigger(*people, key=key)
    found, left = triggers.begun(idempotency_key=key), triggers.begun(recipients=people)
    if not found and not left:
        raise NotChecked("the trigger has started no run")
    expect(not left, f"no run of the key {key} to be left", left, answer)


@rule("suprsend.trigger.each-recipient")
def test_each_recipient_has_a_run(triggers: Triggers):
    """Trigger for recipients with and without contact information: each has exactly one run."""
    plain, known, address = triggers.fresh("person"), triggers.fresh("person"), triggers.address()
    answer = triggers.trigger(plain, {"distinct_id": known, "$email": [address]}, data={"order": 17})
    for recipient in (plain, address):
        found = triggers.begun(recipients=[recipient])
        expect(len(found) == 1, f"one run of {recipient}", f"{len(found)} runs", answer)
    found = triggers.begun(recipients=[known])
    expect(not found, f"no second run of {known}", f"{len(found)} runs", answer)


@rule("suprsend.trigger.each-recipient")
def test_a_recipient_who_is_listed_twice_has_one_run(triggers: Triggers):
    """A person stands twice among the recipients: the trigger is refused, or starts one run."""
    person, other = triggers.fresh("person"), triggers.fresh("person")
    answer = triggers.send(triggers.body(person, other, person))
    if answer.status in INVALID:
        raise NotChecked("the target takes each recipient once")
    expect_status(answer, 202)
    counts = [len(triggers.begun(recipients=[each])) for each in (person, other)]
    expect(counts == [1, 1], "one run of each", counts, answer)


@rule("suprsend.trigger.several")
def test_several_triggers_at_once(triggers: Triggers):
    """Send three triggers, of which the second has an unknown slug: 207, and only the others start runs."""
    first, second, third = (triggers.fresh("person") for _ in range(3))
    unknown = triggers.body(second, workflow=triggers.fresh("missing"))
    answer = expect_status(triggers.send([triggers.body(first), unknown, triggers.body(third)]), 207)
    statuses = [record["status"] for record in answer.json()["records"]]
    expect(statuses == ["success", "error", "success"], "success, error, success", statuses, answer)
    counts = [len(triggers.begun(recipients=[person])) for person in (first, second, third)]
    expect(counts == [1, 0, 1], "runs of the first and the third", counts, answer)
