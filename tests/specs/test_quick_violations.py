"""The first violation of a compiled schema, whatever the names in the value are."""

from typing import Any

import jsonschema_rs
import pytest

from brakecheck.specs.validation.quick_violations import quick_violation

PRICES = {"additionalProperties": {"type": "array", "items": {"type": "number"}}}
SCHEMA = {"type": "object", "properties": {"prices": PRICES, "lists": {"type": "array", "items": PRICES}}}
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def said_of(value: Any) -> str:
    violation = quick_violation(value, VALIDATOR, SCHEMA, ())
    return violation.sentence if violation else ""


@pytest.mark.parametrize("name", ["12", "0012", "+12", "-12", "12.0", "1" * 30, "a.b", "a/b~c"])
def test_names_that_look_like_numbers_are_names(name):
    """The place tells the name as it stands in the value, and the sentence what stands there."""
    assert said_of({"prices": {name: "dear"}}) == f'prices.{name} must be a list; got "dear"'
    assert said_of({"prices": {"a": [], name: [1, "dear"]}}) == f'prices.{name}[1] must be a number; got "dear"'
    assert said_of({"lists": [{}, {name: [None]}]}) == f"lists[1].{name}[0] must be a number; got null"


def test_an_empty_name_is_a_name():
    """A violation below it is told with the value that stands there."""
    assert said_of({"prices": {"": "dear"}}).endswith('must be a list; got "dear"')
    assert said_of({"prices": {"": [1, "dear"], "b": [2]}}).endswith('must be a number; got "dear"')
