"""A trigger above a limit is refused completely, and one at the limit is accepted."""

from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.suprsend.neighbours.operations import Triggers

rule = pytest.mark.rule
BEYOND: dict[str, dict[str, Any]] = {
    "101 recipients": {"recipients": ["<person>", *(f"<marker>-{n}" for n in range(100))]},
    "a key of 256 characters": {"$idempotency_key": "<marker>" + "k" * 256},
    "more than 800 KB": {"data": {"text": "x" * 820_000}},
}


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


@rule("suprsend.trigger.limits")
@pytest.mark.parametrize("change", BEYOND.values(), ids=BEYOND)
def test_a_trigger_beyond_the_limits_is_refused(triggers: Triggers, change: dict[str, Any]):
    """A trigger with too many recipients, too long a key or too large a list: 4xx, no run."""
    person = triggers.fresh("person")
    trigger = triggers.changed(person, change)
    if "$idempotency_key" in change:
        trigger["$idempotency_key"] = trigger["$idempotency_key"][:256]
    answer = triggers.send([trigger] if "data" in change else trigger)  # the size is that of a list
    expect(400 <= answer.status < 500, "a 4xx", answer.answer(), answer)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.limits")
def test_a_hundred_recipients_are_taken(triggers: Triggers):
    """A trigger for 100 recipients starts 100 runs."""
    people = [triggers.fresh("person") for _ in range(100)]
    answer = triggers.trigger(*people)
    found = triggers.begun_by_all(people)
    expect(len(found) == 100, "100 runs", f"{len(found)} runs", answer)


@rule("suprsend.trigger.limits")
@pytest.mark.parametrize("size", ["a key of 255 characters", "nearly 800 KB"])
def test_a_trigger_within_the_limits_is_taken(triggers: Triggers, size: str):
    """A trigger with the longest allowed key, or a list just below the largest size, starts a run."""
    person, key = triggers.fresh("person"), triggers.fresh("key")
    if size.startswith("a key"):
        answer = triggers.trigger(person, key=key.ljust(255, "k"))
    else:
        answer = expect_status(triggers.send([triggers.body(person, data={"text": "x" * 780_000})]), 207)
    expect(len(triggers.begun(recipients=[person])) == 1, "one run", "another number", answer)


@rule("suprsend.trigger.limits")
def test_too_many_triggers_at_once_are_refused(triggers: Triggers):
    """A list of 101 triggers answers a 4xx and starts no run; one of 100 is accepted."""
    people = [triggers.fresh("person") for _ in range(101)]
    answer = triggers.send([triggers.body(person) for person in people])
    expect(400 <= answer.status < 500, "a 4xx", answer.answer(), answer)
    expect(not triggers.begun_by_all(people), "no run", "one", answer)
    expect_status(triggers.send([triggers.body(person) for person in people[1:]]), 207)
    found = triggers.begun_by_all(people)
    expect(len(found) == 100, "100 runs", f"{len(found)} runs", answer)
