"""Patterns of a description take no time that grows with the ways to match them."""

import time

import pytest
from jsonschema import Draft202012Validator

from brakecheck.specs.patterns import matcher
from brakecheck.specs.validation.patterns import quick

HOSTILE = "x" * 40 + "!"
KIND = quick(Draft202012Validator)


@pytest.mark.parametrize("pattern", [r"^(x+)+$", r"^(x|xx)*$", r"^(\w+\s?)*$", r"(x*)*y"])
def test_a_pattern_that_backtracks_is_quick(pattern):
    """A text and a name that match in no way are told so at once."""
    began = time.process_time()
    assert not KIND({"pattern": pattern}).is_valid(HOSTILE)
    assert KIND({"patternProperties": {pattern: False}}).is_valid({HOSTILE: 1})
    assert time.process_time() - began < 0.2


def test_patterns_are_those_of_json_schema():
    """A pattern may match anywhere, knows classes of Unicode, and says nothing of what is no text."""
    assert KIND({"pattern": "b"}).is_valid("abc")
    assert not KIND({"pattern": "^b"}).is_valid("abc")
    assert KIND({"pattern": r"^\p{L}+$"}).is_valid("lämp")
    assert KIND({"pattern": "^b"}).is_valid(5)
    assert not KIND({"patternProperties": {"^l": {"type": "integer"}}}).is_valid({"lamp": "on"})
    assert KIND({"patternProperties": {"^l": {"type": "integer"}}}).is_valid({"lamp": 1, "other": "on"})
    assert KIND({"patternProperties": {"^l": False}}).is_valid([])


def test_a_pattern_that_nobody_can_read_refuses_nothing():
    """What a pattern means that is none cannot be known."""
    assert matcher("(")("anything")
