"""An invalid trigger is refused as documented, and starts no run."""

from typing import Any

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.inputs.payloads import cases
from brakecheck.contracts.suprsend.neighbours.operations import Triggers

rule = pytest.mark.rule
EMPTY = {"workflow": ""}  # a string, which may count as a slug that no workflow has
INVALID: dict[str, dict[str, Any]] = {
    "no workflow": {"workflow": None},
    "an empty workflow": EMPTY,
    "a workflow that is a number": {"workflow": "<number>"},
    "recipients that are a text": {"recipients": "<person>"},
    "no recipients": {"recipients": []},
    "an empty recipient": {"recipients": ["<person>", ""]},
    "a recipient that is a number": {"recipients": ["<person>", "<number>"]},
    "a recipient without a distinct id": {"recipients": ["<person>", {"$email": ["<marker>@example.com"]}]},
    "data that is a text": {"data": "order 17"},
}
NOT_SAID = (INVALID["no recipients"], INVALID["an empty recipient"])  # no page says that these are invalid
EMPTIES = dict.fromkeys(("an empty workflow", "an empty recipient"), "an empty name could be somebody's")


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


@rule("suprsend.trigger.unknown-workflow")
def test_an_unknown_slug_is_not_found(triggers: Triggers):
    """A trigger with an unknown slug answers 404 with the type not_found, and starts no run."""
    person, slug = triggers.fresh("person"), triggers.fresh("missing")
    answer = expect_status(triggers.send(triggers.body(person, workflow=slug)), 404)
    body = answer.json()
    error = body.get("error") if isinstance(body, dict) else None
    kind = error.get("type") if isinstance(error, dict) else None
    expect(kind == "not_found", "an error of the type not_found", body, answer)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.invalid-body", "suprsend.trigger.answers")
@pytest.mark.parametrize("change", cases(INVALID, EMPTIES))
def test_an_invalid_trigger_is_refused(triggers: Triggers, change: dict[str, Any]):
    """A trigger that has not the documented form answers 400, and starts no run."""
    person = triggers.fresh("person")
    also = (404,) if change == EMPTY else (202,) if change in NOT_SAID else ()
    answer = triggers.send(triggers.changed(person, change))
    if answer.status in (200, 202, 404) and answer.status not in also:
        with triggers.scenario.step("suprsend.trigger.invalid-body"):
            expect_status(answer, 400)
    expect_status(answer, 400, *also)
    if answer.status == 202:
        triggers.scenario.observed("invalid recipients are accepted, and have no run")
        return
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)


@rule("suprsend.trigger.invalid-body")
@pytest.mark.parametrize("body", [b"", b"{", b"null", b"<number>", b'"<marker>"', b"[]"], ids=repr)
def test_what_is_no_trigger_is_refused(triggers: Triggers, body: bytes):
    """A trigger whose body is not JSON, or neither an object nor a list, answers 400."""
    expect_status(triggers.send(body), 400)


@rule("suprsend.trigger.invalid-body")
def test_a_list_without_a_trigger_starts_nothing(triggers: Triggers):
    """A list with only a number answers 400, or 207 with one error."""
    answer = expect_status(triggers.send(b"[<number>]"), 207, 400)
    if answer.status == 207:
        kinds = [record["status"] for record in answer.json()["records"]]
        expect(kinds == ["error"], "one record with an error", kinds, answer)
