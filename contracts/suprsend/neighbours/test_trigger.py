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
    """A trigger answers 202 with a message's id, and starts a run; the same trigger again starts another."""
    person = triggers.fresh("person")
    answer = triggers.trigger(person)
    message = answer.json()["message_id"]
    expect(isinstance(message, str) and message != "", "a message_id that is a string", message, answer)
    for again in (None, person):
        answer = triggers.trigger(again) if again else answer
        found = triggers.begun(recipients=[person], workflow_slug=triggers.slug)
        expect(len(found) == 1, "one run", f"{len(found)} runs", answer)


@rule("suprsend.cancel.nothing-else")
def test_an_actor_is_no_recipient(triggers: Triggers):
    """Trigger a workflow with an actor, and cancel by the actor: the run of the recipient goes on."""
    person, actor = triggers.fresh("person"), triggers.fresh("actor")
    answer = triggers.trigger(person, actor=actor)
    found = triggers.begun(recipients=[actor])
    expect(not found, "no run of the actor", f"{len(found)} runs", answer)
    left = triggers.begun(recipients=[person])
    expect(len(left) == 1, "one run of the recipient", f"{len(left)} runs", answer)


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
    """Send four triggers, two of them for one person, one with an unknown slug: 207, and the others start runs."""
    first, second, third = (triggers.fresh("person") for _ in range(3))
    unknown = triggers.body(second, workflow=triggers.fresh("missing"))
    answer = expect_status(
        triggers.send([triggers.body(each) if each else unknown for each in (first, None, third, first)]), 207
    )
    statuses = [record["status"] for record in answer.json()["records"]]
    due = ["success", "error", "success", "success"]
    expect(statuses == due, ", ".join(due), statuses, answer)
    counts = [len(triggers.begun(recipients=[person])) for person in (first, second, third)]
    expect(counts == [2, 0, 1], "two runs of the first and one of the third", counts, answer)
