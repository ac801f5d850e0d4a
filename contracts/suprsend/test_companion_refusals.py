"""A trigger that cannot be carried out is refused in the described way, and starts nothing."""

import json
from typing import Any

import pytest

from contracts.scenario import Scenario, expect, expect_status
from contracts.suprsend.companions import Triggers

rule = pytest.mark.rule
INVALID: dict[str, dict[str, Any]] = {
    "no workflow": {"workflow": None},
    "an empty workflow": {"workflow": ""},
    "a workflow that is a number": {"workflow": 17},
    "recipients that are a text": {"recipients": "<person>"},
    "no recipients": {"recipients": []},
    "an empty recipient": {"recipients": ["<person>", ""]},
    "a recipient that is a number": {"recipients": ["<person>", 17]},
    "a recipient without a distinct id": {"recipients": ["<person>", {"$email": ["nobody@example.com"]}]},
    "data that is a text": {"data": "order 17"},
}
BEYOND: dict[str, dict[str, Any]] = {
    "101 recipients": {"recipients": ["<person>", *(f"brakecheck-nobody-{n}" for n in range(100))]},
    "a key of 256 characters": {"$idempotency_key": "k" * 256},
    "more than 800 KB": {"data": {"text": "x" * 820_000}},
}


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    return Triggers(scenario)


@rule("suprsend.trigger.unknown-workflow")
def test_an_unknown_slug_is_not_found(triggers: Triggers):
    """A slug that no workflow has answers 404, where a known one is accepted; nobody has a run of it."""
    person, slug = triggers.fresh("person"), triggers.fresh("missing")
    triggers.trigger(triggers.fresh("person"))
    answer = expect_status(triggers.send(triggers.body(person, workflow=slug), absent=()), 404)
    told = answer.json()
    error = told.get("error") if isinstance(told, dict) else None
    kind = error.get("type") if isinstance(error, dict) else None
    expect(kind == "not_found", "an error of the type not_found", told, answer)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.invalid-body", "suprsend.trigger.answers")
@pytest.mark.parametrize("change", INVALID.values(), ids=INVALID)
def test_an_invalid_trigger_is_refused(triggers: Triggers, change: dict[str, Any]):
    """A trigger that has not the described form answers 400, and starts no run."""
    person = triggers.fresh("person")
    answer = expect_status(triggers.send(_changed(triggers, person, change)), 400)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.invalid-body")
@pytest.mark.parametrize("body", [b"", b"{", b"null", b"17", b'"text"', b"[]", b"[17]"], ids=repr)
def test_what_is_no_trigger_is_refused(triggers: Triggers, body: bytes):
    """A body that is no JSON, or neither an object nor a list of them, answers 400."""
    expect_status(triggers.send(body), 400)


@rule("suprsend.trigger.limits")
@pytest.mark.parametrize("change", BEYOND.values(), ids=BEYOND)
def test_a_trigger_beyond_the_limits_is_refused(triggers: Triggers, change: dict[str, Any]):
    """Too many recipients, too long a key or too large a body: a 4xx, and no run."""
    person = triggers.fresh("person")
    answer = triggers.send(_changed(triggers, person, change))
    expect(400 <= answer.status < 500, "a 4xx", answer.answer(), answer)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.limits")
def test_too_many_triggers_at_once_are_refused(triggers: Triggers):
    """A list of 101 triggers: a 4xx, and no run; one of 100 is taken."""
    person = triggers.fresh("person")
    answer = triggers.send([triggers.body(person)] * 101)
    expect(400 <= answer.status < 500, "a 4xx", answer.answer(), answer)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)
    expect_status(triggers.send([triggers.body(person)] * 100), 207)
    found = triggers.begun(recipients=[person])
    expect(len(found) == 100, "100 runs", f"{len(found)} runs", answer)


def _changed(triggers: Triggers, person: str, change: dict[str, Any]) -> dict[str, Any]:
    """The trigger with the change made; a member that is None is left out."""
    body = {**triggers.body(person), **json.loads(json.dumps(change).replace("<person>", person))}
    return {name: value for name, value in body.items() if value is not None}
