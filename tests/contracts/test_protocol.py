"""The protocol of adapter commands: its schema, its page, and what is really asked."""

import re
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.provider_states.protocol import Protocol
from brakecheck.specs.vendors import vendors

PAGE = Path(__file__, "../../../docs/adapters.md").resolve().read_text(encoding="utf-8")


def members(schema: dict[str, Any]) -> list[str]:
    """The names of all properties, those within others included."""
    found = []
    for name, part in schema.get("properties", {}).items():
        found += [name, *members(part)]
    return found


@pytest.mark.parametrize("vendor", vendors())
@pytest.mark.parametrize("part", ["state", "record"])
def test_the_page_explains_every_member(vendor: str, part: str):
    """Each member of a state and of an observation stands on the page as code."""
    words = {word for dotted in re.findall(r"`([\w.]+)`", PAGE) for word in dotted.split(".")}
    named = members(Protocol(vendor).schema["$defs"][part])
    assert named
    assert [name for name in named if name not in words] == []


@pytest.mark.parametrize("vendor", vendors())
def test_each_state_that_is_tried_is_one_that_may_be_asked_for(vendor: str):
    """An example that the schema refused would try what no contract asks."""
    protocol = Protocol(vendor)
    assert len(protocol.states) > 5
    assert [protocol.violation("state", state) for state in protocol.states] == [""] * len(protocol.states)


@pytest.mark.parametrize(
    ("request_", "answer", "violation"),
    [
        ("describe", {"protocol": 1, "can": ["observe"]}, ""),
        ("describe", {"cannot": "yet"}, '"protocol" is a required property'),
        ("describe", {"protocol": 1, "can": ["dance"]}, 'can.0: "dance" is not one of'),
        ("provide", {"id": "a"}, ""),
        ("provide", {"cannot": "no"}, ""),
        ("provide", {"cannot": 5}, 'cannot: 5 is not of type "string"'),
        ("provide", {"id": ""}, 'id: "" is shorter than 1 character'),
        ("observe", {}, ""),
        ("observe", {"exists": True, "status": None, "more": 1}, ""),
        ("observe", {"exists": 1}, 'exists: 1 is not of type "boolean"'),
        ("observe", {"steps": {"started": -1, "finished": 0}}, "steps.started: -1 is less than the minimum of 0"),
        ("advance", {}, ""),
        ("cleanup", {"removed": "all"}, 'removed: "all" is not of type "array"'),
    ],
)
def test_what_is_wrong_in_an_answer_is_named(request_: str, answer: object, violation: str):
    """With its place."""
    assert Protocol("dialnexa").violation(request_, answer).startswith(violation)
    assert bool(violation) == bool(Protocol("dialnexa").violation(request_, answer))
