"""The draft takes states from the examples of answers, where the document has examples."""

from typing import Any

import pytest
import yaml

from tests.brakecheck.lifecycle_draft.descriptions import drafted, machine_of

STATES = ["running", "booked", "checked_in", "on_hold", "gone_home"]
STAY = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "status": {"type": "string", "enum": STATES}},
}
ANSWER = "#/components/schemas/Stay"


def stays(wrap: str = "", **examples: Any) -> str:
    """Description of stays, in whose answers stand these media type members by operationId."""

    def operation(name: str) -> dict[str, Any]:
        schema: dict[str, Any] = {"$ref": ANSWER}
        if wrap:
            schema = {"type": "object", "properties": {wrap: schema}}
        media = {"schema": schema, **examples.get(name, {})}
        return {
            "operationId": name,
            "responses": {"200": {"description": "A stay", "content": {"application/json": media}}},
        }

    paths = {
        "/stays": {"post": operation("makeStay")},
        "/stays/{id}": {"get": operation("readStay")},
        "/stays/{id}/cancel": {"post": operation("cancelStay")},
        "/stays/{id}/pause": {"post": operation("pauseStay")},
        "/stays/{id}/resume": {"post": operation("resumeStay")},
    }
    shared = {"schemas": {"Stay": STAY}, "examples": {"Booked": {"value": {"id": "s1", "status": "booked"}}}}
    document = {"openapi": "3.1.0", "info": {"title": "Stays", "version": "1"}, "paths": paths, "components": shared}
    return yaml.safe_dump(document, sort_keys=False)


def example(status: Any) -> dict[str, Any]:
    """Example of a media type: a stay with the status."""
    return {"example": {"id": "s1", "status": status}}


@pytest.mark.parametrize(
    "made",
    [
        example("booked"),
        {"examples": {"one": {"value": {"status": "booked"}}}},
        {"examples": {"one": {"$ref": "#/components/examples/Booked"}}},
        {"schema": {"allOf": [{"$ref": ANSWER}], "example": {"status": "booked"}}},
        {"schema": {"allOf": [{"$ref": ANSWER}], "examples": [{"status": "booked"}]}},
    ],
    ids=["example", "examples", "reference", "of the schema", "several of the schema"],
)
def test_a_record_begins_as_the_example_of_its_create_shows(tmp_path, made):
    """An example of a create's answer is better than the order of the enum, and the draft names the place."""
    text = stays(makeStay=made)
    assert machine_of(tmp_path, text).resources["stay"].initial == "booked"
    assert "initial: booked  # as the example of api § makeStay shows" in drafted(tmp_path, text)


def test_an_example_is_found_within_its_envelope(tmp_path):
    """Members around the record stand in the example as well."""
    text = stays("stay", makeStay={"example": {"stay": {"status": "booked"}}})
    assert machine_of(tmp_path, text).resources["stay"].initial == "booked"


@pytest.mark.parametrize(
    "made",
    [
        {},
        example("sleeping"),
        example(["booked"]),
        example(None),
        {"example": "booked"},
        {"examples": ["booked", {"value": 7}]},
        {"examples": {"one": {"value": {"status": "booked"}}, "two": {"value": {"status": "checked_in"}}}},
    ],
    ids=str,
)
def test_an_example_that_shows_no_state_leaves_the_guess(tmp_path, made):
    """Other values, other shapes and examples that differ change nothing."""
    text = stays(makeStay=made)
    assert machine_of(tmp_path, text).resources["stay"].initial == "running"
    assert "initial: running  # a guess" in drafted(tmp_path, text)


def test_a_brake_leads_where_its_example_shows(tmp_path):
    """A state that is not named after the verb is taken from the example of the answer."""
    text = stays(makeStay=example("booked"), cancelStay=example("gone_home"), resumeStay=example("checked_in"))
    states = machine_of(tmp_path, text).resources["stay"].states
    assert states["running"].on["cancelStay"].target == "gone_home"
    assert states["on_hold"].on["resumeStay"].target == "checked_in"


def test_an_implausible_example_is_no_target(tmp_path):
    """A cancel does not lead to the beginning, nor a resume to a hold, whatever an example shows."""
    text = stays(makeStay=example("booked"), cancelStay=example("booked"), resumeStay=example("on_hold"))
    states = machine_of(tmp_path, text).resources["stay"].states
    assert "cancelStay" not in states["running"].on
    assert states["on_hold"].on["resumeStay"].target == "running"
